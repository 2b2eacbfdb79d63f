"""The live panel beside a voucher's form: what its lines leave on the budget, while they are typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from erp import clock, hijri, money
from erp.auth.values import Actor
from erp.entities.queries import tree
from erp.errors import DomainError
from finance.values import Coding
from finance.vouchers.queries import accounts_of, effects, reference_of
from finance.vouchers.rules import Draft, DraftLine, charged, moves_of


def effect(values: Mapping[str, Any], _actor: Actor) -> list[dict[str, Any]]:
    """Of what can be read so far; what can't yet is left out."""
    kind, entity = str(values.get("kind") or "journal"), str(values.get("entity") or "")
    if entity not in tree().by_code:
        return []
    lines = tuple(filter(None, (_line(line, entity) for line in values.get("lines") or ())))
    draft = Draft("", kind, entity, entity, _day(values.get("day")), "", lines)
    return effects(charged(moves_of(draft, accounts_of(draft))))


def _line(line: Mapping[str, Any], entity: str) -> DraftLine | None:
    try:
        debit, credit = (money.parse(str(line.get(side) or "0")) for side in ("debit", "credit"))
    except DomainError:
        return None
    names = ("economic", "program", "fund", "project")
    coding = Coding(str(line.get("cost_center") or entity), **{name: str(line.get(name) or "") for name in names})
    return DraftLine(str(line.get("account") or ""), debit, credit, coding, commitment=reference_of(str(line.get("commitment") or "")))


def _day(given: Any) -> date:
    if isinstance(given, date):
        return given
    try:
        return hijri.parse_date(str(given))
    except DomainError:
        return clock.today()
