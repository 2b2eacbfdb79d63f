"""Codes of the classifications, as dated rows: an office adds its own items without a release."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId


class Classification(Base):
    __tablename__ = "finance_classification"
    __table_args__ = (
        UniqueConstraint("kind", "code", "valid_from"),
        Index("ix_finance_classification_parent", "kind", "parent"),
        CheckConstraint("kind IN ('economic','revenue','function','program','fund')", name="kind"),
        {"info": {"scope": "shared"}},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(32))
    parent: Mapped[str] = mapped_column(String(32), default="")
    name_ar: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    confidence: Mapped[str] = mapped_column(String(16), default="")  # how well the code is known: sourced, recalled, assumed
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # last day in use
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
