"""Claims and invoices with their lines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money
from procurement.invoices.rules import KINDS, STATES
from procurement.paper import Paper
from procurement.quantity import Quantity

_STATES, _KINDS = (",".join(f"'{name}'" for name in names) for names in (STATES, KINDS))


class Invoice(Paper, Base):
    __tablename__ = "procurement_invoice"
    NOUN = "procurement.invoice"
    __table_args__ = (
        ForeignKeyConstraint(["order_id", "entity_id"], ["procurement_order.id", "procurement_order.entity_id"]),
        UniqueConstraint("id", "entity_id"),
        UniqueConstraint("once"),
        Index("ix_procurement_invoice_entity", "entity_id", "id"),
        Index("ix_procurement_invoice_order", "order_id"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint("net >= 0 AND vat >= 0 AND penalty >= 0 AND retention >= 0 AND penalty + retention <= net", name="amounts"),
    )

    kind: Mapped[str] = mapped_column(String(12))
    order_id: Mapped[int]
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("procurement_certificate.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("procurement_supplier.id"))
    supplier_number: Mapped[str] = mapped_column(String(64))  # on the supplier's paper
    once: Mapped[str | None] = mapped_column(String(100))  # supplier and number while the claim stands
    day: Mapped[date]  # of the supplier's paper
    received_day: Mapped[date]
    due_day: Mapped[date | None]
    tax_number: Mapped[str] = mapped_column(String(64), default="")  # of the tax invoice; empty until it came
    tax_uuid: Mapped[str] = mapped_column(String(64), default="")
    tax_hash: Mapped[str] = mapped_column(String(100), default="")
    net: Mapped[int] = mapped_column(Money, default=0)
    vat: Mapped[int] = mapped_column(Money, default=0)
    total: Mapped[int] = mapped_column(Money, default=0)
    accrued_net: Mapped[int] = mapped_column(Money, default=0)
    accrued_vat: Mapped[int] = mapped_column(Money, default=0)
    recovered: Mapped[int] = mapped_column(Money, default=0)
    retention: Mapped[int] = mapped_column(Money, default=0)
    retention_released: Mapped[bool] = mapped_column(default=False)
    penalty: Mapped[int] = mapped_column(Money, default=0)
    penalty_reason: Mapped[str] = mapped_column(Text, default="")
    credited_net: Mapped[int] = mapped_column(Money, default=0, server_default="0")  # by credit notes
    credited_vat: Mapped[int] = mapped_column(Money, default=0, server_default="0")
    credited_booked_vat: Mapped[int] = mapped_column(Money, default=0, server_default="0")  # of `accrued_vat`
    state: Mapped[str] = mapped_column(String(10), default="draft")
    prepared_by: Mapped[str] = mapped_column(String(100))
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[str] = mapped_column(Text, default="")


class InvoiceLine(Base):
    __tablename__ = "procurement_invoice_line"
    __table_args__ = (
        ForeignKeyConstraint(["invoice_id", "entity_id"], ["procurement_invoice.id", "procurement_invoice.entity_id"]),
        UniqueConstraint("invoice_id", "place"),
        CheckConstraint("quantity > 0 AND unit_price >= 0", name="amounts"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    invoice_id: Mapped[int]
    entity_id: Mapped[int]
    place: Mapped[int]
    description: Mapped[str] = mapped_column(String(300))
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    unit_price: Mapped[int] = mapped_column(Money)
    amount: Mapped[int] = mapped_column(Money)
    matched: Mapped[Decimal] = mapped_column(Quantity, default=Decimal(0), server_default="0")  # of what was accepted; the rest is tolerated
    booked: Mapped[int] = mapped_column(Money, default=0)  # of what acceptance accrued, taken when approved
    credited: Mapped[Decimal] = mapped_column(Quantity, default=Decimal(0), server_default="0")  # sent back
    credited_amount: Mapped[int] = mapped_column(Money, default=0, server_default="0")
    credited_booked: Mapped[int] = mapped_column(Money, default=0, server_default="0")
