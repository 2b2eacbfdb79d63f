"""The entity tree. A balancing unit keeps books; every other entity is a cost centre of its nearest ancestor that does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId

# the root that a new database starts with, until an office brings its own tree
PLACEHOLDER = "EMIRATE"
KINDS = ("emirate", "governorate", "centre", "department")


class Entity(Base):
    __tablename__ = "erp_entity"
    __table_args__ = (
        CheckConstraint("kind IN ('emirate','governorate','centre','department')", name="kind"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_own_parent"),
        {"info": {"scope": "id"}},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name_ar: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(16))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("erp_entity.id"), index=True)
    balancing_unit: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    search: Mapped[str] = mapped_column(String(500), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}
