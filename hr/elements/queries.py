"""Reads of an office's elements: those in force, as the rules of pay see them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from sqlalchemy import select

from erp.db import db
from erp.errors import NotFound
from erp.periods import Month
from hr.elements.models import PayElement
from hr.inputs.models import Payee
from hr.payroll.values import PERCENT, RATE, OfficeElement

NATURE_OF_WORK = "211124"  # the item whose row among the posting rules is its own


def element(reference: str) -> PayElement:
    """Raises NotFound."""
    row = db.session.execute(select(PayElement).where(PayElement.reference == reference)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind="hr.pay-element", key=reference)
    return row


def office_elements() -> list[OfficeElement]:
    """Every approved element; which of them a month reads, its own dates say."""
    question = select(PayElement).where(PayElement.state == "approved").order_by(PayElement.code, PayElement.valid_from)
    rows = db.session.execute(question).scalars().all()
    named = select(Payee.name, Payee.id).where(Payee.name.in_({row.party for row in rows}))
    payees: dict[str, int] = {row.name: row.id for row in db.session.execute(named)} if rows else {}
    return [of_row(row, payees) for row in rows]


def units_of(month: Month) -> dict[str, tuple[str, str]]:
    """code -> (Arabic, English name) of the elements that a month pays by the units of its inputs."""
    mine = (PayElement.state == "approved", PayElement.method == RATE, PayElement.valid_from <= month.start)
    open_ = PayElement.valid_to.is_(None) | (PayElement.valid_to >= month.start)
    question = select(PayElement.code, PayElement.name_ar, PayElement.name_en).where(*mine, open_).order_by(PayElement.code)
    return {code: (ar, en) for code, ar, en in db.session.execute(question)}


def names_of(code: str) -> tuple[str, str] | None:
    """(Arabic, English) of an office's own element, as its last version says."""
    question = select(PayElement.name_ar, PayElement.name_en).where(PayElement.code == code, PayElement.state == "approved")
    found = db.session.execute(question.order_by(PayElement.valid_from.desc()).limit(1)).one_or_none()
    return (found.name_ar, found.name_en or found.name_ar) if found else None


def every_name() -> dict[str, tuple[str, str]]:
    """code -> (Arabic, English) of every element of the office, as its last version says."""
    question = select(PayElement.code, PayElement.name_ar, PayElement.name_en).where(PayElement.state == "approved")
    return {code: (ar, en or ar) for code, ar, en in db.session.execute(question.order_by(PayElement.valid_from))}


def of_row(row: PayElement, payees: Mapping[str, int]) -> OfficeElement:
    exact = Fraction(row.value)
    party = f"hr.payee:{payees[row.party]}" if row.party in payees else row.party
    return OfficeElement(
        row.code, row.kind, row.method, exact / 100 if row.method == PERCENT else exact, bases=tuple(names(row.bases)) or ("basic",),
        economic=row.economic, part="nature_of_work" if row.economic == NATURE_OF_WORK else "other", with_days=row.with_days,
        in_contribution_base=row.in_base, grades=frozenset(names(row.grades)), positions=frozenset(names(row.positions)), party=party,
        valid_from=row.valid_from, valid_to=row.valid_to, basis=row.basis,
    )  # fmt: skip


def names(text: str) -> list[str]:
    return [part.strip() for part in text.replace("،", ",").split(",") if part.strip()]
