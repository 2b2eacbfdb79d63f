"""What control accounts are made of when Mizan starts: items by party and document, on any date.

The balance of a control account comes first, with the opening balances, under whatever party they name. This import puts
the items of the file in its place, in one entry that leaves the account's balance as it is; so the items of an account
must equal its balance, or the file is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from erp import clock
from erp.auth.current import require
from erp.auth.values import Actor
from erp.entities.queries import Node, tree
from erp.errors import Problem
from erp.i18n import _, _l
from erp.importing.columns import ImportColumn
from erp.importing.parsed import Row
from erp.importing.preview import NEW, SAME, Given, Plan, PlannedRow, duplicates, problem
from erp.module import Importer
from erp.money import Halalas
from erp.scope import elevated
from finance import posting
from finance.accounts.models import Account, CodingRow
from finance.accounts.queries import postable
from finance.accounts.rules import natural
from finance.ledger.models import JournalEntry, JournalLine, OpenItem
from finance.values import Coding, Entry, Event, Line

PERMISSION = "finance.entry.import"
EVENT = "journal"
COLUMNS = (
    ImportColumn("party", "الطرف", "Party", required=True, longest=100),
    ImportColumn("account", "الحساب", "Account", "ref", required=True, longest=20, codes=postable),
    ImportColumn("document", "المستند", "Document", required=True, longest=200),
    ImportColumn("date", "التاريخ", "Date", "date", required=True),
    ImportColumn("due_date", "تاريخ الاستحقاق", "Due date", "date"),
    ImportColumn("amount", "المبلغ", "Amount", "money", required=True),
    ImportColumn("memo", "ملاحظات", "Memo", longest=500),
)
KEY = ("account", "party", "document")


@dataclass(frozen=True)
class Standing:
    """An open item as it stands; `amount` above zero is a debit."""

    account: str
    party: str
    document: str
    amount: int
    coding: Coding
    day: date
    opening: bool

    @property
    def key(self) -> tuple[str, str, str]:
        return self.account, self.party, self.document


@dataclass(frozen=True)
class Known:
    unit: Node
    types: Mapping[str, str]  # control accounts -> type
    plain: frozenset[str]  # accounts that are there and keep no items
    standing: Mapping[str, list[Standing]]  # by account


def unit_of(given: Given) -> Node:
    """The unit of --entity, or the one at the top."""
    shape = tree()
    return shape.unit_of(shape.get(given.entity).id if given.entity else shape.roots()[0].id)


def known(rows: Sequence[Row], given: Given) -> Known:
    """Control accounts are the unit's: a right held at one of its entities neither reads nor replaces what the others owe. Raises NotAllowed."""
    unit, named = unit_of(given), sorted({row.values["account"] for row in rows if "account" in row.values})
    require(given.actor, PERMISSION, unit.id)
    with elevated("control accounts belong to the unit") as session:
        chart = session.execute(select(Account.code, Account.type, Account.party_required).where(Account.code.in_(named))).all()
        types = {row.code: row.type for row in chart if row.party_required}
        return Known(unit, types, frozenset(row.code for row in chart if not row.party_required), standing(session, unit.id, list(types)))


def standing(session: Any, unit_id: int, accounts: list[str]) -> dict[str, list[Standing]]:
    """Everything open on these accounts of the unit, oldest first."""
    line = (JournalLine.fiscal_year == OpenItem.fiscal_year) & (JournalLine.id == OpenItem.line_id)
    entry = (JournalEntry.fiscal_year == JournalLine.fiscal_year) & (JournalEntry.id == JournalLine.entry_id)
    items = (OpenItem.party, OpenItem.document, OpenItem.open)
    statement = (
        select(Account.code.label("account"), *items, JournalEntry.day, JournalEntry.period, CodingRow.__table__)
        .join(Account, Account.id == OpenItem.account_id)
        .join(JournalLine, line)
        .join(JournalEntry, entry)
        .join(CodingRow, CodingRow.id == JournalLine.coding_id)
        .where(OpenItem.unit_id == unit_id, OpenItem.open != 0, Account.code.in_(accounts))
        .order_by(OpenItem.fiscal_year, OpenItem.line_id)
    )
    codes = {node.id: node.code for node in tree().by_id.values()}
    found: dict[str, list[Standing]] = {}
    for row in session.execute(statement):
        coding = Coding(codes[row.entity_id], row.economic, row.program, row.function, row.fund, row.project, row.place)
        item = Standing(row.account, row.party, row.document, row.open, coding, row.day, row.period == 0)
        found.setdefault(item.account, []).append(item)
    return found


