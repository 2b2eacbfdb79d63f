"""Suppliers and their accounts. A known supplier's account changes only by a proposal, another person, and its waiting time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select

from erp import clock
from erp.among import among
from erp.approvals.operations import send, withdraw
from erp.audit.record import record, record_all
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, NotFound, WrongState
from erp.i18n import _
from erp.settings.queries import value
from procurement.suppliers.models import AccountChange, Supplier
from procurement.suppliers.rules import ACTIVE, APPROVED, BARRED, CANCELLED, IN_FORCE, REJECTED, WAITING, in_force_from

KIND, APPROVE, WAITING_DAYS = "procurement.account-change", "procurement.account-change.approve", "procurement.account_waiting_days"
TEXTS = ("vat_number", "name_en", "email", "classification")
Plan = Sequence[tuple[Supplier | None, dict[str, Any]]]


def create(plan: Plan, actor: Actor) -> list[Supplier]:
    """New suppliers; the account they register with is theirs at once."""
    made = [Supplier(recorded_at=clock.now(), kept_by=actor.username, kept_person=actor.person, **_filled(values)) for _row, values in plan]
    db.session.add_all(made)
    db.session.flush()
    return made


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """An emptied text is an empty text."""
    return {name: value if value is not None or name not in (*TEXTS, "iban") else "" for name, value in values.items()}


def change(plan: Plan, actor: Actor) -> list[Supplier]:
    """Plain facts change at once; an account becomes a proposal."""
    rows, accounts = [], []
    for row, values in plan:
        assert row is not None
        for name, given in _filled(values).items():
            if name != "iban":
                setattr(row, name, given)
        if values.get("iban") and values["iban"] != row.iban:
            accounts.append((row, values["iban"]))
        row.kept_by, row.kept_person = actor.username, actor.person
        rows.append(row)
    db.session.flush()
    propose(accounts, actor)
    return rows


def propose(accounts: Sequence[tuple[Supplier, str]], actor: Actor) -> list[AccountChange]:
    """One proposal a supplier; what waits already, word for word, isn't proposed again, and anything else that waits gives way."""
    standing = pending([row.id for row, _iban in accounts])
    made = []
    for supplier, iban in accounts:
        before = standing.get(supplier.id)
        if before is not None and before.iban == iban:
            continue
        if before is not None:
            cancel(before, {"reason": _("Replaced by a later proposal")}, actor)
        row = AccountChange(supplier_id=supplier.id, iban=iban, prepared_by=actor.username, recorded_at=clock.now(), reference=f"D-new-{supplier.id}")
        db.session.add(row)
        db.session.flush()
        row.reference = f"AC-{row.id:06d}"
        db.session.flush()
        title = _("New account of supplier %(name)s", name=supplier.name_ar)
        send(f"{KIND}:{row.reference}", actor, entity_id=tree().roots()[0].id, title=title)
        made.append(row)
    return made


def pending(suppliers: Sequence[int]) -> dict[int, AccountChange]:
    """supplier id -> the change that waits for approval or for its day."""
    found: dict[int, AccountChange] = {}
    for start in range(0, len(suppliers), 500):
        part = list(suppliers[start : start + 500])
        question = select(AccountChange).where(AccountChange.supplier_id.in_(part), AccountChange.state.in_((WAITING, APPROVED)))
        found |= {row.supplier_id: row for row in db.session.execute(question.order_by(AccountChange.id)).scalars()}
    return found


def last_change() -> int:
    return db.session.execute(select(func.max(AccountChange.id))).scalar() or 0


def proposed_between(first: int, last: int | None, suppliers: Sequence[int], prepared_by: str) -> list[AccountChange]:
    """What this person proposed for these suppliers from one proposal to another, in order; no last one: up to now."""
    question = select(AccountChange).where(AccountChange.id >= first, AccountChange.prepared_by == prepared_by).order_by(AccountChange.id)
    rows = db.session.execute(question if last is None else question.where(AccountChange.id <= last)).scalars()
    wanted = set(suppliers)
    return [row for row in rows if row.supplier_id in wanted]


