"""Receipts and their lines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money
from procurement.orders.rules import DESTINATIONS
from procurement.paper import Paper
from procurement.quantity import Quantity
from procurement.receipts.rules import STATES

_STATES, _DESTINATIONS = (",".join(f"'{name}'" for name in names) for names in (STATES, DESTINATIONS))


class Receipt(Paper, Base):
    __tablename__ = "procurement_receipt"
    NOUN = "procurement.receipt"
    __table_args__ = (
        ForeignKeyConstraint(["order_id", "entity_id"], ["procurement_order.id", "procurement_order.entity_id"]),
        UniqueConstraint("id", "entity_id"),
        Index("ix_procurement_receipt_entity", "entity_id", "id"),
        Index("ix_procurement_receipt_order", "order_id"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(f"destination IN ({_DESTINATIONS})", name="destination"),
    )

    order_id: Mapped[int]
    day: Mapped[date]
    destination: Mapped[str] = mapped_column(String(6))
    delivery_note: Mapped[str] = mapped_column(String(100), default="")  # the supplier's paper
    members: Mapped[str] = mapped_column(Text, default="")  # of the inspection committee, one a line
    note: Mapped[str] = mapped_column(Text, default="")
    net: Mapped[int] = mapped_column(Money, default=0)  # of what was accepted
    vat: Mapped[int] = mapped_column(Money, default=0)
    total: Mapped[int] = mapped_column(Money, default=0)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    prepared_by: Mapped[str] = mapped_column(String(100))
    accepted_by: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[str] = mapped_column(Text, default="")


class ReceiptLine(Base):
    __tablename__ = "procurement_receipt_line"
    __table_args__ = (
        ForeignKeyConstraint(["receipt_id", "entity_id"], ["procurement_receipt.id", "procurement_receipt.entity_id"]),
        UniqueConstraint("receipt_id", "place"),
        CheckConstraint("delivered > 0 AND accepted >= 0 AND rejected >= 0 AND accepted + rejected <= delivered", name="quantities"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    receipt_id: Mapped[int]
    entity_id: Mapped[int]
    place: Mapped[int]  # of the order's item
    description: Mapped[str] = mapped_column(String(300))
    delivered: Mapped[Decimal] = mapped_column(Quantity)
    accepted: Mapped[Decimal] = mapped_column(Quantity, default=Decimal(0))
    rejected: Mapped[Decimal] = mapped_column(Quantity, default=Decimal(0))
    cause: Mapped[str] = mapped_column(String(300), default="")  # why it goes back
    amount: Mapped[int] = mapped_column(Money, default=0)  # of what was accepted, as booked
