"""From approved orders to money that has gone: batches, files made once, the platform's word, returns and re-issue."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from erp import clock
from erp.attachments import store
from erp.audit.models import AuditEvent
from erp.auth.current import using
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.errors import WrongState
from erp.importing import kinds
from erp.importing import operations as importing
from erp.importing.reading import read
from finance.errors import BatchRoad, DayAhead, DayTooEarly, FileMade, NoAccountOfPayee, NoOwnAccount, PaymentStands, SeparationOfDuties, WrongRoad
from finance.payments import batches, files, operations, settling
from finance.payments.models import PaymentBatch, PaymentFile, PaymentOrder
from finance.payments.queries import batch_numbered, order_numbered
from finance.periods.operations import open_year
from finance.services import cancel_payments, etimad_differences, payment_file
from finance.whole import findings
from tests.factories.paying import (
    CONTROLLER,
    HEAD,
    PREPARER,
    SUPPLIER,
    TREASURER,
    approved,
    lines,
    make_account,
    owing,
    queued,
    sent,
    standing,
)
from tests.finance.payments.test_orders import books, stage


def ready(net: int = 100_00, vat: int = 0) -> list[str]:
    return [approved(row.number).number for row in queued(net, vat)]


def test_the_treasury_pays_what_the_platform_says_and_funds_it_in_the_same_event(any_app: Flask, tmp_path: Path) -> None:
    with owing():
        net, vat = ready(vat=15_00)
        batch = sent([net, vat])
        assert (batch.orders, batch.amount, batch.state) == (2, 115_00, "sent") and order_numbered(net).state == "sent"
        said(tmp_path, [(net, "E-1", 100, "مدفوع"), (vat, "E-2", 14, "مدفوع")])
        assert order_numbered(net).state == "paid" and order_numbered(net).etimad_number == "E-1"
        assert order_numbered(vat).state == "sent"  # another amount than ours: a difference for the report, nothing is recorded
        assert (standing("2116"), standing("1111"), standing("4111")) == (15_00, 0, 100_00) and (stage("ordered"), stage("paid")) == (15_00, 100_00)
        said(tmp_path, [(vat, "E-2", 15, "Paid")], "2026-10-13")
        assert batch_numbered(batch.number).state == "settled" and standing("2116") == 0 and stage("paid") == 115_00
        assert findings() == []


def test_an_order_that_bears_the_platform_s_number_is_no_difference(app: Flask, tmp_path: Path) -> None:
    """The platform's list need not know our number."""
    with owing(vat=0):
        (number,) = ready()
        sent([number])
        said(tmp_path, [("", "E-9", 100, "معتمد")])
        asked = lambda: {one.cause for one in etimad_differences(2026) if one.kind == "payment_order"}
        assert asked() == {"not_numbered", "missing_here"}
        unit_of_work(lambda: operations.number(order_numbered(number), {"etimad_number": "E-9"}, TREASURER) and None)
        assert asked() == set()


def said(folder: Path, rows: list[tuple[str, str, int, str]], day: str = "2026-10-12") -> None:
    """The platform's list, loaded by the treasurer."""
    book = Workbook()
    book.active.append(["document_kind", "etimad_number", "our_number", "amount", "status", "date"])
    for number, theirs, amount, status in rows:
        book.active.append(["أمر دفع", theirs, number, amount, status, day])
    path = folder / f"statuses-{day}.xlsx"
    book.save(path)
    importer = kinds.importer_named("etimad-status")
    with using(TREASURER, importer.permission):
        made, _parsed = importing.plan_sheets(importer, read(path), kinds.given(importer, "MED", TREASURER))
        assert not made.problems
        unit_of_work(lambda: importing.run(importer, made, importing.Source.of(path, path.name), TREASURER) and None)
    db.session.expire_all()


def test_the_platforms_list_names_every_payee_in_both_languages(app: Flask) -> None:
    with owing(vat=0):
        batch = sent(ready())
        (file,) = batches.files_of(batch)
        sheet = load_workbook(BytesIO(store.get(file.digest))).active
        assert "Payee" in sheet["D1"].value and "المستفيد" in sheet["D1"].value
        assert (sheet["A2"].value, sheet["D2"].value, sheet["F2"].value) == (lines_number(batch), "مؤسسة الصيانة", 100)


