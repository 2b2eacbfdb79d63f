"""Bank guarantees. `amount` is what is still held of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money
from procurement.guarantees.rules import KINDS, STATES

_STATES, _KINDS = (",".join(f"'{name}'" for name in names) for names in (STATES, KINDS))


class Guarantee(Base):
    __tablename__ = "procurement_guarantee"
    __table_args__ = (
        ForeignKeyConstraint(["order_id", "entity_id"], ["procurement_order.id", "procurement_order.entity_id"]),
        UniqueConstraint("bank", "bank_number"),
        Index("ix_procurement_guarantee_entity", "entity_id", "id"),
        Index("ix_procurement_guarantee_expires", "state", "expires"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("amount >= 0 AND amount <= original", name="amount"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(64), unique=True)
    order_id: Mapped[int]
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    kind: Mapped[str] = mapped_column(String(10))
    bank: Mapped[str] = mapped_column(String(100))
    bank_number: Mapped[str] = mapped_column(String(64))  # the bank's own
    original: Mapped[int] = mapped_column(Money)
    amount: Mapped[int] = mapped_column(Money)
    day: Mapped[date]
    expires: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="held")
    reason: Mapped[str] = mapped_column(Text, default="")
    prepared_by: Mapped[str] = mapped_column(String(100))
    acts: Mapped[int] = mapped_column(default=0)  # how often it was cut, to name each cut
    search: Mapped[str] = mapped_column(String(500), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}

    @property
    def link(self) -> str:
        return f"procurement.guarantee:{self.number}"
