"""Works certificates."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, Money
from procurement.certificates.rules import STATES
from procurement.paper import Paper

_STATES = ",".join(f"'{name}'" for name in STATES)


class Certificate(Paper, Base):
    __tablename__ = "procurement_certificate"
    NOUN = "procurement.certificate"
    __table_args__ = (
        ForeignKeyConstraint(["order_id", "entity_id"], ["procurement_order.id", "procurement_order.entity_id"]),
        UniqueConstraint("id", "entity_id"),
        Index("ix_procurement_certificate_entity", "entity_id", "id"),
        Index("ix_procurement_certificate_order", "order_id"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("work >= 0 AND vat >= 0 AND recovered >= 0 AND recovered <= work", name="amounts"),
    )

    order_id: Mapped[int]
    day: Mapped[date]
    cumulative: Mapped[int] = mapped_column(Money)  # work to date without VAT
    undone: Mapped[int] = mapped_column(Money, default=0, server_default="0")  # of it, not done and deducted for good
    undone_reason: Mapped[str] = mapped_column(String(500), default="", server_default="")
    note: Mapped[str] = mapped_column(Text, default="")
    work: Mapped[int] = mapped_column(Money, default=0)  # since the last certificate
    recovered: Mapped[int] = mapped_column(Money, default=0)
    vat: Mapped[int] = mapped_column(Money, default=0)
    claimed: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    prepared_by: Mapped[str] = mapped_column(String(100))
    certified_by: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
