"""Dated figures. A row is added, never edited; an empty value means that the office has not filled it in yet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money

SHARED = {"info": {"scope": "shared"}}


class ScaleStep(Base):
    """Monthly basic pay of one step of one grade of one scale."""

    __tablename__ = "hr_scale_step"
    __table_args__ = (
        UniqueConstraint("scale", "grade", "step", "valid_from"),
        CheckConstraint("basic > 0", name="basic"),
        CheckConstraint("step > 0", name="step"),
        SHARED,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    scale: Mapped[str] = mapped_column(String(32))
    grade: Mapped[str] = mapped_column(String(32))
    step: Mapped[int]
    basic: Mapped[int] = mapped_column(Money)  # halalas a month
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # last day in force
    basis: Mapped[str] = mapped_column(String(200), default="")
    confidence: Mapped[str] = mapped_column(String(40), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)


class GradeFigure(Base):
    """What belongs to a grade besides its steps: the yearly increment and the transport allowance."""

    __tablename__ = "hr_grade"
    __table_args__ = (UniqueConstraint("scale", "grade", "valid_from"), SHARED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    scale: Mapped[str] = mapped_column(String(32))
    grade: Mapped[str] = mapped_column(String(32))
    rank: Mapped[int]  # order of grades within the scale
    name_ar: Mapped[str] = mapped_column(String(100), default="")
    increment: Mapped[int] = mapped_column(Money)  # halalas a month
    transport: Mapped[int | None] = mapped_column(Money)  # halalas a month; empty: not known
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(200), default="")
    confidence: Mapped[str] = mapped_column(String(40), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Contribution(Base):
    """Rates of a pension or insurance scheme's branch, in percent of its base."""

    __tablename__ = "hr_contribution"
    __table_args__ = (UniqueConstraint("scheme", "branch", "valid_from"), SHARED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    scheme: Mapped[str] = mapped_column(String(32))
    branch: Mapped[str] = mapped_column(String(32))
    employee_percent: Mapped[Decimal] = mapped_column(Numeric(7, 4))
    state_percent: Mapped[Decimal] = mapped_column(Numeric(7, 4))
    base: Mapped[str] = mapped_column(String(32))  # basic | basic_housing
    least_base: Mapped[int | None] = mapped_column(Money)
    most_base: Mapped[int | None] = mapped_column(Money)
    civil_servants: Mapped[bool] = mapped_column(default=True)  # whether the branch reaches civil servants
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(200), default="")
    confidence: Mapped[str] = mapped_column(String(60), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Figure(Base):
    """One named figure, perhaps one for each key ("per_diem.inside" by grade). Amounts are halalas, shares fractions.

    The value is kept as it is written ("1/3", "1.25"): a third has no decimal form.
    """

    __tablename__ = "hr_figure"
    __table_args__ = (UniqueConstraint("name", "key", "valid_from"), Index("ix_hr_figure_name", "name"), SHARED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(32), default="")
    value: Mapped[str | None] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(24))  # halalas | fraction | days | hours | months | flag
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(200), default="")
    confidence: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    title_ar: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
