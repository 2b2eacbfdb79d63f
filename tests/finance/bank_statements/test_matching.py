"""What the bank's statement settles: paid and returned in both books, once, taken back whole; and what a person must choose."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select

from erp.db import db, unit_of_work
from erp.errors import WrongState
from erp.importing.errors import UndoBlocked
from finance.bank_statements import operations
from finance.bank_statements.models import BankLine
from finance.bank_statements.queries import account_coded, line_numbered
from finance.bank_statements.rules import Item, Line, Pair
from finance.bank_statements.values import ORDER
from finance.errors import MatchUsed, NoSuchMatch
from finance.payments import batches, settling
from finance.payments.queries import batch_numbered, order_numbered
from finance.whole import findings
from tests.conftest import make_actor
from tests.factories.bank import Said, camt, loaded, taken_back, together
from tests.factories.paying import PREPARER, TREASURER, approved, lines, make_account, owing, queued, record_claim, sent, standing
from tests.finance.payments.test_orders import stage

LOADER = make_actor("finance", "finance.bank-statement.import")  # who loads, and may not match


@pytest.fixture
def office(any_app: Flask) -> Iterator[tuple[str, str]]:
    """Net and VAT of a claim, sent to the bank in one batch."""
    with owing():
        make_account()
        net, vat = (approved(row.number).number for row in queued())
        sent([net, vat], "own")
        yield net, vat


def load(folder: Path, *said: Said, actor: object = LOADER, **more: object) -> None:
    path = folder / "statement.xml"
    path.write_bytes(camt(*said, **more))
    made = loaded(path, actor)
    assert made.problems == []


def run() -> None:
    unit_of_work(lambda: operations.match_account(account_coded("MAIN"), {}, TREASURER) and None)
    db.session.expire_all()


def state_of(number: str) -> str:
    db.session.expire_all()
    return order_numbered(number).state


def found() -> list[tuple[str, str, str]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(select(BankLine.kind, BankLine.document, BankLine.how).order_by(BankLine.id))]


def test_a_statement_marks_paid_and_returned_and_the_return_is_paid_again(office: tuple[str, str], tmp_path: Path) -> None:
    net, vat = office
    load(tmp_path, Said(-100_00, f"{net}-1"), Said(-15_00, f"{vat}-1"), Said(100_00, f"{net}-1", code="AC04"))
    run()
    assert found() == [
        ("payment", f"{net}-1", "reference"), ("payment", f"{vat}-1", "reference"), ("return", f"{net}-1", "reference"),
    ]  # fmt: skip
    assert (state_of(net), state_of(vat)) == ("returned", "paid")
    assert batch_numbered("MED-PB-2026-000001").state == "settled" and lines(net)[0].return_code == "AC04"
    assert (standing("2116"), standing("2117"), standing("1112")) == (0, 100_00, 15_00)
    assert (stage("paid"), stage("ordered")) == (15_00, 100_00)
    unit_of_work(lambda: settling.reissue(lines(net)[0], {}, PREPARER) and None)
    again = approved("MED-PO-2026-000003").number
    sent([again], "own")
    load(tmp_path, Said(-100_00, f"{again}-1", day="2026-10-14"), number="26287", opening=1)
    run()
    assert state_of(again) == "paid" and (standing("2116"), standing("2117"), standing("1112"), stage("paid")) == (0, 0, 115_00, 115_00)
    assert findings() == []


def test_a_match_is_taken_back_with_what_it_recorded_and_made_anew(office: tuple[str, str], tmp_path: Path) -> None:
    net, vat = office
    load(tmp_path, Said(-100_00, f"{net}-1"), Said(100_00, f"{net}-1", code="AC04"))
    run()
    out, back = db.session.execute(select(BankLine.number).order_by(BankLine.id)).scalars()
    with pytest.raises(MatchUsed):  # it came back since
        undone(out)
    undone(back)
    assert (state_of(net), standing("2117")) == ("paid", 0)
    undone(out)
    assert (state_of(net), standing("2116"), standing("1112"), stage("paid")) == ("sent", 115_00, 0, 0) and state_of(vat) == "sent"
    with pytest.raises(WrongState):
        undone(out)
    run()
    assert (state_of(net), standing("2117"), standing("1112")) == ("returned", 100_00, 0) and findings() == []


def undone(number: str) -> None:
    unit_of_work(lambda: operations.undo(line_numbered(number), {"reason": "خطأ"}, TREASURER) and None)


def test_what_was_settled_by_hand_before_is_linked_and_not_paid_twice(office: tuple[str, str], tmp_path: Path) -> None:
    net, _vat = office
    unit_of_work(lambda: batches.settle(batch_numbered("MED-PB-2026-000001"), {}, TREASURER) and None)
    load(tmp_path, Said(-100_00, f"{net}-1"))
    run()
    assert found() == [("payment", f"{net}-1", "reference")] and standing("1112") == 115_00
    undone("MAIN-000001")
    assert state_of(net) == "paid" and standing("1112") == 115_00 and findings() == []


def test_a_batch_booked_in_one_sum_pays_all_of_its_orders(office: tuple[str, str], tmp_path: Path) -> None:
    booked = together(Said(-115_00), reference="MED-PB-2026-000001-P") + "</Stmt>"
    (tmp_path / "a.xml").write_bytes(camt(closing=1_000_000_00 - 115_00).replace(b"</Stmt>", booked.encode()))
    assert loaded(tmp_path / "a.xml", LOADER).problems == []
    run()
    assert found() == [("batch", "MED-PB-2026-000001", "reference")]
    assert [state_of(number) for number in office] == ["paid", "paid"] and standing("1112") == 115_00
    undone("MAIN-000001")
    assert [state_of(number) for number in office] == ["sent", "sent"] and standing("1112") == 0 and findings() == []


def test_many_orders_are_looked_up_in_as_many_questions_as_one(office: tuple[str, str]) -> None:
    def asked(*numbers: str) -> tuple[int, list[str]]:
        day = order_numbered(numbers[0]).day
        pairs = [Pair(Line(place, day, -1, "", "", "", ""), Item(ORDER, number, day, -1, ()), "reference") for place, number in enumerate(numbers)]
        seen: list[str] = []
        listener = lambda _c, _cursor, statement, *_rest: seen.append(statement)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        try:
            settled = [order.number for order, _day in operations._orders_settled(pairs)]
        finally:
            event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen), settled

    one, both = asked(office[0]), asked(*office)
    assert one == (both[0], [office[0]]) and both[1] == list(office)


def test_without_a_reference_what_fits_once_is_matched_and_twice_is_asked(office: tuple[str, str], tmp_path: Path) -> None:
    record_claim("43")
    other = approved(queued(vat=0, name="43")[0].number).number
    sent([other], "own")
    load(tmp_path, Said(-100_00), Said(-15_00), Said(-3_00, name="البنك", iban=""))
    run()
    net, vat = office
    assert found() == [("", "", ""), ("payment", f"{vat}-1", "account"), ("", "", "")]
    outcome = operations.outcome_of(account_coded("MAIN"))
    ids = list(db.session.execute(select(BankLine.id).order_by(BankLine.id)).scalars())
    assert outcome.causes == {ids[0]: "several", ids[2]: "nothing"}
    assert {item.document for item in outcome.proposals[ids[0]]} == {f"{net}-1", f"{other}-1"}
    for wrong in (f"payment:{vat}-1", "payment:NONE", f"order:{other}"):
        with pytest.raises(NoSuchMatch):
            chosen("MAIN-000001", wrong)
    chosen("MAIN-000001", f"payment:{other}-1")
    assert (state_of(other), state_of(net)) == ("paid", "sent") and found()[0] == ("payment", f"{other}-1", "person") and findings() == []


def chosen(number: str, document: str) -> None:
    unit_of_work(lambda: operations.confirm(line_numbered(number), {"document": document}, TREASURER) and None)


def test_the_import_of_matched_lines_is_not_taken_back(office: tuple[str, str], tmp_path: Path) -> None:
    net, _vat = office
    load(tmp_path, Said(-100_00, f"{net}-1"))
    run()
    with pytest.raises(UndoBlocked):
        taken_back(TREASURER)
    undone("MAIN-000001")
    taken_back(TREASURER)
    assert found() == []


def test_loading_matches_at_once_where_the_person_may(office: tuple[str, str], tmp_path: Path) -> None:
    net, vat = office
    load(tmp_path, Said(-100_00, f"{net}-1"))
    assert found() == [("", "", "")] and state_of(net) == "sent"
    load(tmp_path, Said(-100_00, f"{net}-1"), Said(-15_00, f"{vat}-1"), actor=TREASURER)
    assert [state_of(number) for number in office] == ["paid", "paid"] and standing("1112") == 115_00
