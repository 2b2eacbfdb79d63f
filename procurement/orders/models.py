"""Orders with their items, and their changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money
from procurement.orders.rules import DESTINATIONS, STATES
from procurement.paper import Paper
from procurement.quantity import Quantity
from procurement.values import KINDS

CHANGE_STATES = ("draft", "waiting", "returned", "rejected", "approved", "cancelled")
_STATES, _KINDS, _DESTINATIONS, _CHANGES = (",".join(f"'{name}'" for name in names) for names in (STATES, KINDS, DESTINATIONS, CHANGE_STATES))


class Order(Paper, Base):
    __tablename__ = "procurement_order"
    NOUN = "procurement.order"
    __table_args__ = (
        ForeignKeyConstraint(["request_id", "entity_id"], ["procurement_request.id", "procurement_request.entity_id"]),
        ForeignKeyConstraint(["award_id", "entity_id"], ["procurement_award.id", "procurement_award.entity_id"]),
        UniqueConstraint("id", "entity_id"),
        Index("ix_procurement_order_entity", "entity_id", "id"),
        Index("ix_procurement_order_supplier", "supplier_id"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(f"destination IN ({_DESTINATIONS})", name="destination"),
        CheckConstraint("accepted_net >= 0 AND accepted_net <= net AND accepted_vat >= 0 AND accepted_vat <= vat", name="accepted"),
        CheckConstraint("recovered >= 0 AND recovered <= advance", name="recovered"),
        CheckConstraint("advance_percent BETWEEN 0 AND 100 AND retention_percent BETWEEN 0 AND 100", name="percents"),
    )

    request_id: Mapped[int]
    award_id: Mapped[int]
    supplier_id: Mapped[int] = mapped_column(ForeignKey("procurement_supplier.id"))
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    economic: Mapped[str] = mapped_column(String(20))
    program: Mapped[str] = mapped_column(String(32), default="")
    fund: Mapped[str] = mapped_column(String(20), default="")
    project: Mapped[str] = mapped_column(String(32), default="")
    destination: Mapped[str] = mapped_column(String(6), default="direct")
    delivery_days: Mapped[int]
    due_day: Mapped[date | None]  # last day of delivery, from the day of issue
    advance_percent: Mapped[int] = mapped_column(default=0)
    retention_percent: Mapped[int] = mapped_column(default=0)
    terms: Mapped[str] = mapped_column(Text, default="")
    net: Mapped[int] = mapped_column(Money)
    vat: Mapped[int] = mapped_column(Money)
    total: Mapped[int] = mapped_column(Money)
    original_net: Mapped[int] = mapped_column(Money)  # before any change: what the law's limits are measured by
    accepted_net: Mapped[int] = mapped_column(Money, default=0)
    accepted_vat: Mapped[int] = mapped_column(Money, default=0)
    claimed_net: Mapped[int] = mapped_column(Money, default=0, server_default="0")  # of what was accepted, as booked
    claimed_vat: Mapped[int] = mapped_column(Money, default=0, server_default="0")
    advance: Mapped[int] = mapped_column(Money, default=0)
    recovered: Mapped[int] = mapped_column(Money, default=0)
    undone: Mapped[int] = mapped_column(Money, default=0, server_default="0")  # deducted in certificates for good
    penalties: Mapped[int] = mapped_column(Money, default=0)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    prepared_by: Mapped[str] = mapped_column(String(100))
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[str] = mapped_column(Text, default="")


class OrderLine(Base):
    __tablename__ = "procurement_order_line"
    __table_args__ = (
        ForeignKeyConstraint(["order_id", "entity_id"], ["procurement_order.id", "procurement_order.entity_id"]),
        UniqueConstraint("order_id", "place"),
        CheckConstraint("quantity >= 0 AND unit_price >= 0", name="amounts"),
        CheckConstraint("accepted >= 0 AND accepted <= quantity", name="accepted"),
        CheckConstraint("invoiced >= 0 AND invoiced <= accepted", name="invoiced"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int]
    entity_id: Mapped[int]
    place: Mapped[int]
    description: Mapped[str] = mapped_column(String(300))
    unit: Mapped[str] = mapped_column(String(30), default="")
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    unit_price: Mapped[int] = mapped_column(Money)
    amount: Mapped[int] = mapped_column(Money)
    accepted: Mapped[Decimal] = mapped_column(Quantity, default=Decimal(0))
    accepted_amount: Mapped[int] = mapped_column(Money, default=0)  # halalas without VAT, as booked
    invoiced: Mapped[Decimal] = mapped_column(Quantity, default=Decimal(0))
    invoiced_amount: Mapped[int] = mapped_column(Money, default=0)  # of what was accepted, as booked at acceptance


class OrderYear(Base):
    """What a year bears of an order over several years, with VAT."""

    __tablename__ = "procurement_order_year"
    __table_args__ = (
        ForeignKeyConstraint(["order_id", "entity_id"], ["procurement_order.id", "procurement_order.entity_id"]),
        UniqueConstraint("order_id", "fiscal_year"),
        CheckConstraint("amount >= 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int]
    entity_id: Mapped[int]
    fiscal_year: Mapped[int]
    amount: Mapped[int] = mapped_column(Money)
    committed: Mapped[bool] = mapped_column(default=False)  # out of the year's own appropriation
    source: Mapped[str] = mapped_column(String(200), default="")  # the recorded event that holds it: a commitment or a memorandum


class OrderChange(Paper, Base):
    """A change order: what quantities and prices become."""

    __tablename__ = "procurement_order_change"
    NOUN = "procurement.order-change"
    __table_args__ = (
        ForeignKeyConstraint(["order_id", "entity_id"], ["procurement_order.id", "procurement_order.entity_id"]),
        UniqueConstraint("id", "entity_id"),
        Index("ix_procurement_order_change_entity", "entity_id", "id"),
        CheckConstraint(f"state IN ({_CHANGES})", name="state"),
    )

    order_id: Mapped[int]
    day: Mapped[date]
    cause: Mapped[str] = mapped_column(Text)
    net: Mapped[int] = mapped_column(Money, default=0)  # of the whole order after it
    vat: Mapped[int] = mapped_column(Money, default=0)
    difference: Mapped[int] = mapped_column(Money, default=0)  # with VAT; below zero: less
    later: Mapped[bool] = mapped_column(default=False, server_default=false())  # it moved a memorandum, nothing committed
    fiscal_year: Mapped[int | None]  # whose share of an order over several years bears it; none: the last one committed
    state: Mapped[str] = mapped_column(String(10), default="draft")
    prepared_by: Mapped[str] = mapped_column(String(100))
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[str] = mapped_column(Text, default="")


class OrderChangeLine(Base):
    __tablename__ = "procurement_order_change_line"
    __table_args__ = (
        ForeignKeyConstraint(["change_id", "entity_id"], ["procurement_order_change.id", "procurement_order_change.entity_id"]),
        UniqueConstraint("change_id", "place"),
        CheckConstraint("quantity >= 0 AND unit_price >= 0", name="amounts"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    change_id: Mapped[int]
    entity_id: Mapped[int]
    place: Mapped[int]
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    unit_price: Mapped[int] = mapped_column(Money)
