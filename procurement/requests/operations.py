"""Prepare, send, approve and cancel purchase requests. Approval reserves the estimate with VAT."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, insert, select

from erp import clock
from erp.approvals import taking_back
from erp.approvals.operations import send as send_for_approval
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, Problem, RequestInvalid, WrongState
from erp.i18n import _
from erp.money import Halalas, shown
from erp.settings.queries import value
from finance.services import budget_effects, record, reverse, standing_of
from finance.values import Event, Item
from procurement.drafts import changed, ended
from procurement.duties.operations import take
from procurement.duties.rules import REQUESTER
from procurement.errors import StillAwarded
from procurement.figures.queries import law_on
from procurement.figures.words import article_words
from procurement.numbering import numbered
from procurement.requests.models import Request, RequestLine
from procurement.requests.queries import awards_and_orders, awards_on, coding, lines_of, method_of, named, request_numbered, suspicion
from procurement.requests.rules import APPROVED, CANCELLED, DRAFT, EDITABLE, ORDERED, RETURNED, WAITING
from procurement.requests.schemas import METHODS
from procurement.values import Priced, sums_of

CREATE, APPROVE, CANCEL = "procurement.request.create", "procurement.request.approve", "procurement.request.cancel"
FUND = "procurement.fund"
HEAD = ("entity_id", "day", "kind", "title", "need", "economic", "program", "fund", "project", "share")
Plan = Sequence[tuple[Request | None, dict[str, Any]]]


def create(plan: Plan, actor: Actor) -> list[Request]:
    """New drafts; each has its number from the first, a void one stays as a record."""
    made = []
    for _row, values in plan:
        row = Request(prepared_by=actor.username, recorded_at=clock.now(), number=numbered(values["entity_id"], "PR", values["day"]))
        _fill(row, values)
        row.fund = row.fund or str(value(FUND))
        db.session.add(row)
        db.session.flush()
        _write_lines(row, values.get("lines") or [])
        made.append(row)
    return made


def change(plan: Plan, actor: Actor) -> list[Request]:
    """Changed drafts. Raises WrongState for what was sent or decided."""
    return changed(plan, EDITABLE, _change, actor)


def _change(row: Request, values: dict[str, Any]) -> None:
    _fill(row, values)
    if "lines" in values:
        _write_lines(row, values["lines"])
    elif "entity_id" in values or "day" in values:
        _write_lines(row, [_given(line) for line in lines_of(row)])


def _fill(row: Request, values: dict[str, Any]) -> None:
    for name in HEAD:
        if name in values:
            setattr(row, name, values[name] if values[name] is not None or name == "share" else "")


def _given(line: RequestLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in ("description", "unit", "quantity", "unit_price")}


def _write_lines(row: Request, lines: Sequence[dict[str, Any]]) -> None:
    db.session.execute(delete(RequestLine).where(RequestLine.request_id == row.id))
    rows = [
        {
            "request_id": row.id, "entity_id": row.entity_id, "place": place, "description": line["description"], "unit": line.get("unit") or "",
            "quantity": line["quantity"], "unit_price": line["unit_price"], "amount": Priced(line["quantity"], line["unit_price"]).amount,
        }
        for place, line in enumerate(lines, 1)
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(RequestLine), rows)
    sums = sums_of((Priced(line["quantity"], line["unit_price"]) for line in lines), law_on(row.day).number("vat_pct"))
    row.net, row.vat, row.total = sums.net, sums.vat, sums.total
    if row.share is not None and row.share > row.total:
        raise RequestInvalid([Problem("request.share", "share", facts={"total": Halalas(row.total)})])
    db.session.flush()


def send_refusal(row: Request, _actor: Actor) -> DomainError | None:
    return None if row.state in EDITABLE else WrongState(state=row.state)


def send(row: Request, _values: dict[str, Any], actor: Actor) -> Request:
    """Send for approval by the matrix. Raises RequestInvalid for a request without items or without a sum."""
    if row.state not in EDITABLE:
        raise WrongState(state=row.state)
    if not row.total:
        raise RequestInvalid([Problem("request.empty", "lines")])
    if row.share is not None and not 0 < row.share <= row.total:
        raise RequestInvalid([Problem("request.share", "share", facts={"total": Halalas(row.total)})])
    take(row.number, REQUESTER, actor, row.link, row.entity_id)
    row.state, row.prepared_by = WAITING, actor.username
    db.session.flush()
    title = _("Purchase request of %(amount)s: %(what)s", what=row.title[:80], amount=shown(row.total))
    send_for_approval(row.link, actor, entity_id=row.entity_id, title=title, amount=row.total, chapter=row.economic[:2])
    return row


withdraw_refusal, withdraw = taking_back.refusal, taking_back.back_to(DRAFT)


def digest(key: str) -> str:
    row = request_numbered(key)
    material = [[getattr(row, name) for name in HEAD], row.total, [[*_given(line).values()] for line in lines_of(row)]]
    return sha256(json.dumps(material, default=str, ensure_ascii=False).encode()).hexdigest()


def event_of(row: Request) -> Event:
    item = Item("amount", row.borne, coding(row), reference=row.link)
    return Event(
        "budget.reserved", f"{row.link}/reserved", clock.today(), tree().unit_of(row.entity_id).code, (item,), row.title, row.link,
    )  # fmt: skip


def apply(key: str, actor: Actor) -> None:
    """Reserve the estimate. Raises what the budget refuses."""
    row = db.session.execute(select(Request).where(Request.number == key).with_for_update()).scalar_one()
    if row.state != WAITING:
        raise WrongState(state=row.state)
    record(event_of(row), actor=actor)
    row.state, row.decided_by = APPROVED, actor.username
    db.session.flush()


turn_down = taking_back.turning_down(request_numbered)


def cancel_refusal(row: Request, _actor: Actor) -> DomainError | None:
    if row.state not in (DRAFT, RETURNED, APPROVED):
        return WrongState(state=row.state)
    awarded = awards_on(row)
    return StillAwarded(awards=awarded) if awarded else None


def cancel(row: Request, values: dict[str, Any], actor: Actor) -> Request:
    """What was reserved returns, to the last halala. Raises WrongState once an order stands on it."""
    refused = cancel_refusal(row, actor)
    if refused is not None:
        raise refused
    if row.state == APPROVED:
        reverse(f"{row.link}/reserved", day=clock.today(), reason=values["reason"], actor=actor)
    return ended(row, CANCELLED, "cancelled", values["reason"], actor)


def finish_refusal(row: Request, _actor: Actor) -> DomainError | None:
    """Something of it is ordered, nothing awarded waits for its order."""
    if row.state != APPROVED:
        return WrongState(state=row.state)
    found = awards_and_orders(row)
    waiting = [award for award, state in found if state not in ("issued", "closed")]
    return StillAwarded(awards=waiting) if waiting else None if found else WrongState(state=row.state)


def finish(row: Request, values: dict[str, Any], actor: Actor) -> Request:
    """Nothing more is bought on it: what is left reserved returns. Raises StillAwarded, WrongState."""
    refused = finish_refusal(row, actor)
    if refused is not None:
        raise refused
    left = standing_of(row.link)["reserved"]
    if left:
        item = Item("amount", left, coding(row), reference=row.link)
        unit = tree().unit_of(row.entity_id).code
        record(Event("budget.reservation.dropped", f"{row.link}/finished", clock.today(), unit, (item,), row.title, row.link), actor=actor)
    return ended(row, ORDERED, "finished", values["reason"], actor, {"returned": [None, left]})


def facts(key: str) -> list[tuple[str, Any]]:
    """What the approver needs to judge: method, budget before and after, and whether it looks split."""
    row = request_numbered(key)
    method = method_of(row)
    found: list[tuple[str, Any]] = [
        (_("Method"), f"{METHODS[method.name]} · {article_words(method.article)}"), (_("Estimate with VAT"), shown(row.total)),
        (_("Need and purpose"), row.need),
    ]  # fmt: skip
    if row.share is not None:
        found.append((_("This year's share of the estimate, with VAT"), shown(row.share)))
    for effect in budget_effects({(row.day.year, coding(row)): row.borne}):
        if effect.get("problem"):
            found.append((effect["code"], effect["problem"]))
        if effect.get("before") is not None:
            found += [(_("Available before"), shown(effect["before"])), (_("Available after"), shown(effect["after"]))]
    suspected = suspicion(row)
    if suspected is not None:
        found.append((_("Looks split to stay below %(limit)s", limit=shown(suspected.limit)), named(suspected.others)))
    return found
