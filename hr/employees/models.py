"""Employees, and their employment in time. `Employee` says what holds today; `Employment` is what pay reads as of a month."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId
from hr.employees.values import STATUSES

_HELD = "position_number <> '' AND status <> 'terminated'"  # one employee, one post (CSL 33)
_STATUSES = ",".join(f"'{status}'" for status in STATUSES)


class Employee(Base):
    __tablename__ = "hr_employee"
    __table_args__ = (
        UniqueConstraint("id", "entity_id"),
        Index("ix_hr_employee_entity", "entity_id", "id"),
        Index("ix_hr_employee_iban", "iban"),
        Index("uq_hr_employee_post", "position_number", unique=True, sqlite_where=text(_HELD), postgresql_where=text(_HELD)),
        CheckConstraint(f"status IN ({_STATUSES})", name="status"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    employee_number: Mapped[str] = mapped_column(String(32), unique=True)
    national_id: Mapped[str] = mapped_column(String(10), unique=True)
    name_ar: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    birth_date: Mapped[date | None]
    gender: Mapped[str] = mapped_column(String(6), default="")
    nationality: Mapped[str] = mapped_column(String(60), default="")
    hire_date: Mapped[date]
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    department: Mapped[str] = mapped_column(String(200), default="")
    position: Mapped[str] = mapped_column(String(200), default="")
    position_number: Mapped[str] = mapped_column(String(32), default="")
    scale: Mapped[str] = mapped_column(String(32))
    grade: Mapped[str] = mapped_column(String(32))
    step: Mapped[int]
    iban: Mapped[str] = mapped_column(String(34), default="")  # none yet: pay is held
    pension_scheme: Mapped[str] = mapped_column(String(32))
    first_contribution_date: Mapped[date | None]
    labour: Mapped[bool] = mapped_column(default=False, server_default=false())  # under the labour law, no civil servant
    status: Mapped[str] = mapped_column(String(16), default="active")
    termination_date: Mapped[date | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("erp_user.id"), index=True)  # the person's own sign-in
    search: Mapped[str] = mapped_column(String(500), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}


class Employment(Base):
    """Where a person stood from a day on. The next row ends it; the last one holds until further notice."""

    __tablename__ = "hr_employment"
    __table_args__ = (
        ForeignKeyConstraint(["employee_id"], ["hr_employee.id"], ondelete="CASCADE"),
        UniqueConstraint("employee_id", "valid_from"),
        Index("ix_hr_employment_entity", "entity_id", "employee_id"),
        CheckConstraint(f"status IN ({_STATUSES})", name="status"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    employee_id: Mapped[int]
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))  # where they served then
    valid_from: Mapped[date]
    scale: Mapped[str] = mapped_column(String(32))
    grade: Mapped[str] = mapped_column(String(32))
    step: Mapped[int]
    position_number: Mapped[str] = mapped_column(String(32), default="")
    status: Mapped[str] = mapped_column(String(16))
    pension_scheme: Mapped[str] = mapped_column(String(32))
    leave: Mapped[str] = mapped_column(String(16), default="", server_default="")  # kind of leave, where the status is one
    decision: Mapped[str] = mapped_column(String(64), default="")  # reference of the decision that made it so
    recorded_at: Mapped[datetime]
