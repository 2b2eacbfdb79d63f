"""Statements from a file: camt.053, or a workbook with a line a row. Each line is stored once, whatever file tells of it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, func, insert, select

from erp import clock
from erp.audit.record import record_all
from erp.auth.current import holds_at
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import Problem
from erp.i18n import _l
from erp.importing.columns import ImportColumn
from erp.importing.errors import UndoBlocked
from erp.importing.parsed import Row
from erp.importing.preview import NEW, SAME, Given, Plan, PlannedRow, problem
from erp.module import Importer
from erp.money import Halalas
from erp.text import search_form
from finance.bank_statements.models import BankLine, BankStatement
from finance.bank_statements.operations import MATCH, match_accounts
from finance.bank_statements.storing import Accounts, Own, Told, compact, end_of, identities, statements, told_before, unequal
from finance.bank_statements.values import DOUBTFUL, LEFT_OUT, MATCHED, OPEN
from finance.payments.models import BankAccount

IMPORT = "finance.bank-statement.import"
STATEMENT = "finance.bank-statement"
CURRENCY = "SAR"
CHUNK = 5_000
TEXTS = ("reference", "bank_reference", "counterparty", "description", "return_code", "statement")


@dataclass(frozen=True)
class Known:
    accounts: Accounts
    standing: frozenset[tuple[int, str]]  # (account, identity) of the lines that are stored
    told: tuple[Told, ...] = ()  # stored lines of the file's days, those left out left out


def known(rows: Sequence[Row], given: Given) -> Known:
    accounts = own_accounts(given)
    asked = sorted({(own.id, once) for own, once in identities(rows, accounts).values()})
    standing: set[tuple[int, str]] = set()
    for start in range(0, len(asked), CHUNK):
        part = asked[start : start + CHUNK]
        question = select(BankLine.account_id, BankLine.once).where(BankLine.once.in_([once for _account, once in part]))
        standing |= {(account, once) for account, once in db.session.execute(question)}
    return Known(accounts, frozenset(standing), _told(rows))


def _told(rows: Sequence[Row]) -> tuple[Told, ...]:
    days = [row.values["booking_date"] for row in rows if "booking_date" in row.values]
    if not days:
        return ()
    columns = (BankLine.number, BankLine.account_id, BankLine.day, BankLine.amount, BankLine.reference, BankLine.bank_reference, BankLine.once)
    question = select(*columns).where(BankLine.day.between(min(days), max(days)), BankLine.state != LEFT_OUT)
    return tuple(Told(*row) for row in db.session.execute(question.order_by(BankLine.id)))


def own_accounts(given: Given) -> Accounts:
    """Accounts in use of units where this person may load statements."""
    question = select(BankAccount.id, BankAccount.code, BankAccount.iban, BankAccount.entity_id).where(BankAccount.active).order_by(BankAccount.id)
    found = [Own(*row) for row in db.session.execute(question) if holds_at(given.actor, IMPORT, row.entity_id)]
    unit = tree().unit_of(tree().get(given.entity).id).id if given.entity else None
    mine = [own for own in found if unit in (None, own.entity_id)]
    return Accounts(found, mine[0] if len(mine) == 1 else None)


def check(rows: Sequence[Row], known: Known, given: Given) -> tuple[list[PlannedRow], list[Problem]]:
    problems = [fault for row in rows for fault in row_problems(row, known.accounts)]
    problems += [
        problem(row, "closing_balance", "statement.arithmetic", should=Halalas(should), says=Halalas(says)) for row, should, says in unequal(rows)
    ]
    by_place = identities(rows, known.accounts)
    planned = []
    for row in rows:
        if (row.sheet, row.number) in by_place:
            own, once = by_place[row.sheet, row.number]
            state = SAME if (own.id, once) in known.standing else NEW
            planned.append(PlannedRow(row.sheet, row.number, state, key_of(row, own), values_of(row, own, once)))
    by_row = {(row.sheet, row.number): row for row in rows}
    for one, number in doubtful(planned, known).items():
        problems.append(replace(problem(by_row[one], "reference", "statement.told_before", line=number), warning=True))
    return planned, problems


def doubtful(planned: Sequence[PlannedRow], known: Known) -> dict[tuple[str, int], str]:
    """New lines that look told before by another file; each carries the number of that line with it."""
    again = {(row.values["account_id"], row.values["once"]) for row in planned if row.state == SAME}
    fresh = [((row.sheet, row.number), _likeness(row.values), str(row.values.get("bank_reference") or "")) for row in planned if row.state == NEW]
    found = told_before(fresh, known.told, again)
    for row in planned:
        row.values["like"] = found.get((row.sheet, row.number), "")
    return found


def _likeness(values: Mapping[str, Any]) -> tuple[Any, ...]:
    return values["account_id"], values["booking_date"], values["amount"], compact(str(values.get("reference") or ""))


def row_problems(row: Row, accounts: Accounts) -> list[Problem]:
    faults = []
    if accounts.of(row) is None:
        named = row.get("account", "")
        faults.append(problem(row, "account", "statement.account_unknown" if named else "statement.account_missing", account=named))
    if row.get("currency", CURRENCY).upper() != CURRENCY:
        faults.append(problem(row, "currency", "statement.currency", currency=row.get("currency")))
    if row.get("amount") == 0:
        faults.append(problem(row, "amount", "amount.invalid", reason="", value="0"))
    return faults


def key_of(row: Row, own: Own) -> str:
    return " · ".join(filter(None, (own.code, str(row.get("booking_date")), row.get("reference") or row.get("bank_reference"))))


def values_of(row: Row, own: Own, once: str) -> dict[str, Any]:
    iban = compact(row.get("iban", ""))
    return {**row.values, "iban": "" if iban == own.iban else iban, "account_id": own.id, "entity_id": own.entity_id, "code": own.code, "once": once}


def apply(plan: Plan, actor: Actor) -> dict[str, Any]:
    """Store the lines that are new, in the file's order, and how their statements ended; match what is sure where this person may."""
    new, stamp, now = [row.values for row in plan.of(NEW)], uuid4().hex, clock.now()
    db.session.execute(select(BankAccount.id).where(BankAccount.id.in_({row["account_id"] for row in new})).with_for_update()).all()
    counts = {account: serial or 0 for account, serial in db.session.execute(last_serials())}
    lines = []
    for row in new:
        serial = counts[row["account_id"]] = counts.get(row["account_id"], 0) + 1
        lines.append(line_values(row, serial) | {"stamp": stamp, "recorded_at": now})
    for start in range(0, len(lines), CHUNK):
        db.session.execute(insert(BankLine), lines[start : start + CHUNK])
    _store_statements([row.values for row in plan.of(NEW, SAME)], {"stamp": stamp, "imported_by": actor.username, "imported_at": now}, actor)
    matched = match_accounts(accounts_of(new), actor) if actor.can(MATCH) else 0
    return {"lines": len(lines), "stamp": stamp, "matched": matched}


