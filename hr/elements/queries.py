"""Reads of an office's elements: those in force, as the rules of pay see them."""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy import select

from erp.db import db
from erp.errors import NotFound
from hr.elements.models import PayElement
from hr.payroll.values import PERCENT, OfficeElement

NATURE_OF_WORK = "211124"  # the item whose row among the posting rules is its own


def element(reference: str) -> PayElement:
    """Raises NotFound."""
    row = db.session.execute(select(PayElement).where(PayElement.reference == reference)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind="hr.pay-element", key=reference)
    return row


def office_elements() -> list[OfficeElement]:
    """Every approved element; which of them a month reads, its own dates say."""
    rows = db.session.execute(select(PayElement).where(PayElement.state == "approved").order_by(PayElement.code, PayElement.valid_from)).scalars()
    return [of_row(row) for row in rows]


def of_row(row: PayElement) -> OfficeElement:
    exact = Fraction(row.value)
    return OfficeElement(
        row.code, row.kind, row.method, exact / 100 if row.method == PERCENT else exact, bases=tuple(names(row.bases)) or ("basic",),
        economic=row.economic, part="nature_of_work" if row.economic == NATURE_OF_WORK else "other", with_days=row.with_days,
        in_contribution_base=row.in_base, grades=frozenset(names(row.grades)), positions=frozenset(names(row.positions)), party=row.party,
        valid_from=row.valid_from, valid_to=row.valid_to, basis=row.basis,
    )  # fmt: skip


def names(text: str) -> list[str]:
    return [part.strip() for part in text.replace("،", ",").split(",") if part.strip()]
