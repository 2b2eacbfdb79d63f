"""The dated list of office holders."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId


class OfficeHolder(Base):
    """One person in one office of one entity, from a day to a day; without an end until further notice."""

    __tablename__ = "erp_office_holder"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="days"),
        Index("ix_erp_office_holder_entity_id_office", "entity_id", "office", "valid_from"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)  # OH-000012
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    office: Mapped[str] = mapped_column(String(64))
    name_ar: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # last day in the office
    basis: Mapped[str] = mapped_column(String(200), default="")  # the decision that appoints
    search: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}
