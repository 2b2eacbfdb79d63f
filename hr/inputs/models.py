"""Payees that deductions are owed to, and the inputs of a month."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money


class Payee(Base):
    """A bank, a court or an association that takes part of people's pay."""

    __tablename__ = "hr_payee"
    __table_args__ = (UniqueConstraint("name"), {"info": {"scope": "shared"}})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    iban: Mapped[str] = mapped_column(String(34), default="")
    search: Mapped[str] = mapped_column(String(300), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}

    @property
    def party(self) -> str:
        return f"hr.payee:{self.id}"


class PayrollInput(Base):
    """One row of a month's inputs. `quantity` is exact text of days or hours. The run that paid it is that of the person's payslip of the month,
    where it was recorded before that was calculated."""

    __tablename__ = "hr_payroll_input"
    __table_args__ = (
        ForeignKeyConstraint(["employee_id"], ["hr_employee.id"]),
        UniqueConstraint("employee_id", "period", "element", "mark"),
        Index("ix_hr_payroll_input_period", "period", "entity_id"),
        Index("ix_hr_payroll_input_entity", "entity_id", "id"),
        CheckConstraint("amount >= 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entity_id: Mapped[int]
    employee_id: Mapped[int]
    period: Mapped[str] = mapped_column(String(7))
    element: Mapped[str] = mapped_column(String(32))
    mark: Mapped[str] = mapped_column(String(250))  # what tells two inputs of one element apart
    amount: Mapped[int] = mapped_column(Money, default=0)
    quantity: Mapped[str] = mapped_column(String(20), default="0")
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    decision_number: Mapped[str] = mapped_column(String(64), default="")
    decision_date: Mapped[date | None]
    payee_id: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(500), default="")
    recorded_at: Mapped[datetime]