def account_change(reference: str) -> AccountChange:
    """Raises NotFound."""
    row = db.session.execute(select(AccountChange).where(AccountChange.reference == reference)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind=KIND, key=reference)
    return row


def digest(key: str) -> str:
    row = account_change(key)
    return sha256(json.dumps([row.supplier_id, row.iban]).encode()).hexdigest()


def apply(key: str, actor: Actor) -> None:
    """Approved: it may be paid to once its waiting time is over."""
    row = account_change(key)
    if row.state != WAITING:
        raise WrongState(state=row.state)
    row.state, row.decided_by = APPROVED, actor.username
    row.effective_date = in_force_from(clock.today(), int(value(WAITING_DAYS)))
    db.session.flush()
    put_in_force(clock.today(), [row.supplier_id], actor)


def turn_down(key: str, actor: Actor, _decision: str, reason: str | None) -> None:
    row = account_change(key)
    row.state, row.decided_by, row.reason = REJECTED, actor.username, reason or ""
    db.session.flush()


def facts(key: str) -> list[tuple[str, Any]]:
    """What the approver needs to judge; the account by its last four signs."""
    row = account_change(key)
    supplier = db.session.get_one(Supplier, row.supplier_id)
    return [
        (_("Supplier"), f"{supplier.cr_number} {supplier.name_ar}"),
        (_("IBAN"), f"…{row.iban[-4:]}"),
        (_("Account now"), f"…{supplier.iban[-4:]}"),
    ]


def put_in_force(day: date, suppliers: Sequence[int] | None, actor: Actor) -> int:
    """Accounts whose day has come become their suppliers'. Returns how many; safe to repeat."""
    question = select(AccountChange).where(AccountChange.state == APPROVED, AccountChange.effective_date <= day).order_by(AccountChange.id)
    if suppliers is not None:
        question = question.where(AccountChange.supplier_id.in_(suppliers))
    rows = db.session.execute(question).scalars().all()
    named = db.session.execute(select(Supplier).where(among(Supplier.id, {row.supplier_id for row in rows}))).scalars()
    by_id = {supplier.id: supplier for supplier in named}
    for row in rows:
        by_id[row.supplier_id].iban, row.state = row.iban, IN_FORCE
    db.session.flush()
    acts = [(by_id[row.supplier_id].party, None, {"account_change": [None, row.reference]}) for row in rows]
    record_all(actor, "account in force", acts)
    return len(rows)


def cancel_refusal(row: AccountChange, _actor: Actor) -> DomainError | None:
    return None if row.state in (WAITING, APPROVED) else WrongState(state=row.state)


def cancel(row: AccountChange, values: dict[str, Any], actor: Actor) -> AccountChange:
    """Until its day anybody who may propose can stop it."""
    refused = cancel_refusal(row, actor)
    if refused is not None:
        raise refused
    withdraw(f"{KIND}:{row.reference}", actor)
    row.state, row.reason = CANCELLED, values["reason"]
    db.session.flush()
    record(actor, "cancelled", f"{KIND}:{row.reference}", reason=values["reason"])
    return row


def bar_refusal(row: Supplier, _actor: Actor) -> DomainError | None:
    return None if row.state == ACTIVE else WrongState(state=row.state)


def bar(row: Supplier, values: dict[str, Any], actor: Actor) -> Supplier:
    """No new business with it; what is owed is still paid."""
    row.state, row.reason = BARRED, values["reason"]
    db.session.flush()
    record(actor, "barred", row.party, reason=values["reason"])
    return row


def readmit_refusal(row: Supplier, _actor: Actor) -> DomainError | None:
    return None if row.state == BARRED else WrongState(state=row.state)


def readmit(row: Supplier, values: dict[str, Any], actor: Actor) -> Supplier:
    row.state, row.reason = ACTIVE, ""
    db.session.flush()
    record(actor, "readmitted", row.party, reason=values["reason"])
    return row