def check(rows: Sequence[Row], known: Known, given: Given) -> tuple[list[PlannedRow], list[Problem]]:
    problems = duplicates(rows, KEY)
    for row in rows:
        problems += account_problems(row, known)
    faulty = {(found.sheet, found.row) for found in problems} | {(row.sheet, row.number) for row in rows if row.bad}
    planned = []
    for account, group in by_account(rows).items():
        same = account in known.types and signed(group, known) == stands_as(known.standing.get(account, ()))
        if not same and account in known.types:
            problems += account_totals(account, group, known)
        for row in group:
            if (row.sheet, row.number) not in faulty:
                key = " · ".join(str(row.values[name]) for name in KEY)
                planned.append(PlannedRow(row.sheet, row.number, SAME if same else NEW, key, row.values))
    return planned, problems


def account_problems(row: Row, known: Known) -> Iterable[Problem]:
    account = row.values.get("account")
    if account in known.plain:
        yield problem(row, "account", "open-items.not_control", account=account)
    elif account is not None and account not in known.types:
        yield problem(row, "account", "account.unknown", account=account)
    if row.values.get("amount") == 0:
        yield problem(row, "amount", "amount.invalid", reason="", value="0")


def by_account(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        if not row.bad:
            found.setdefault(row.values["account"], []).append(row)
    return found


def signed(group: Iterable[Row], known: Known) -> dict[tuple[str, str, str], int]:
    """The file's items, debits above zero: amounts are written as the account's own side grows."""
    return {tuple(row.values[name] for name in KEY): natural(known.types[row.values["account"]], row.values["amount"]) for row in group}


def stands_as(items: Iterable[Standing]) -> dict[tuple[str, str, str], int]:
    found: dict[tuple[str, str, str], int] = {}
    for item in items:
        found[item.key] = found.get(item.key, 0) + item.amount
    return found


def account_totals(account: str, group: list[Row], known: Known) -> Iterable[Problem]:
    """The items of an account equal its balance, and that balance stands in one fund."""
    items = known.standing.get(account, [])
    balance, wanted = sum(item.amount for item in items), sum(signed(group, known).values())
    if balance != wanted:
        side = known.types[account]
        yield problem(
            group[0], "amount", "open-items.differ", account=account, balance=Halalas(natural(side, balance)), items=Halalas(natural(side, wanted))
        )
    elif len({item.coding for item in items}) > 1:
        yield problem(group[0], "account", "open-items.several_codings", account=account)


def apply(plan: Plan, actor: Actor) -> dict[str, Any]:
    """One entry for each account: what stood goes out, the items come in."""
    rows = [Row(row.sheet, row.number, row.values, row.texts) for row in plan.of(NEW)]
    now = known(rows, plan.given)
    events = [event_of(account, group, now) for account, group in sorted(by_account(rows).items())]
    done = posting.record_all(events, actor=actor)
    return {"entries": [recorded.number for recorded in done], "sources": [recorded.source for recorded in done]}


def event_of(account: str, group: list[Row], known: Known) -> Event:
    items = known.standing[account]
    out = [Line(account, -item.amount, item.coding, item.party, document=item.document, memo=_("Opening balance by item")) for item in items]
    coding = items[0].coding
    come = [line_of(row, coding, known) for row in group]
    opening = all(item.opening for item in items)
    day = max(item.day for item in items)
    entry = Entry(tuple(out + come), journal="OB" if opening else "JV", opening=opening)
    mark = hashlib.sha256(repr(sorted(signed(group, known).items())).encode()).hexdigest()[:12]
    source = f"{known.unit.code}:{day.year}:open-items:{account}:{mark}"
    return Event(EVENT, source, day, known.unit.code, description=_("Open items"), entry=entry)


def line_of(row: Row, coding: Coding, known: Known) -> Line:
    values = row.values
    amount = natural(known.types[values["account"]], values["amount"])
    memo = values.get("memo", "")
    return Line(
        values["account"], amount, coding, values["party"], values.get("due_date"), values["date"].year, memo, document=values["document"]
    )  # fmt: skip


def undo(_rows: Sequence[PlannedRow], outcome: Mapping[str, Any], actor: Actor) -> None:
    """Put back what stood, by reversing the entries. Raises NotAllowed, as for the import itself."""
    for source in sorted(outcome.get("sources", [])):
        require(actor, PERMISSION, tree().get(source.partition(":")[0]).id)
        posting.reverse(source, day=clock.today(), reason=_("Import taken back"), actor=actor)


OPEN_ITEMS = Importer(
    "open-items", _l("Open items at the start"), COLUMNS, PERMISSION, known, check, apply, undo,
    example={"party": "4650090863", "account": "2111", "document": "INV-118", "date": "2025-12-20", "due_date": "2026-01-20", "amount": "18750.00"},
    note=_l("The items of each control account must equal its balance; the entry leaves the balance as it is."),
)  # fmt: skip
