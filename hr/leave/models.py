"""Kinds of leave in time, what stood when the office began here, and leaves asked for and granted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId
from hr.leave.values import STATES

_STATES = ",".join(f"'{state}'" for state in STATES)


class LeaveType(Base):
    """A kind of leave from a day on: the status it brings, how long it may last, whether regular leave grows meanwhile."""

    __tablename__ = "hr_leave_type"
    __table_args__ = (UniqueConstraint("code", "valid_from"), {"info": {"scope": "shared"}})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(16))
    name_ar: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(16))
    limit_days: Mapped[int | None]  # empty: as approved, or by the balance
    window: Mapped[str] = mapped_column(String(16), default="")  # what the limit is counted over
    accrues: Mapped[bool] = mapped_column(default=True)
    limit_text: Mapped[str] = mapped_column(String(200), default="")
    pay_text: Mapped[str] = mapped_column(String(200), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(200), default="")
    confidence: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)


class LeaveOpening(Base):
    """The regular leave that stood to somebody's credit on a day, by the office's own record before it began here."""

    __tablename__ = "hr_leave_opening"
    __table_args__ = (Index("ix_hr_leave_opening_entity", "entity_id", "id"), CheckConstraint("days >= 0", name="days"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    employee_number: Mapped[str] = mapped_column(String(32), unique=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("hr_employee.id"))
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    day: Mapped[date]
    days: Mapped[int]
    note: Mapped[str] = mapped_column(String(500), default="")
    search: Mapped[str] = mapped_column(String(200), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Leave(Base):
    """A leave from its first to its last day; `days` are those that count against a balance or limit."""

    __tablename__ = "hr_leave"
    __table_args__ = (
        Index("ix_hr_leave_employee", "employee_id", "first_day"),
        Index("ix_hr_leave_entity", "entity_id", "id"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("last_day >= first_day", name="dates"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True)  # L-000123
    number: Mapped[str] = mapped_column(String(64), default="")
    employee_id: Mapped[int] = mapped_column(ForeignKey("hr_employee.id"))
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    type: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16), default="")  # what the kind brought when it was granted
    first_day: Mapped[date]
    last_day: Mapped[date]
    days: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    prepared_by: Mapped[str] = mapped_column(String(100))
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    refusal: Mapped[str] = mapped_column(Text, default="")
    search: Mapped[str] = mapped_column(String(500), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}