def lines_number(batch: PaymentBatch) -> str:
    return db.session.execute(select(PaymentOrder.number).where(PaymentOrder.batch_id == batch.id)).scalar_one()


def test_a_bank_file_is_valid_made_once_and_the_same_ever_after(any_app: Flask) -> None:
    with owing():
        make_account()
        numbers = ready(vat=15_00)
        batch = sent(numbers, "own")
        (file,) = batches.files_of(batch)
        content = store.get(file.digest)
        assert files.schema_fault(content, "pain.001.001.03") == ""
        assert b"<CtrlSum>115.00</CtrlSum>" in content and b"<NbOfTxs>2</NbOfTxs>" in content and (file.count, file.total) == (2, 115_00)
        again = unit_of_work(lambda: batches.make_file(batch_numbered(batch.number), "pain001", TREASURER).id)
        assert again == file.id and db.session.execute(select(PaymentFile)).scalars().all() == [file]
        unit_of_work(lambda: batches.settle(batch_numbered(batch.number), {"day": date(2026, 10, 12)}, TREASURER) and None)
        assert (standing("2116"), standing("1112"), stage("paid")) == (0, 115_00, 115_00) and findings() == []


def test_nothing_is_said_of_a_day_that_cannot_be(app: Flask) -> None:
    """Neither paid before it left or tomorrow, nor come back before it was paid."""
    with owing(vat=0):
        make_account()
        (number,) = ready()
        batch = sent([number], "own").number

        def settled(day: int) -> None:
            unit_of_work(lambda: batches.settle(batch_numbered(batch), {"day": date(2026, 10, day)}, TREASURER) and None)

        def returned(day: int) -> None:
            unit_of_work(lambda: settling.return_line(lines(number)[0], {"day": date(2026, 10, day)}, TREASURER) and None)

        for act in (settled, returned):
            for day, refusal in ((11, DayTooEarly), (13, DayAhead)):
                with pytest.raises(refusal):
                    act(day)
            act(12)


def test_what_a_bank_was_told_is_told_nowhere_else(app: Flask) -> None:
    with owing():
        make_account()
        net, vat = ready(vat=15_00)
        kept = unit_of_work(lambda: payment_file("procurement.invoice:42/payment", "pain001", TREASURER))
        assert kept.content == unit_of_work(lambda: payment_file("procurement.invoice:42/payment", "pain001", TREASURER)).content
        left = [event for event in db.session.execute(select(AuditEvent)).scalars() if event.action == "downloaded"]
        assert [(event.actor, event.changes) for event in left] == [(TREASURER.username, {"file": [None, f"{kept.name} ({kept.digest[:16]})"]})] * 2
        with pytest.raises(WrongRoad):
            unit_of_work(lambda: batches.create([net], "treasury", TREASURER))
        part = unit_of_work(lambda: batches.create([net], "own", TREASURER).number)
        with pytest.raises(FileMade):  # half of what the bank was told is no batch
            unit_of_work(lambda: batches.release(batch_numbered(part), {}, TREASURER))
        unit_of_work(lambda: batches.dissolve(batch_numbered(part), {}, TREASURER) and None)
        assert sent([net, vat], "own").state == "sent"  # the file it was told in is the batch's file


def test_a_bank_is_never_told_without_accounts(app: Flask) -> None:
    with owing(vat=0):
        (number,) = ready()
        with pytest.raises(NoOwnAccount):
            unit_of_work(lambda: batches.create([number], "own", TREASURER))
        make_account()
        (line,) = lines(number)
        unit_of_work(lambda: setattr(lines(number)[0], "iban", "SA0380000000608010167510"))
        with pytest.raises(NoAccountOfPayee):
            sent([number], "own")
        assert line.state == "waiting" and order_numbered(number).state != "sent"


