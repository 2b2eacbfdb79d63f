"""State debts of people. `recovered` repeats what recorded payslips took; it is written anew from them, never counted up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money


class Debt(Base):
    __tablename__ = "hr_debt"
    __table_args__ = (
        ForeignKeyConstraint(["employee_id"], ["hr_employee.id"]),
        ForeignKeyConstraint(["run_id"], ["hr_payroll_run.id"]),
        Index("ix_hr_debt_employee", "employee_id", "state"),
        Index("ix_hr_debt_entity", "entity_id", "id"),
        CheckConstraint("amount > 0 AND instalment >= 0", name="amounts"),
        CheckConstraint("state IN ('open','settled','cancelled')", name="state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(64), unique=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    employee_id: Mapped[int]
    employee_number: Mapped[str] = mapped_column(String(32))
    run_id: Mapped[int]  # that found it
    amount: Mapped[int] = mapped_column(Money)
    recovered: Mapped[int] = mapped_column(Money, default=0)
    instalment: Mapped[int] = mapped_column(Money, default=0)  # halalas a month; 0: as much as the law's ceiling allows
    state: Mapped[str] = mapped_column(String(10), default="open")
    search: Mapped[str] = mapped_column(String(200), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}

    @property
    def left(self) -> int:
        return self.amount - self.recovered
