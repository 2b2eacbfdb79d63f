"""Later figures that the office adds: each succeeds, from its day on, the one that stood for the same thing before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from erp.auth.values import Actor
from erp.db import db
from erp.errors import Problem, RequestInvalid
from erp.money import AmountInvalid, parse
from erp.text import clean, digits
from hr.figures.models import Figure, GradeFigure

HALALAS, FLAG, FRACTION = "halalas", "flag", "fraction"
OFFICE = "office"  # the confidence of what the office said itself
BANK = "bank"  # names of banks: a list of its own
Plan = Sequence[tuple[Any, dict[str, Any]]]


def suggested() -> list[tuple[str, str]]:
    """(name, words) of the figures that there are."""
    question = select(Figure.name, Figure.title_ar, Figure.title_en).where(Figure.name != BANK).order_by(Figure.name)
    return list({name: (name, f"{ar} — {en}") for name, ar, en in db.session.execute(question)}.values())


def add_figures(plan: Plan, _actor: Actor) -> list[Figure]:
    """Raises RequestInvalid: a figure that nothing reads, a day not after the last, a value that its unit doesn't take."""
    return [_figure(values) for _row, values in plan]


def _figure(values: dict[str, Any]) -> Figure:
    name, key = values["name"], values.get("key") or ""
    question = select(Figure).where(Figure.name == name, Figure.key == key, Figure.name != BANK)
    last = db.session.execute(question.order_by(Figure.valid_from.desc()).limit(1)).scalar_one_or_none()
    if last is None:
        raise RequestInvalid([Problem("payroll.figure_unknown", "name", facts={"name": f"{name} {key}".strip()})])
    _later(values["valid_from"], last.valid_from)
    row = Figure(
        name=name, key=key, value=exact(values["value"], last.unit), unit=last.unit, valid_from=values["valid_from"], valid_to=None,
        basis=values["basis"], confidence=OFFICE, note="", title_ar=last.title_ar, title_en=last.title_en,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def exact(text: str, unit: str) -> str:
    """As the table keeps it: riyals as halalas; shares as they are written, "1/3" or "25%". Raises RequestInvalid."""
    written = digits(clean(text)).replace("٫", ".").replace("٪", "%")
    try:
        if unit == HALALAS:
            return str(parse(written))
        if unit == FRACTION:
            return str(Fraction(Decimal(written[:-1])) / 100) if written.endswith("%") else str(Fraction(written))
        found = Decimal(written)
        if found < 0 or found != int(found) and unit != "hours" or unit == FLAG and found > 1:
            raise ValueError(written)
    except (AmountInvalid, InvalidOperation, ValueError, ZeroDivisionError) as error:
        raise RequestInvalid([Problem("payroll.figure_invalid", "value", facts={"value": clean(text)[:40], "unit": unit})]) from error
    return str(found)


def add_grades(plan: Plan, _actor: Actor) -> list[GradeFigure]:
    """Later increments and transport allowances of grades; what isn't said stays. Raises RequestInvalid."""
    return [_grade(values) for _row, values in plan]


def _grade(values: dict[str, Any]) -> GradeFigure:
    question = select(GradeFigure).where(GradeFigure.scale == values["scale"], GradeFigure.grade == values["grade"])
    last = db.session.execute(question.order_by(GradeFigure.valid_from.desc()).limit(1)).scalar_one_or_none()
    if last is None:
        raise RequestInvalid([Problem("payroll.grade_unknown", "grade", facts={"scale": values["scale"], "grade": values["grade"]})])
    _later(values["valid_from"], last.valid_from)
    increment, transport = values.get("increment"), values.get("transport")
    row = GradeFigure(
        scale=last.scale, grade=last.grade, rank=last.rank, name_ar=last.name_ar, increment=last.increment if increment is None else increment,
        transport=last.transport if transport is None else transport, valid_from=values["valid_from"], valid_to=None, basis=values["basis"],
        confidence=OFFICE,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _later(day: date, last: date) -> None:
    if day <= last:
        raise RequestInvalid([Problem("payroll.figure_not_later", "valid_from", facts={"last": last})])