def test_who_prepared_controlled_or_approved_never_sends(app: Flask) -> None:
    with owing(vat=0):
        (number,) = ready()
        for who in (PREPARER, CONTROLLER, HEAD):
            with pytest.raises(SeparationOfDuties):
                unit_of_work(lambda who=who: batches.create([number], "treasury", who))
        batch = unit_of_work(lambda: batches.create([number], "treasury", TREASURER).number)
        for who in (PREPARER, CONTROLLER, HEAD):
            with pytest.raises(SeparationOfDuties):
                unit_of_work(lambda who=who: batches.release(batch_numbered(batch), {}, who))
        with pytest.raises(WrongState):  # in a batch it can't be cancelled, nor put into another
            unit_of_work(lambda: batches.create([number], "treasury", TREASURER))
        assert books() == (0, 100_00, 0, 100_00)


def test_a_file_asked_for_by_itself_is_held_to_what_a_release_is(app: Flask) -> None:
    with owing():
        make_account()
        net, vat = ready(vat=15_00)
        own: str = unit_of_work(lambda: batches.create([net], "own", TREASURER).number)
        platforms: str = unit_of_work(lambda: batches.create([vat], "treasury", TREASURER).number)

        def asked(number: str, format_: str, actor: Actor) -> None:
            unit_of_work(lambda: batches.ask_file(batch_numbered(number), format_, actor) and None)

        for actor in (PREPARER, CONTROLLER, HEAD):
            with pytest.raises(SeparationOfDuties):
                asked(own, "pain001", actor)
        for number, format_ in ((platforms, "pain001"), (platforms, "etimad"), (own, "etimad")):
            with pytest.raises(BatchRoad):
                asked(number, format_, TREASURER)
        asked(own, "pain001", TREASURER)
        unit_of_work(lambda: batches.dissolve(batch_numbered(platforms), {}, TREASURER) and None)
        with pytest.raises(WrongState):
            asked(platforms, "pain001", TREASURER)
        assert list(db.session.execute(select(PaymentFile.format)).scalars()) == ["pain001"]


@pytest.mark.parametrize("road", ["treasury", "own"])
def test_a_returned_payment_is_owed_anew_and_paid_again(app: Flask, road: str) -> None:
    with owing(vat=0):
        make_account()
        (number,) = ready()
        paid(number, road)
        unit_of_work(lambda: settling.return_line(lines(number)[0], {"code": "AC04", "day": date(2026, 10, 12)}, TREASURER) and None)
        assert (standing("2117"), stage("ordered"), stage("paid"), order_numbered(number).state) == (100_00, 100_00, 0, "returned")
        with pytest.raises(PaymentStands):
            unit_of_work(lambda: cancel_payments("procurement.invoice:42/payment", reason="x", actor=PREPARER))
        again = reissued(number)
        assert (standing("2117"), standing("2116")) == (0, 100_00) and lines(number)[0].state == "reissued"
        unit_of_work(lambda: operations.cancel(order_numbered(again), {"reason": "حساب خاطئ"}, PREPARER) and None)
        assert standing("2117") == 100_00 and lines(number)[0].state == "returned" and findings() == []
        last = reissued(number)
        approved(last)
        paid(last, road)
        assert (standing("2117"), standing("2116"), standing("2111"), stage("paid"), stage("ordered")) == (0, 0, 0, 100_00, 0)
        assert findings() == []


def reissued(number: str) -> str:
    unit_of_work(lambda: settling.reissue(lines(number)[0], {}, PREPARER) and None)
    question = select(PaymentOrder.number).where(PaymentOrder.reissues == lines(number)[0].id, PaymentOrder.state != "cancelled")
    return db.session.execute(question).scalar_one()


def paid(number: str, road: str) -> None:
    sent([number], road)
    unit_of_work(lambda: settling.pay([order_numbered(number)], clock.today(), TREASURER))


def test_what_comes_back_after_the_year_touches_no_budget(app: Flask) -> None:
    with owing(vat=0):
        (number,) = ready()
        paid(number, "treasury")
        with clock.frozen("2027-01-20T07:00"):
            unit_of_work(lambda: open_year(2027, HEAD))
            unit_of_work(lambda: settling.return_line(lines(number)[0], {"day": date(2027, 1, 20)}, TREASURER) and None)
            assert (standing("2117"), stage("paid"), stage("ordered")) == (100_00, 100_00, 0)
            again = reissued(number)
            approved(again)
            paid(again, "treasury")
            assert (standing("2117"), standing("2116"), stage("paid")) == (0, 0, 100_00) and lines(again)[0].party == SUPPLIER
            assert findings() == []
