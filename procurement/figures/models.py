"""Dated figures of the law. A row is added, never edited; an empty value means that the office has not filled it in yet."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId


class Figure(Base):
    __tablename__ = "procurement_figure"
    __table_args__ = (UniqueConstraint("name", "valid_from"), Index("ix_procurement_figure_name", "name"), {"info": {"scope": "shared"}})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    value: Mapped[str] = mapped_column(String(40), default="")  # as it is written; empty: not known
    unit: Mapped[str] = mapped_column(String(24))  # SAR | percent | days | working days | count | years
    basis: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # last day in force
    confidence: Mapped[str] = mapped_column(String(60), default="")
    title_ar: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    search: Mapped[str] = mapped_column(String(500), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    recorded_at: Mapped[datetime]
