"""Fiscal years of a balancing unit, and the state of each period in each ledger."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base


class FiscalYearRow(Base):
    __tablename__ = "finance_fiscal_year"
    __table_args__ = (CheckConstraint("state IN ('open','closed')", name="state"), {"info": {"scope": "shared"}})

    unit_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(8), default="open")
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class PeriodRow(Base):
    """Period 0 holds opening balances, 1 to 12 the months, 13 the closing of the year."""

    __tablename__ = "finance_period"
    __table_args__ = (
        CheckConstraint("state IN ('open','closed')", name="state"),
        CheckConstraint("period BETWEEN 0 AND 13", name="period"),
        CheckConstraint("ledger IN ('general','budget','payroll','purchase')", name="ledger"),
        {"info": {"scope": "shared"}},
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[int] = mapped_column(primary_key=True)
    ledger: Mapped[str] = mapped_column(String(10), primary_key=True)
    state: Mapped[str] = mapped_column(String(8), default="open")
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(100))
