"""Reads of dated figures: the scales, and what belongs to a grade."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import or_, select

from erp import clock
from erp.db import db
from hr.figures.models import Figure, GradeFigure, ScaleStep


@dataclass(frozen=True, slots=True)
class Scales:
    """The scales in force on a day: basic pay by step, increment and rank by grade. Amounts in halalas a month."""

    basic: dict[tuple[str, str, int], int]
    increments: dict[tuple[str, str], int]
    ranks: dict[tuple[str, str], int]

    def grades(self, scale: str) -> list[str]:
        return sorted((grade for known, grade in self.ranks if known == scale), key=lambda grade: self.ranks[scale, grade])

    def steps(self, scale: str, grade: str) -> list[tuple[int, int]]:
        """(step, basic) of a grade, ascending."""
        return sorted((step, basic) for (known, g, step), basic in self.basic.items() if (known, g) == (scale, grade))


def scales_on(day: date) -> Scales:
    def current(model: type[ScaleStep] | type[GradeFigure]) -> list:  # type: ignore[type-arg]
        """The latest row of each key that has begun and not ended."""
        question = select(model).where(model.valid_from <= day, or_(model.valid_to.is_(None), model.valid_to >= day)).order_by(model.valid_from)
        return list(db.session.execute(question).scalars())

    steps, grades = current(ScaleStep), current(GradeFigure)
    return Scales(
        {(row.scale, row.grade, row.step): row.basic for row in steps},
        {(row.scale, row.grade): row.increment for row in grades},
        {(row.scale, row.grade): row.rank for row in grades},
    )


def grade_codes() -> list[tuple[str, str, str]]:
    """(grade, name, scale) of the scales in force: what blank workbooks offer."""
    today = clock.today()
    rows = (
        select(GradeFigure.grade, GradeFigure.name_ar, GradeFigure.scale)
        .where(GradeFigure.valid_from <= today, or_(GradeFigure.valid_to.is_(None), GradeFigure.valid_to >= today))
        .order_by(GradeFigure.scale.desc(), GradeFigure.rank, GradeFigure.valid_from)
    )
    return list({(grade, scale): (grade, name, scale) for grade, name, scale in db.session.execute(rows)}.values())


def figure_on(name: str, day: date, key: str = "") -> Fraction | None:
    """The value of one figure on a day; None where it is empty or no row is in force."""
    question = (
        select(Figure.value)
        .where(Figure.name == name, Figure.key == key, Figure.valid_from <= day, or_(Figure.valid_to.is_(None), Figure.valid_to >= day))
        .order_by(Figure.valid_from.desc())
        .limit(1)
    )
    found = db.session.execute(question).scalar()
    return Fraction(found) if found else None


def banks_on(day: date) -> dict[str, tuple[str, str]]:
    """Code of each bank that is known -> its Arabic and English name."""
    mine = (Figure.name == "bank", Figure.valid_from <= day, or_(Figure.valid_to.is_(None), Figure.valid_to >= day))
    question = select(Figure.key, Figure.title_ar, Figure.title_en).where(*mine).order_by(Figure.key)
    return {code: (ar, en) for code, ar, en in db.session.execute(question)}
