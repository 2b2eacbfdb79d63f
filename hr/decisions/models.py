"""Decisions. A draft has a temporary reference; the legal number is taken when another person approves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money
from hr.decisions.values import KINDS, STATES

_KINDS = ",".join(f"'{kind}'" for kind in KINDS)
_STATES = ",".join(f"'{state}'" for state in STATES)


class Decision(Base):
    """What an empty `to_` column says nothing of stays as it was."""

    __tablename__ = "hr_decision"
    __table_args__ = (
        Index("ix_hr_decision_employee", "employee_id", "effective_date"),
        Index("ix_hr_decision_entity", "entity_id", "id"),
        Index("ix_hr_decision_cancels", "cancels_id"),
        Index("ix_hr_decision_together", "together"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("end_date IS NULL OR end_date >= effective_date", name="dates"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True)  # D-000123
    number: Mapped[str] = mapped_column(String(64), default="")  # the legal number
    kind: Mapped[str] = mapped_column(String(20))
    employee_id: Mapped[int] = mapped_column(ForeignKey("hr_employee.id"))
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))  # of the person when it was prepared
    decision_date: Mapped[date]
    effective_date: Mapped[date]
    decision_hijri: Mapped[str] = mapped_column(String(10), default="", server_default="")  # as printed beside the day
    effective_hijri: Mapped[str] = mapped_column(String(10), default="", server_default="")
    end_date: Mapped[date | None]  # last day of a leave or suspension
    to_scale: Mapped[str] = mapped_column(String(32), default="")
    to_grade: Mapped[str] = mapped_column(String(32), default="")
    to_step: Mapped[int | None]
    to_entity_id: Mapped[int | None] = mapped_column(ForeignKey("erp_entity.id"))
    to_position: Mapped[str] = mapped_column(String(32), default="", server_default="")
    last_basic: Mapped[int | None] = mapped_column(Money)  # halalas a month that an appointee drew in state service before
    ground: Mapped[str] = mapped_column(Text, default="", server_default="")  # why the law's bar or date is passed over
    clearance: Mapped[str] = mapped_column(String(64), default="", server_default="")  # number of the clearance at the end of service
    cause: Mapped[str] = mapped_column(String(16), default="", server_default="")  # of an end of service
    leave_paid: Mapped[str] = mapped_column(String(64), default="", server_default="")  # document under which the leave left was paid out
    together: Mapped[str] = mapped_column(String(32), default="", server_default="")  # decided with others at once
    cancels_id: Mapped[int | None] = mapped_column(BigId)  # the decision that this one cancels
    to_iban: Mapped[str] = mapped_column(String(34), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(12), default="form")  # form | file
    state: Mapped[str] = mapped_column(String(10), default="draft")
    prepared_by: Mapped[str] = mapped_column(String(100))
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    refusal: Mapped[str] = mapped_column(Text, default="")  # why it was returned or rejected
    search: Mapped[str] = mapped_column(String(500), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}
