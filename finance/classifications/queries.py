"""Reads of the classifications: names by code, and the codes in use on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from erp import clock
from erp.db import db
from erp.resources.lookup import chunks
from finance.classifications.models import Classification

ECONOMIC, REVENUE, FUNCTION, PROGRAM, FUND = "economic", "revenue", "function", "program", "fund"


@dataclass(frozen=True, slots=True)
class Named:
    """A code with its names."""

    code: str
    parent: str
    name_ar: str
    name_en: str

    def name(self, language: str) -> str:
        return (self.name_en or self.name_ar) if language == "en" else self.name_ar


def codes(kind: str, day: date, only: Iterable[str] | None = None) -> dict[str, Named]:
    """The codes of a kind in use on a day (or those of them that are asked for), in order."""
    statement = (
        select(Classification.code, Classification.parent, Classification.name_ar, Classification.name_en)
        .where(Classification.kind == kind, Classification.valid_from <= day, or_(Classification.valid_to.is_(None), Classification.valid_to >= day))
        .order_by(Classification.code, Classification.valid_from)
    )
    if only is not None:
        statement = statement.where(Classification.code.in_(set(only)))
    return {row.code: Named(*row) for row in db.session.execute(statement)}


def recorded(kind: str) -> list[tuple[str, str, str]]:
    """(code, Arabic name, English name) of today's codes: what blank workbooks offer."""
    return [(code, named.name_ar, named.name_en) for code, named in codes(kind, clock.today()).items()]


def items_among(given: Iterable[str]) -> set[str]:
    """Those of the codes that ever were an item of expense or revenue."""
    wanted = sorted(set(given))
    statement = select(Classification.code).where(Classification.kind.in_((ECONOMIC, REVENUE)))
    return {code for part in chunks(wanted) for code in db.session.execute(statement.where(Classification.code.in_(part))).scalars()}


def first_day(year: int) -> date:
    return date(year, 1, 1)