def accounts_of(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The accounts that these lines are of."""
    return sorted({row["account_id"] for row in rows})


def last_serials() -> Any:
    return select(BankLine.account_id, func.max(BankLine.serial)).group_by(BankLine.account_id)


def line_values(row: Mapping[str, Any], serial: int) -> dict[str, Any]:
    texts = {name: str(row.get(name) or "")[: getattr(BankLine, name).type.length] for name in TEXTS}
    if row.get("closing_balance") is not None:
        texts["statement"] = end_of(row)[0][:100]
    number = f"{row['code']}-{serial:06d}"
    said = f"{number} {texts['reference']} {texts['bank_reference']} {texts['counterparty']} {texts['description']} {row['amount']}"
    return {
        **texts, "number": number, "serial": serial, "entity_id": row["entity_id"], "account_id": row["account_id"], "day": row["booking_date"],
        "value_day": row.get("value_date"), "amount": row["amount"], "iban": row["iban"][:34], "once": row["once"],
        "state": DOUBTFUL if row["like"] else OPEN, "like": row["like"], "kind": "",
        "document": "", "settles": None, "how": "", "source": "", "matched_by": "", "matched_at": None, "search": search_form(said)[:500],
        "extra": {}, "version": 1,
    }  # fmt: skip


def _store_statements(rows: Sequence[Mapping[str, Any]], mark: Mapping[str, Any], actor: Actor) -> None:
    """A statement that is told again, longer, ends where it ends now."""
    acts: dict[str, list[tuple[BankStatement, int | None]]] = {"created": [], "changed": []}
    for (account_id, reference), row in statements(rows).items():
        question = select(BankStatement).where(BankStatement.account_id == account_id, BankStatement.reference == reference[:100])
        stored = db.session.execute(question).scalar_one_or_none()
        act, before = ("created", None) if stored is None else ("changed", stored.closing)
        if stored is None:
            stored = BankStatement(account_id=account_id, entity_id=row["entity_id"], reference=reference[:100], **mark)
            db.session.add(stored)
        if stored.day is None or stored.day <= row["closing_date"]:
            stored.day, stored.opening, stored.closing = row["closing_date"], row.get("opening_balance"), row["closing_balance"]
        if stored.closing != before:
            acts[act].append((stored, before))
    db.session.flush()
    for act, ends in acts.items():
        record_all(actor, act, [(f"{STATEMENT}:{one.id}", one.entity_id, {"closing": [before, one.closing]}) for one, before in ends])


def undo(_rows: Sequence[PlannedRow], outcome: Mapping[str, Any], actor: Actor) -> None:
    """Take the file's lines out again, while none of them is matched. Raises UndoBlocked."""
    mine = BankLine.stamp == outcome.get("stamp", "")
    used = db.session.execute(select(BankLine.number).where(mine, BankLine.state == MATCHED).order_by(BankLine.id).limit(3)).scalars().all()
    if used:
        raise UndoBlocked(used=", ".join(used))
    gone = db.session.execute(select(BankStatement).where(BankStatement.stamp == outcome.get("stamp", ""))).scalars().all()
    record_all(actor, "undone", [(f"{STATEMENT}:{one.id}", one.entity_id, {"closing": [one.closing, None]}) for one in gone])
    for model in (BankLine, BankStatement):
        db.session.execute(delete(model).where(model.stamp == outcome.get("stamp", "")))


COLUMNS = (
    ImportColumn("booking_date", "تاريخ القيد", "Booking date", "date", required=True),
    ImportColumn("amount", "المبلغ", "Amount", "money", required=True, help=_l("Below zero: left the account")),
    ImportColumn("reference", "المرجع", "Reference", longest=140),
    ImportColumn("counterparty", "الطرف المقابل", "Counterparty", longest=200),
    ImportColumn("iban", "رقم الآيبان", "IBAN", longest=42),
    ImportColumn("description", "البيان", "Description", longest=2000),
    ImportColumn("account", "حسابنا", "Own account", longest=42, help=_l("Its IBAN or code; needed where the entity has several")),
    ImportColumn("value_date", "تاريخ الاستحقاق لدى البنك", "Value date", "date"),
    ImportColumn("bank_reference", "مرجع البنك", "Bank reference", longest=140),
    ImportColumn("return_code", "رمز الإعادة", "Return code", longest=24),
    ImportColumn("currency", "العملة", "Currency", longest=3),
    ImportColumn("statement", "رقم الكشف", "Statement", longest=100),
    ImportColumn("opening_balance", "الرصيد الافتتاحي للكشف", "Opening balance", "money"),
    ImportColumn("closing_balance", "الرصيد الختامي للكشف", "Closing balance", "money"),
    ImportColumn("closing_date", "تاريخ الرصيد الختامي", "Closing date", "date"),
)
EXAMPLE = {
    "booking_date": "2026-10-12", "amount": "-18750.00", "reference": "MED-PO-2026-000118-1", "counterparty": "مؤسسة رواد الصيانة",
    "iban": "SA0380000000608010167519", "description": "حوالة صادرة",
}  # fmt: skip
BANK_STATEMENT = Importer(
    "bank-statement", _l("Bank statement"), COLUMNS, IMPORT, known, check, apply, undo, EXAMPLE,
    note=_l("Takes the bank's camt.053 file too. Each line is stored once, whatever statement tells of it again."),
    markup="finance.bank_statements.camt053",
)  # fmt: skip
