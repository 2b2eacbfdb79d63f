"""The office's own sheet, and the differences that a comparison found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money


class OpeningPay(Base):
    """One amount that a person was paid, or had taken off, in a month before payroll came from here."""

    __tablename__ = "hr_payroll_opening"
    __table_args__ = (
        ForeignKeyConstraint(["employee_id"], ["hr_employee.id"]),
        UniqueConstraint("employee_id", "period", "element"),
        Index("ix_hr_payroll_opening_entity", "entity_id", "id"),
        Index("ix_hr_payroll_opening_period", "period", "employee_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    employee_id: Mapped[int]
    period: Mapped[str] = mapped_column(String(7))
    element: Mapped[str] = mapped_column(String(40))
    amount: Mapped[int] = mapped_column(Money)
    note: Mapped[str] = mapped_column(String(500), default="")
    recorded_at: Mapped[datetime]


class PayrollDifference(Base):
    """Where the sheet and the run disagree for one person and element, with the reason that was found."""

    __tablename__ = "hr_payroll_difference"
    __table_args__ = (
        ForeignKeyConstraint(["run_id"], ["hr_payroll_run.id"]),
        Index("ix_hr_payroll_difference_run", "run_id", "employee_number"),
        Index("ix_hr_payroll_difference_entity", "entity_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int]
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    employee_number: Mapped[str] = mapped_column(String(32))
    name_ar: Mapped[str] = mapped_column(String(200))
    element: Mapped[str] = mapped_column(String(40))
    paid: Mapped[int] = mapped_column(Money)
    calculated: Mapped[int] = mapped_column(Money)
    reason: Mapped[str] = mapped_column(String(24))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(String(500), default="")
    search: Mapped[str] = mapped_column(String(300), default="")
    recorded_at: Mapped[datetime]
