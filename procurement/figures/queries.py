"""What the law says on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select

from erp.db import db
from procurement.errors import FigureMissing
from procurement.figures.models import Figure
from procurement.values import Article


@dataclass(frozen=True, slots=True)
class Law:
    """The figures in force on one day: name -> (value, article)."""

    day: date
    figures: dict[str, tuple[str, str]]

    def number(self, name: str) -> Decimal:
        """Raises FigureMissing for a name without a row in force, or with an empty one."""
        value = self.figures.get(name, ("", ""))[0]
        if not value:
            raise FigureMissing(name=name, day=self.day)
        return Decimal(value)

    def amount(self, name: str) -> int:
        """A figure of riyals in halalas."""
        return int(self.number(name) * 100)

    def article(self, name: str) -> Article:
        return Article(self.figures.get(name, ("", ""))[1])


def law_on(day: date) -> Law:
    """Of each figure the latest row that has begun and not ended."""
    question = select(Figure.name, Figure.value, Figure.basis).where(Figure.valid_from <= day, or_(Figure.valid_to.is_(None), Figure.valid_to >= day))
    return Law(day, {row.name: (row.value, row.basis) for row in db.session.execute(question.order_by(Figure.valid_from))})
