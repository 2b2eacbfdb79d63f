"""Works certificates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money
from procurement.certificates.rules import STATES

_STATES = ",".join(f"'{name}'" for name in STATES)


class Certificate(Base):
    __tablename__ = "procurement_certificate"
    __table_args__ = (
        ForeignKeyConstraint(["order_id", "entity_id"], ["procurement_order.id", "procurement_order.entity_id"]),
        UniqueConstraint("id", "entity_id"),
        Index("ix_procurement_certificate_entity", "entity_id", "id"),
        Index("ix_procurement_certificate_order", "order_id"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("work >= 0 AND vat >= 0 AND recovered >= 0 AND recovered <= work", name="amounts"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(64), unique=True)
    order_id: Mapped[int]
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
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
    search: Mapped[str] = mapped_column(String(500), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}

    @property
    def link(self) -> str:
        return f"procurement.certificate:{self.number}"
