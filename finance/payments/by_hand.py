"""Orders that a person raises for what is owed to a party outside purchases and payroll: creditors, deposits, what was owed when Mizan started.

They take the same road as every other order: the controller, another's approval, the treasurer. What has a road of its own (a claim, a
payroll run) is ordered from its own page alone, since its state must follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import and_, select

from erp import clock
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import Node, tree
from erp.money import Halalas
from erp.scope import elevated
from finance.accounts.models import Account, CodingRow
from finance.errors import NothingOwed, OverMatch, OwnRoad
from finance.ledger.models import JournalLine, OpenItem
from finance.payments.models import PaymentOrder
from finance.payments.queries import order_numbered
from finance.payments.queueing import queue_payments
from finance.payments.rules import ORDERED_ACCOUNT, RETURNED_ACCOUNT
from finance.values import Coding, Ordering, Payment

RAISE = "finance.payment-order.raise"
SOURCE = "finance.by-hand"
OUTSIDE = ("procurement.", "hr.")  # documents that other modules order themselves
PART = "net"


def create(plan: Sequence[tuple[PaymentOrder | None, dict[str, Any]]], actor: Actor) -> list[PaymentOrder]:
    """An order for each. Raises NothingOwed, OverMatch, OwnRoad, and what issuing an order refuses."""
    return [_raise(values, actor) for _row, values in plan]


def _raise(values: dict[str, Any], actor: Actor) -> PaymentOrder:
    unit = tree().unit_of(values["entity_id"])
    account, party, document = values["account"], values["party"], values["document"]
    if account in (ORDERED_ACCOUNT, RETURNED_ACCOUNT) or document.startswith(OUTSIDE):
        raise OwnRoad(document=document)
    items = owed(unit, account, party, document)
    total = sum(item.amount for item in items)
    wanted = values.get("amount") or total
    if not items:
        raise NothingOwed(account=account, party=party, document=document)
    if wanted > total:
        raise OverMatch(party=party, document=document, open=Halalas(total), wanted=Halalas(wanted))
    payments = [_payment(item, amount, values) for item, amount in shared(items, wanted)]
    source = f"{SOURCE}:{uuid4().hex[:16]}"
    entity = tree().by_id[values["entity_id"]].code
    numbers = queue_payments(Ordering(payments, source, entity, clock.today(), values["description"], document), actor=actor)
    return order_numbered(numbers[0])


class Owed(tuple[int, Coding, str]):
    """What is open of one item, its coding, its budget reference."""

    __slots__ = ()

    @property
    def amount(self) -> int:
        return self[0]


def owed(unit: Node, account: str, party: str, document: str) -> list[Owed]:
    """What stands open under a document, the oldest first; nothing where part of it is charged to an entity out of scope.

    The books are the unit's, but what a governorate owes is nobody else's to order, nor its figure to learn from a refusal.
    """
    line = and_(JournalLine.fiscal_year == OpenItem.fiscal_year, JournalLine.id == OpenItem.line_id)
    mine = (Account.code == account, OpenItem.unit_id == unit.id, OpenItem.party == party, OpenItem.document == document, OpenItem.open < 0)
    items = select(OpenItem.line_id).join(Account, Account.id == OpenItem.account_id).where(*mine)
    question = (
        select(OpenItem.open, OpenItem.reference, CodingRow)
        .join(Account, Account.id == OpenItem.account_id)
        .join(JournalLine, line)
        .join(CodingRow, CodingRow.id == JournalLine.coding_id)
        .where(*mine)
        .order_by(OpenItem.day, OpenItem.line_id)
    )
    found = db.session.execute(question).all()
    with elevated("whether all that is open under the document is theirs to order") as session:
        whole = len(session.execute(items).all())
    return [Owed((-open_, _coding(row), reference)) for open_, reference, row in found] if len(found) == whole else []


def _coding(row: CodingRow) -> Coding:
    return Coding(tree().by_id[row.entity_id].code, row.economic, row.program, row.function, row.fund, row.project, row.place)


def shared(items: Sequence[Owed], wanted: int) -> list[tuple[Owed, int]]:
    """How much of each item is paid: the oldest first, until the sum is reached."""
    found = []
    for item in items:
        part = min(item.amount, wanted)
        if part:
            found.append((item, part))
        wanted -= part
    return found


def _payment(item: Owed, amount: int, values: dict[str, Any]) -> Payment:
    return Payment(
        values["party"], values["payee"], values.get("iban") or "", amount, item[1], values["account"], PART, item[2], values["document"],
        values["description"],
    )  # fmt: skip
