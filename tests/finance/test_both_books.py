"""The worked figures of the entries' book, recorded for good in both books and undone again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from erp import clock
from erp.approvals.operations import decide
from erp.db import db, unit_of_work
from erp.resources import save
from finance import posting, whole
from finance.accounts.models import Account
from finance.budget.keys import LineKey
from finance.budget.queries import execution
from finance.budget_documents.drafts import DraftLine
from finance.budget_documents.operations import Draft
from finance.errors import OverBudget, OverRelief
from finance.ledger.models import JournalEntry, JournalLine
from finance.values import Coding, Event, Item
from finance.vouchers import operations as vouchers
from finance.vouchers.effect import effect
from finance.vouchers.resource import VOUCHERS
from tests.factories.books import HEAD, NOW, PREPARER, approve
from tests.factories.finance import make_books

WORKS, OTHER = LineKey(2026, "MED", "31112"), LineKey(2026, "MED", "2218")
REQUEST, ORDER, SUPPLIER = "test.request:9", "test.order:17", "procurement.supplier:17"
DAY = date(2026, 5, 10)


@pytest.fixture
def books(app):
    with clock.frozen(NOW):
        make_books()
        approve(Draft("original", (DraftLine(WORKS, 2_000_000_00), DraftLine(OTHER, 50_000_00)), day=date(2026, 1, 1)))
        yield


def record(kind: str, *items: Item, source: str = "") -> None:
    event = Event(kind, source or f"{kind}:{items[0].amount}:{items[0].part}", DAY, "MED", items, document=f"test.paper:{kind}")
    unit_of_work(lambda: posting.record(event, actor=PREPARER))


def works(part: str, riyals: int, **more) -> Item:
    coding = Coding("MED", "31112", project="P1")
    return Item(part, riyals * 100, coding, **{"party": SUPPLIER, "reference": ORDER, **more})


def other(part: str, riyals: int, **more) -> Item:
    return Item(part, riyals * 100, Coding("MED", "2218"), **{"party": "hr.employee:5", "reference": "test.custody:1", **more})


def account(code: str) -> int:
    """Riyals, debit above zero."""
    question = select(func.coalesce(func.sum(JournalLine.amount), 0)).join(Account, Account.id == JournalLine.account_id)
    return db.session.execute(question.where(Account.code == code)).scalar_one() // 100


def stages(economic: str) -> dict[str, int]:
    db.session.rollback()
    figures = next(row.figures for row in execution(2026) if row.key.economic == economic)
    names = ("reserved", "committed", "due", "ordered", "paid", "available")
    return {name: getattr(figures, name) // 100 for name in names if getattr(figures, name)}


def ordered_works() -> None:
    record("budget.reserved", works("x", 1_150_000, reference=REQUEST))
    record("budget.committed", works("reserved", 1_150_000, parent=REQUEST))


def test_works_with_advance_penalty_and_vat(books):
    ordered_works()
    record("procurement.advance", works("net", 100_000))
    record("payment.ordered", works("net", 100_000))
    record("payment.paid.treasury", works("net", 100_000))
    record("procurement.accepted.certificate", works("work", 180_000), works("vat", 30_000), works("advance_recovered", 20_000))
    record("procurement.claim.matched", works("net", 180_000), works("vat", 30_000), works("advance_recovered", 20_000))
    record("procurement.penalty", works("penalty", 5_000))
    record("payment.ordered", works("net", 175_000))
    record("payment.ordered", works("vat", 30_000))
    record("payment.paid.treasury", works("net", 175_000), works("vat", 30_000))
    assert [account(code) for code in ("1217", "1123", "4122", "2131", "2111", "2116", "1111", "4111")] == [
        230_000, 80_000, -5_000, 0, 0, 0, 0, -305_000,
    ]  # fmt: skip
    assert stages("31112") == {"committed": 840_000, "paid": 310_000, "available": 850_000}
    assert whole.findings() == []


def test_more_than_was_committed_is_not_accepted(books):
    ordered_works()
    with pytest.raises(OverRelief):
        record("procurement.accepted.certificate", works("work", 1_150_001))
    assert stages("31112")["committed"] == 1_150_000
    assert account("1217") == 0


def test_reversing_an_acceptance_opens_the_commitment_again(books):
    ordered_works()
    record("procurement.accepted.certificate", works("work", 400_000), source="receipt:1")
    assert stages("31112") == {"committed": 750_000, "due": 400_000, "available": 850_000}
    unit_of_work(lambda: posting.reverse("receipt:1", day=DAY, reason="قياس خاطئ", actor=HEAD))
    assert stages("31112") == {"committed": 1_150_000, "available": 850_000}
    assert account("1217") == account("2131") == 0
    assert whole.findings() == []


def test_custody_issued_settled_and_returned(books):
    record("custody.requested", other("x", 10_000))
    record("custody.issued", other("x", 10_000))
    record("payment.paid.unbudgeted", other("x", 10_000))
    assert stages("2218") == {"reserved": 10_000, "available": 40_000}
    record("custody.settled", other("x", 9_200))
    record("custody.returned", other("x", 800))
    assert stages("2218") == {"paid": 9_200, "available": 40_800}
    assert [account(code) for code in ("52218", "1121", "2116", "1111", "4111")] == [9_200, 0, 0, 0, -9_200]
    assert whole.findings() == []


def voucher(kind: str, lines: list[dict[str, str]]) -> str:
    given = {"kind": kind, "entity": "MED", "day": "2026-05-10", "description": "نفقات أخرى", "lines": lines}
    reference = unit_of_work(lambda: save.create(VOUCHERS, given, PREPARER).reference)
    unit_of_work(lambda: vouchers.send(vouchers.voucher(reference), {}, PREPARER))
    unit_of_work(lambda: decide(f"finance.voucher:{reference}", HEAD, "approve"))
    return reference


def test_vouchers_accrue_settle_and_show_their_effect(books):
    accrue = [{"account": "52218", "debit": "12000"}, {"account": "2111", "credit": "12000", "party": SUPPLIER}]
    (shown,) = effect({"kind": "spending", "entity": "MED", "day": "2026-05-10", "lines": accrue}, PREPARER)
    assert (shown["code"], shown["before"], shown["this"], shown["after"], shown["problem"]) == ("2218", 5_000_000, -1_200_000, 3_800_000, None)
    reference = voucher("spending", accrue)
    assert stages("2218") == {"due": 12_000, "available": 38_000}
    record("payment.ordered", other("net", 12_000, party=SUPPLIER, reference=f"finance.voucher:{reference}"))
    assert stages("2218") == {"ordered": 12_000, "available": 38_000}
    voucher("settlement", [{"account": "52218", "debit": "500"}, {"account": "1121", "credit": "500", "party": "hr.employee:5"}])
    assert stages("2218") == {"ordered": 12_000, "paid": 500, "available": 37_500}
    voucher("journal", [{"account": "52218", "debit": "7"}, {"account": "1111", "credit": "7"}])
    assert stages("2218") == {"ordered": 12_000, "paid": 500, "available": 37_500}
    assert whole.findings() == []


def test_a_voucher_above_the_budget_is_refused_and_stays_pending(books):
    lines = [{"account": "52218", "debit": "50000.01"}, {"account": "2111", "credit": "50000.01", "party": SUPPLIER}]
    with pytest.raises(OverBudget):
        voucher("spending", lines)
    assert stages("2218") == {"available": 50_000}
    assert db.session.execute(select(JournalEntry)).first() is None
