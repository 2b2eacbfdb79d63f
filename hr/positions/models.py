"""Posts. A provisional one stands only because somebody is paid on it; the formation, brought in by file, funds it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId
from hr.positions.values import STATUSES

_STATUSES = ",".join(f"'{status}'" for status in STATUSES)


class Position(Base):
    __tablename__ = "hr_position"
    __table_args__ = (Index("ix_hr_position_entity", "entity_id", "id"), CheckConstraint(f"status IN ({_STATUSES})", name="status"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    position_number: Mapped[str] = mapped_column(String(32), unique=True)
    title_ar: Mapped[str] = mapped_column(String(200))
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    scale: Mapped[str] = mapped_column(String(32))
    grade: Mapped[str] = mapped_column(String(32))
    economic: Mapped[str] = mapped_column(String(32))  # item that bears the basic pay
    status: Mapped[str] = mapped_column(String(12), default="active")
    provisional: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(500), default="")
    search: Mapped[str] = mapped_column(String(500), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}
