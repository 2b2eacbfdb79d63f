"""What the platform said, as it said it: one row a document and day, the latest being what is compared."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money

KINDS = ("appropriation", "reservation", "commitment", "payment_order")


class EtimadStatus(Base):
    __tablename__ = "finance_etimad_status"
    __table_args__ = (
        UniqueConstraint("unit_id", "document_kind", "etimad_number", "item", "day", name="uq_finance_etimad_status_said"),
        Index("ix_finance_etimad_status_entity", "entity_id", "id"),
        Index("ix_finance_etimad_status_ours", "our_number"),
        CheckConstraint("document_kind IN ('appropriation','reservation','commitment','payment_order')", name="document_kind"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))  # whose document it is, as far as we know; else the unit
    document_kind: Mapped[str] = mapped_column(String(16))
    etimad_number: Mapped[str] = mapped_column(String(64))
    our_number: Mapped[str] = mapped_column(String(100), default="")
    item: Mapped[str] = mapped_column(String(100), default="")  # an economic item, or a budget line's key
    amount: Mapped[int] = mapped_column(Money)
    status: Mapped[str] = mapped_column(String(64))
    day: Mapped[date]
    imported_by: Mapped[str] = mapped_column(String(100))
    imported_at: Mapped[datetime]
