"""Offers and their prices by item of the request."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money
from procurement.paper import Paper
from procurement.quantity import Quantity
from procurement.quotations.rules import STATES

_STATES = ",".join(f"'{state}'" for state in STATES)


class Quotation(Paper, Base):
    __tablename__ = "procurement_quotation"
    NOUN = "procurement.quotation"
    __table_args__ = (
        ForeignKeyConstraint(["request_id", "entity_id"], ["procurement_request.id", "procurement_request.entity_id"]),
        UniqueConstraint("id", "entity_id"),
        UniqueConstraint("request_id", "supplier_id"),
        Index("ix_procurement_quotation_entity", "entity_id", "id"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
    )

    request_id: Mapped[int]
    supplier_id: Mapped[int] = mapped_column(ForeignKey("procurement_supplier.id"))
    day: Mapped[date]
    valid_until: Mapped[date]
    delivery_days: Mapped[int]
    conforming: Mapped[bool] = mapped_column(default=True)  # meets the specification
    note: Mapped[str] = mapped_column(String(500), default="")
    net: Mapped[int] = mapped_column(Money, default=0)
    vat: Mapped[int] = mapped_column(Money, default=0)
    total: Mapped[int] = mapped_column(Money, default=0)
    state: Mapped[str] = mapped_column(String(12), default="received")
    prepared_by: Mapped[str] = mapped_column(String(100))


class QuotationLine(Base):
    __tablename__ = "procurement_quotation_line"
    __table_args__ = (
        ForeignKeyConstraint(["quotation_id", "entity_id"], ["procurement_quotation.id", "procurement_quotation.entity_id"]),
        UniqueConstraint("quotation_id", "place"),
        CheckConstraint("unit_price >= 0", name="price"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    quotation_id: Mapped[int]
    entity_id: Mapped[int]
    place: Mapped[int]  # of the request's item
    description: Mapped[str] = mapped_column(String(300))  # as in the request
    quantity: Mapped[Decimal] = mapped_column(Quantity)  # as in the request
    unit_price: Mapped[int] = mapped_column(Money)
    amount: Mapped[int] = mapped_column(Money)
