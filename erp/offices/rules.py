"""Pure: what makes a list of office holders sound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from erp.errors import DomainError, Problem
from erp.periods import DayRange


class OfficeTaken(DomainError):
    """Somebody else holds that office of that entity on one of these days. Facts: name, first, last."""

    code = "office.taken"
    status = 409


def consistent(values: Mapping[str, Any], row: Any) -> list[Problem]:
    """The days of one row, as they will stand."""
    first = values.get("valid_from", getattr(row, "valid_from", None))
    last = values.get("valid_to", getattr(row, "valid_to", None))
    if first is not None and last is not None and last < first:
        return [Problem("office.days_crossed", column="valid_to", facts={"first": first, "last": last}, value=last.isoformat())]
    return []


def refuse_overlap(first: date, last: date | None, others: Iterable[Any]) -> None:
    """An office has one holder on a day. Raises OfficeTaken."""
    mine = DayRange(first, last)
    for other in others:
        if mine.overlaps(DayRange(other.valid_from, other.valid_to)):
            raise OfficeTaken(name=other.name_ar, first=other.valid_from, last=other.valid_to or "…")
