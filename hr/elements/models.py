"""Elements of pay of an office, each from a day, in force once another person approved it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId

METHODS, KINDS, STATES = ("fixed", "percent", "rate"), ("earning", "deduction"), ("draft", "waiting", "approved", "returned", "rejected")


def _in(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({','.join(repr(value) for value in values)})"


class PayElement(Base):
    """`value`: halalas a month (fixed), percent of `bases` (percent), halalas a unit (rate); exact text."""

    __tablename__ = "hr_pay_element"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        Index("ix_hr_pay_element_state", "state"),
        CheckConstraint(_in("kind", KINDS), name="kind"),
        CheckConstraint(_in("method", METHODS), name="method"),
        CheckConstraint(_in("state", STATES), name="state"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
        {"info": {"scope": "shared"}},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True)  # PE-000123
    code: Mapped[str] = mapped_column(String(32))
    name_ar: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100), default="")
    kind: Mapped[str] = mapped_column(String(12))
    method: Mapped[str] = mapped_column(String(12))
    value: Mapped[str] = mapped_column(String(40))
    bases: Mapped[str] = mapped_column(String(200), default="basic")
    economic: Mapped[str] = mapped_column(String(32), default="211125")
    with_days: Mapped[bool] = mapped_column(default=True)  # stops with the days that are not worked
    in_base: Mapped[bool] = mapped_column(default=False)  # counts in the base of insurance, as cash housing does
    grades: Mapped[str] = mapped_column(String(200), default="")  # separated by commas; empty: every grade
    positions: Mapped[str] = mapped_column(String(500), default="")
    party: Mapped[str] = mapped_column(String(64), default="")  # of a deduction: the payee, by name
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    prepared_by: Mapped[str] = mapped_column(String(100))
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    refusal: Mapped[str] = mapped_column(Text, default="")
    search: Mapped[str] = mapped_column(String(300), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}
