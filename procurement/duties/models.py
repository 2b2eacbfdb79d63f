"""Duties taken on a purchase: written once, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId
from procurement.duties.rules import DUTIES

_DUTIES = ",".join(f"'{duty}'" for duty in DUTIES)


class Duty(Base):
    __tablename__ = "procurement_duty"
    __table_args__ = (
        Index("ix_procurement_duty_case", "case_number"),
        Index("ix_procurement_duty_entity", "entity_id", "id"),
        CheckConstraint(f"duty IN ({_DUTIES})", name="duty"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_number: Mapped[str] = mapped_column(String(64))  # number of the request the purchase began with
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    duty: Mapped[str] = mapped_column(String(10))
    username: Mapped[str] = mapped_column(String(100))
    person: Mapped[str] = mapped_column(String(100))
    document: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
