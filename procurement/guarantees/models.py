"""Bank guarantees. `amount` is what is still held of it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, Money
from procurement.guarantees.rules import KINDS, STATES
from procurement.paper import Paper

_STATES, _KINDS = (",".join(f"'{name}'" for name in names) for names in (STATES, KINDS))


class Guarantee(Paper, Base):
    __tablename__ = "procurement_guarantee"
    NOUN = "procurement.guarantee"
    __table_args__ = (
        ForeignKeyConstraint(["order_id", "entity_id"], ["procurement_order.id", "procurement_order.entity_id"]),
        UniqueConstraint("bank", "bank_number"),
        Index("ix_procurement_guarantee_entity", "entity_id", "id"),
        Index("ix_procurement_guarantee_expires", "state", "expires"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("amount >= 0 AND amount <= original", name="amount"),
    )

    order_id: Mapped[int]
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
