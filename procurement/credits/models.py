"""Credit notes with their lines; the row begins as the return note of the store."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money
from procurement.credits.rules import KINDS, STATES
from procurement.paper import Paper
from procurement.quantity import Quantity

_STATES, _KINDS = (",".join(f"'{name}'" for name in names) for names in (STATES, KINDS))


class CreditNote(Paper, Base):
    __tablename__ = "procurement_credit"
    NOUN = "procurement.credit"
    __table_args__ = (
        ForeignKeyConstraint(["order_id", "entity_id"], ["procurement_order.id", "procurement_order.entity_id"]),
        ForeignKeyConstraint(["invoice_id", "entity_id"], ["procurement_invoice.id", "procurement_invoice.entity_id"]),
        UniqueConstraint("id", "entity_id"),
        UniqueConstraint("once"),
        Index("ix_procurement_credit_entity", "entity_id", "id"),
        Index("ix_procurement_credit_invoice", "invoice_id"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint("net >= 0 AND vat >= 0", name="amounts"),
    )

    kind: Mapped[str] = mapped_column(String(10))
    order_id: Mapped[int]
    invoice_id: Mapped[int]
    supplier_id: Mapped[int] = mapped_column(ForeignKey("procurement_supplier.id"))
    day: Mapped[date]
    cause: Mapped[str] = mapped_column(Text)
    note_number: Mapped[str] = mapped_column(String(64), default="")  # on the supplier's credit note; empty until it came
    note_day: Mapped[date | None]
    tax_uuid: Mapped[str] = mapped_column(String(64), default="")
    once: Mapped[str | None] = mapped_column(String(100))  # supplier and number of the note while it stands
    net: Mapped[int] = mapped_column(Money, default=0)
    vat: Mapped[int] = mapped_column(Money, default=0)
    total: Mapped[int] = mapped_column(Money, default=0)
    booked_net: Mapped[int] = mapped_column(Money, default=0)  # of what acceptance had accrued
    booked_vat: Mapped[int] = mapped_column(Money, default=0)
    owed: Mapped[bool] = mapped_column(default=False)  # the claim was paid: the supplier owes it
    state: Mapped[str] = mapped_column(String(10), default="draft")
    prepared_by: Mapped[str] = mapped_column(String(100))
    handed_by: Mapped[str] = mapped_column(String(100), default="")
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[str] = mapped_column(Text, default="")


class CreditLine(Base):
    __tablename__ = "procurement_credit_line"
    __table_args__ = (
        ForeignKeyConstraint(["credit_id", "entity_id"], ["procurement_credit.id", "procurement_credit.entity_id"]),
        UniqueConstraint("credit_id", "place"),
        CheckConstraint("quantity > 0 AND amount >= 0", name="amounts"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    credit_id: Mapped[int]
    entity_id: Mapped[int]
    place: Mapped[int]
    description: Mapped[str] = mapped_column(String(300))
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    unit_price: Mapped[int | None] = mapped_column(Money)  # by which the price of one is lowered; empty where goods go back
    amount: Mapped[int] = mapped_column(Money, default=0)
    booked: Mapped[int] = mapped_column(Money, default=0)
