"""What is owed, ready to be paid: a supplier's claim in both books, and the people who pay it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import func, select

from erp import clock
from erp.approvals.operations import decide
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from finance.accounts.models import Account
from finance.budget_documents.drafts import DraftLine
from finance.budget_documents.operations import Draft
from finance.ledger.models import JournalLine
from finance.payments import accounts, batches, operations
from finance.payments.models import PaymentBatch, PaymentLine, PaymentOrder
from finance.payments.queries import batch_numbered, order_numbered
from finance.services import queue_payments, record_all
from finance.values import Coding, Event, Item, Ordering, Payment
from tests.conftest import make_actor
from tests.factories.books import MAINTENANCE, approve
from tests.factories.finance import make_books

PREPARER, HEAD, CONTROLLER, TREASURER, OFFICIAL = (
    make_actor(name) for name in ("finance", "finance.head", "controller", "treasurer", "first.official")
)
DAY = date(2026, 10, 12)
NOW = "2026-10-12T07:00"
SUPPLIER, IBAN, OWN_IBAN = "procurement.supplier:17", "SA0380000000608010167519", "SA4420000001234567891234"
BUDGET = 100_000_00


@contextmanager
def owing(net: int = 100_00, vat: int = 15_00) -> Iterator[dict[str, int]]:
    """A budget, and a claim of which net and VAT are owed apart. Entity code -> id."""
    with clock.frozen(NOW):
        ids = make_books()
        approve(Draft("original", (DraftLine(MAINTENANCE, BUDGET),), day=date(2026, 1, 1)))
        unit_of_work(lambda: record_all(claim_events(net, vat), actor=PREPARER) and None)
        yield ids


def claim_events(net: int, vat: int, name: str = "42") -> list[Event]:
    """A claim accepted and matched: due, and owed in two open items."""
    document, coding = f"procurement.invoice:{name}", Coding("MED", "2214", fund="GEN")
    amount = net + vat
    return [
        Event("budget.committed", f"{document}/committed", DAY, "MED", (Item("available", amount, coding, reference=document),), "تعميد", document),
        Event(
            "procurement.accepted.direct", f"{document}/accepted", DAY, "MED",
            (Item("net", amount, coding, party=SUPPLIER, reference=document, account="52214"),), "استلام", document,
        ),
        Event(
            "procurement.claim.matched", f"{document}/matched", DAY, "MED",
            tuple(
                Item(part, sum_, coding, party=SUPPLIER, reference=document, document=f"{document}/{part}")
                for part, sum_ in (("net", net), ("vat", vat)) if sum_
            ), "مطالبة", document,
        ),
    ]  # fmt: skip


def payments(net: int = 100_00, vat: int = 15_00, name: str = "42", **more: Any) -> list[Payment]:
    document = f"procurement.invoice:{name}"
    return [
        Payment(SUPPLIER, "مؤسسة الصيانة", IBAN, sum_, Coding("MED", "2214", fund="GEN"), "2111", part, document, f"{document}/{part}", **more)
        for part, sum_ in (("net", net), ("vat", vat)) if sum_
    ]  # fmt: skip


def queued(net: int = 100_00, vat: int = 15_00, name: str = "42") -> list[PaymentOrder]:
    """Orders issued for a claim, with the controller."""
    wanted = payments(net, vat, name)
    numbers = unit_of_work(
        lambda: queue_payments(
            Ordering(wanted, f"procurement.invoice:{name}/payment", "MED", clock.today(), "صيانة المبنى"), actor=PREPARER
        )
    )
    return [order_numbered(number) for number in numbers]


def passed(number: str) -> None:
    unit_of_work(lambda: operations.pass_order(order_numbered(number), {}, CONTROLLER) and None)


def approved(number: str) -> PaymentOrder:
    """Passed by the controller and approved by the head."""
    passed(number)
    unit_of_work(lambda: decide(f"finance.payment-order:{number}", HEAD, "approve") and None)
    return order_numbered(number)


def lines(number: str) -> list[PaymentLine]:
    order = order_numbered(number)
    return list(db.session.execute(select(PaymentLine).where(PaymentLine.order_id == order.id).order_by(PaymentLine.place)).scalars())


def standing(account: str) -> int:
    """What is owed on an account, in halalas: a credit above zero."""
    mine = select(Account.id).where(Account.code == account).scalar_subquery()
    return -int(db.session.execute(select(func.coalesce(func.sum(JournalLine.amount), 0)).where(JournalLine.account_id == mine)).scalar_one())


def make_account() -> None:
    """An own account of the emirate."""
    med = tree().get("MED").id
    values = {"code": "MAIN", "name_ar": "إمارة المنطقة", "name_en": "Emirate", "entity_id": med, "iban": OWN_IBAN, "bic": "RIBLSARI"}
    unit_of_work(lambda: accounts.create([(None, values)], HEAD) and None)


def sent(numbers: list[str], road: str = "treasury") -> PaymentBatch:
    """Gathered and released by the treasurer."""
    key: str = unit_of_work(lambda: batches.create(numbers, road, TREASURER).number)
    unit_of_work(lambda: batches.release(batch_numbered(key), {}, TREASURER) and None)
    return batch_numbered(key)


def record_claim(name: str, net: int = 100_00) -> None:
    """A further claim of the same supplier."""
    unit_of_work(lambda: record_all(claim_events(net, 0, name), actor=PREPARER) and None)
