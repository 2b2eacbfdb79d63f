"""Elements of pay: prepared by one person, in force once another approved them; what is in force ends by a day, and is never edited."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import or_, select

from erp import clock
from erp.approvals.operations import send as send_for_approval
from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, Problem, RequestInvalid
from erp.i18n import _
from erp.resources.naming import name_by_row
from finance.services import ECONOMIC, codes
from hr.decisions.operations import wrong
from hr.elements.models import PayElement
from hr.elements.queries import element, names
from hr.figures.queries import scales_on
from hr.inputs.importer import payees_named
from hr.inputs.words import LINES
from hr.payroll.values import DEDUCTION, PERCENT

KIND = "hr.pay-element"
CREATE, APPROVE = "hr.pay-element.create", "hr.pay-element.approve"
EDITABLE = ("draft", "returned")
Plan = Sequence[tuple[PayElement | None, dict[str, Any]]]
BASES = ("basic", "transport")  # of the law's own elements, what a share may be of
FIELDS = (
    "code", "name_ar", "name_en", "kind", "method", "bases", "economic", "with_days", "in_base", "grades", "party", "valid_from", "valid_to", "basis",
)  # fmt: skip


def create(plan: Plan, actor: Actor) -> list[PayElement]:
    """New elements, drafts until they are sent. Raises RequestInvalid."""
    made = []
    for _row, values in plan:
        row = PayElement(prepared_by=actor.username, recorded_at=clock.now(), state="draft", reference="", positions="", party="", refusal="")
        _fill(row, values)
        made.append(row)
    name_by_row(made, "PE")
    return made


def change(plan: Plan, actor: Actor) -> list[PayElement]:
    """Changed drafts. Raises WrongState, RequestInvalid."""
    rows = []
    for row, values in plan:
        assert row is not None
        if row.state not in EDITABLE:
            raise wrong(row.state)
        row.prepared_by = actor.username
        _fill(row, values)
        rows.append(row)
    db.session.flush()
    return rows


def _fill(row: PayElement, values: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name] if values[name] is not None or name == "valid_to" else "")
    for name, blank in (("name_en", ""), ("bases", "basic"), ("grades", ""), ("basis", ""), ("party", ""), ("with_days", True), ("in_base", False)):
        if getattr(row, name) is None:
            setattr(row, name, blank)
    if "value" in values:
        row.value = stored(Decimal(values["value"]), row.method)
    found = list(_faults(row))
    if found:
        raise RequestInvalid(found)


def stored(value: Decimal, method: str) -> str:
    """Riyals become halalas; a percentage stays as it is written."""
    return format((value if method == PERCENT else value * 100).normalize(), "f")


def _faults(row: PayElement) -> list[Problem]:
    """An item that bears no pay, an unknown grade, a name that the law's own elements have, a share of itself."""
    found = []
    if row.valid_to is not None and row.valid_to < row.valid_from:
        found.append(Problem("decision.ends_before", "valid_to"))
    if row.economic not in codes(ECONOMIC, row.valid_from, [row.economic]) or not row.economic.startswith("21"):
        found.append(Problem("position.item_unknown", "economic", facts={"economic": row.economic}, value=row.economic))
    known = {grade for _scale, grade in scales_on(row.valid_from).ranks}
    unknown = [grade for grade in names(row.grades) if grade not in known]
    found += [Problem("employee.grade_unknown", "grades", facts={"scale": "", "grade": grade}, value=grade) for grade in unknown]
    if row.code in LINES:
        found.append(Problem("element.code_taken", "code", facts={"code": row.code}, value=row.code))
    if row.kind == DEDUCTION and not row.party:
        found.append(Problem("payroll.payee_needed", "party", facts={"element": row.name_ar}))
    found += _bases_faults(row)
    return found


