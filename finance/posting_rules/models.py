"""The posting rules in the database: loaded from `figures/`, then added to; a row is succeeded, never edited."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId


class PostingRule(Base):
    __tablename__ = "finance_posting_rule"
    __table_args__ = (
        UniqueConstraint("event", "step", "valid_from"),
        CheckConstraint("state IN ('draft','waiting','in_force','rejected')", name="state"),
        {"info": {"scope": "shared"}},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    section: Mapped[str] = mapped_column(String(4))
    event: Mapped[str] = mapped_column(String(64), index=True)
    step: Mapped[int]
    part: Mapped[str] = mapped_column(String(40))
    condition: Mapped[str] = mapped_column(String(200), default="")
    journal: Mapped[str] = mapped_column(String(8), default="")
    debit: Mapped[str] = mapped_column(String(20), default="")
    credit: Mapped[str] = mapped_column(String(20), default="")
    stages: Mapped[str] = mapped_column(String(100), default="")  # in order, separated by blanks
    nature: Mapped[str] = mapped_column(String(16), default="")
    basis: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    title_ar: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="in_force")
    proposed_by: Mapped[str] = mapped_column(String(100), default="")
    recorded_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
