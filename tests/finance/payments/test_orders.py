"""An order from the queue to the controller and back, on both engines: what stands in both books after each step."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from erp.approvals.operations import decide
from erp.db import db, unit_of_work
from erp.errors import NotAllowed, OwnDocument, WrongState
from finance.budget.models import BudgetBalance
from finance.entries import operations as entries
from finance.errors import EntryOfDocument, OverMatch, OverRelief, SeparationOfDuties, SharesDiffer, SourceConflict
from finance.ledger.models import JournalEntry
from finance.payments import operations
from finance.payments.models import CourtNotice, PaymentOrder
from finance.payments.queries import order_numbered
from finance.services import cancel_payments, queue_payments
from finance.values import Ordering, Share
from finance.whole import findings
from tests.conftest import make_actor
from tests.factories.paying import CONTROLLER, DAY, HEAD, OFFICIAL, PREPARER, approved, lines, owing, passed, payments, queued, standing


def stage(name: str) -> int:
    return int(db.session.execute(select(func.sum(getattr(BudgetBalance, name)))).scalar_one())


def books() -> tuple[int, int, int, int]:
    """Owed to suppliers, ordered to be paid; due, ordered in the budget."""
    db.session.rollback()
    return standing("2111"), standing("2116"), stage("due"), stage("ordered")


def test_net_and_vat_are_ordered_apart_and_once(any_app: Flask) -> None:
    with owing():
        assert books() == (115_00, 0, 115_00, 0)
        net, vat = queued()
        assert (net.amount, vat.amount, net.state) == (100_00, 15_00, "queued") and net.number.startswith("MED-PO-2026-")
        assert books() == (0, 115_00, 0, 115_00)
        again = queued()
        assert [row.number for row in again] == [net.number, vat.number] and books() == (0, 115_00, 0, 115_00)
        assert findings() == []


def test_the_same_source_with_other_content_is_refused(app: Flask) -> None:
    with owing():
        queued()
        with pytest.raises(SourceConflict):
            queued(net=99_00)


def test_more_than_is_owed_is_never_ordered(any_app: Flask) -> None:
    with owing():
        with pytest.raises(OverMatch):  # the VAT beside it is owed under a paper of its own
            queue(payments(101_00, 0))
        with pytest.raises(OverRelief):
            queue(payments(116_00, 0))
        assert books() == (115_00, 0, 115_00, 0) and not numbers()


def refused(number: str, code: str) -> None:
    unit_of_work(lambda: operations.refuse(order_numbered(number), {"reason_code": code, "reason": "ملاحظة"}, CONTROLLER) and None)


def queue(wanted: list, source: str = "test.paper:1/payment", entity: str = "MED") -> list[str]:
    return unit_of_work(lambda: queue_payments(Ordering(wanted, source, entity, DAY, "صيانة"), actor=PREPARER))


def numbers() -> list[str]:
    return list(db.session.execute(select(PaymentOrder.number)).scalars())


def test_a_refusal_makes_it_due_again_and_adoption_orders_it_again(any_app: Flask) -> None:
    with owing(vat=0):
        (order,) = queued(vat=0)
        refused(order.number, "documents")
        assert books() == (100_00, 0, 100_00, 0) and order_numbered(order.number).state == "refused"
        with pytest.raises(SeparationOfDuties):
            unit_of_work(lambda: operations.adopt(order_numbered(order.number), {"words": "أتحمل"}, PREPARER) and None)
        unit_of_work(lambda: operations.adopt(order_numbered(order.number), {"words": "أتحمل"}, OFFICIAL) and None)
        assert books() == (0, 100_00, 0, 100_00)
        notice = db.session.execute(select(CourtNotice)).scalar_one()
        assert (notice.order_number, notice.reason_code, (notice.due_day - notice.day).days) == (order.number, "documents", 30)
        unit_of_work(lambda: decide(f"finance.payment-order:{order.number}", HEAD, "approve") and None)
        assert order_numbered(order.number).state == "approved" and findings() == []


def test_cancelling_is_as_never_having_been_and_it_may_be_asked_for_again(any_app: Flask) -> None:
    with owing():
        net, _vat = queued()
        passed(net.number)
        unit_of_work(lambda: cancel_payments("procurement.invoice:42/payment", reason="خطأ", actor=PREPARER) and None)
        assert books() == (115_00, 0, 115_00, 0) and lines(net.number)[0].state == "cancelled"
        with pytest.raises(WrongState):
            unit_of_work(lambda: operations.pass_order(order_numbered(net.number), {}, CONTROLLER) and None)
        anew = queued()
        assert net.number not in [row.number for row in anew] and books() == (0, 115_00, 0, 115_00)
        assert findings() == []


def test_a_refused_order_is_cancelled_without_a_further_entry(app: Flask) -> None:
    with owing(vat=0):
        (order,) = queued(vat=0)
        refused(order.number, "twice")
        unit_of_work(lambda: operations.cancel(order_numbered(order.number), {"reason": "صحيح"}, PREPARER) and None)
        assert books() == (100_00, 0, 100_00, 0) and findings() == []


def test_preparer_controller_and_approver_are_three_people(app: Flask) -> None:
    with owing(vat=0):
        (order,) = queued(vat=0)
        for act in (operations.pass_order, operations.refuse):
            with pytest.raises(SeparationOfDuties):
                unit_of_work(lambda act=act: act(order_numbered(order.number), {"reason_code": "other", "reason": "x"}, PREPARER) and None)
        with pytest.raises(NotAllowed):  # the terminal's own operator decides nothing
            operator = make_actor("operator", may_approve=False)
            unit_of_work(lambda: operations.pass_order(order_numbered(order.number), {}, operator) and None)
        passed(order.number)
        for who in (PREPARER, CONTROLLER):
            with pytest.raises(OwnDocument):
                unit_of_work(lambda who=who: decide(f"finance.payment-order:{order.number}", who, "approve") and None)
        assert order_numbered(order.number).state == "passed"


def test_an_approver_who_returns_it_sends_it_to_the_controller_again(app: Flask) -> None:
    with owing(vat=0):
        (order,) = queued(vat=0)
        passed(order.number)
        unit_of_work(lambda: decide(f"finance.payment-order:{order.number}", HEAD, "return", reason="أعد النظر") and None)
        assert order_numbered(order.number).state == "queued"
        assert approved(order.number).state == "approved" and books() == (0, 100_00, 0, 100_00)


def test_budget_lines_never_bear_more_than_is_paid(app: Flask) -> None:
    with owing(vat=0):
        (one,) = payments(vat=0)
        wrong = one._replace(shares=(Share(one.coding, 100_01),))
        with pytest.raises(SharesDiffer):
            queue([wrong])


def test_the_entry_of_an_order_is_not_reversed_behind_it(app: Flask) -> None:
    """The order would stand, ready to be paid, and nothing be ordered in the books."""
    with owing(vat=0):
        (row,) = queued(vat=0)
        entry = db.session.execute(select(JournalEntry).where(JournalEntry.document == f"finance.payment-order:{row.number}")).scalar_one()
        assert isinstance(entries.reverse_refusal(entry, HEAD), EntryOfDocument)
        with pytest.raises(EntryOfDocument):
            unit_of_work(lambda: entries.reverse(entry, {"day": entry.day, "reason": "خطأ"}, HEAD))
        unit_of_work(lambda: operations.cancel(row, {"reason": "خطأ"}, PREPARER) and None)
        assert standing("2116") == 0