def _bases_faults(row: PayElement) -> list[Problem]:
    """A share of what nobody knows, or of what waits for this element itself."""
    question = select(PayElement.code, PayElement.bases).where(PayElement.state == "approved", PayElement.code != row.code)
    known: dict[str, list[str]] = {code: names(bases) for code, bases in db.session.execute(question)}
    wanted, faults = names(row.bases), []
    unknown = [base for base in wanted if base not in known and base not in BASES and base != row.code]
    faults += [Problem("element.base_unknown", "bases", facts={"element": base}, value=base) for base in unknown]
    seen, waiting = set(), list(wanted)
    while waiting:
        base = waiting.pop()
        if base not in seen:
            seen.add(base)
            waiting += known.get(base, ())
    if row.code in seen:
        faults.append(Problem("payroll.rule_cycle", "bases", facts={"rules": sorted({row.code, *wanted})}))
    return faults


def send_refusal(row: PayElement, _actor: Actor) -> DomainError | None:
    return None if row.state in EDITABLE else wrong(row.state)


def send(row: PayElement, _values: dict[str, Any], actor: Actor) -> PayElement:
    """Send for approval: it concerns the whole emirate."""
    row.state, row.prepared_by = "waiting", actor.username
    db.session.flush()
    title = _("Element of pay: %(name)s", name=row.name_ar)
    send_for_approval(f"{KIND}:{row.reference}", actor, entity_id=tree().roots()[0].id, title=title)
    return row


def digest(key: str) -> str:
    row = element(key)
    material = [str(getattr(row, name)) for name in (*FIELDS, "value")]
    return sha256(json.dumps(material, ensure_ascii=False).encode()).hexdigest()


def apply(key: str, actor: Actor) -> None:
    """In force from its day; an earlier version of the same code that was open ends the day before. Raises WrongState, RequestInvalid."""
    row = element(key)
    if row.state != "waiting":
        raise wrong(row.state)
    question = select(PayElement).where(
        PayElement.code == row.code, PayElement.state == "approved", or_(PayElement.valid_to.is_(None), PayElement.valid_to >= row.valid_from)
    )
    for former in db.session.execute(question).scalars():
        if former.valid_from >= row.valid_from:
            raise RequestInvalid([Problem("element.overlaps", "valid_from", facts={"since": former.valid_from})])
        former.valid_to = row.valid_from - timedelta(days=1)
    if faults := _bases_faults(row):  # another element may have taken effect since
        raise RequestInvalid(faults)
    row.state, row.decided_by = "approved", actor.username
    payees_named([row.party] if row.party else [])
    db.session.flush()
    record(actor, "took effect", f"{KIND}:{key}", changes={"valid_from": [None, row.valid_from.isoformat()]})


def turn_down(key: str, actor: Actor, decided: str, reason: str | None) -> None:
    row = element(key)
    row.state, row.decided_by, row.refusal = ("returned" if decided == "return" else "rejected"), actor.username, reason or ""
    db.session.flush()


def end_refusal(row: PayElement, _actor: Actor) -> DomainError | None:
    return None if row.state == "approved" and row.valid_to is None else wrong(row.state)


def end(row: PayElement, values: dict[str, Any], actor: Actor) -> PayElement:
    """Name the last day of an element in force. Raises RequestInvalid for a day before its first."""
    refused = end_refusal(row, actor)
    if refused is not None:
        raise refused
    if values["last_day"] < row.valid_from:
        raise RequestInvalid([Problem("decision.ends_before", "last_day")])
    row.valid_to = values["last_day"]
    db.session.flush()
    record(actor, "ended", f"{KIND}:{row.reference}", changes={"valid_to": [None, row.valid_to.isoformat()]})
    return row


def facts(key: str) -> list[tuple[str, Any]]:
    """What the approver needs to judge."""
    row = element(key)
    amount = f"{row.value} %" if row.method == PERCENT else f"{Decimal(row.value) / 100:,.2f}"
    since = row.valid_from.isoformat()
    return [(_("Element"), f"{row.code} {row.name_ar}"), (_("Value"), amount), (_("Holds from"), since), (_("Basis"), row.basis or "—")]
