"""Awards and the quantities of the request's items that they give. How much of an item is given stands with the item."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money
from procurement.awards.rules import GROUNDS, STATES
from procurement.paper import Paper
from procurement.quantity import Quantity
from procurement.requests.rules import METHODS

_STATES, _GROUNDS, _METHODS = (",".join(f"'{name}'" for name in names) for names in (STATES, GROUNDS, METHODS))


class Award(Paper, Base):
    __tablename__ = "procurement_award"
    NOUN = "procurement.award"
    __table_args__ = (
        ForeignKeyConstraint(["request_id", "entity_id"], ["procurement_request.id", "procurement_request.entity_id"]),
        UniqueConstraint("id", "entity_id"),
        Index("ix_procurement_award_entity", "entity_id", "id"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(f"ground IN ({_GROUNDS})", name="ground"),
        CheckConstraint(f"method IN ({_METHODS})", name="method"),
    )

    request_id: Mapped[int]
    quotation_id: Mapped[int] = mapped_column(ForeignKey("procurement_quotation.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("procurement_supplier.id"))
    day: Mapped[date]
    method: Mapped[str] = mapped_column(String(10))
    article: Mapped[str] = mapped_column(String(100))
    ground: Mapped[str] = mapped_column(String(12), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    members: Mapped[str] = mapped_column(Text, default="")  # of the committee, one a line
    tender_number: Mapped[str] = mapped_column(String(64), default="")  # on the state's platform
    total: Mapped[int] = mapped_column(Money)
    state: Mapped[str] = mapped_column(String(10), default="made")
    awarded_by: Mapped[str] = mapped_column(String(100))


class AwardLine(Base):
    """What the award gives its supplier of an item of the request."""

    __tablename__ = "procurement_award_line"
    __table_args__ = (
        ForeignKeyConstraint(["award_id", "entity_id"], ["procurement_award.id", "procurement_award.entity_id"]),
        UniqueConstraint("award_id", "place"),
        CheckConstraint("quantity > 0 AND unit_price >= 0", name="amounts"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    award_id: Mapped[int]
    entity_id: Mapped[int]
    place: Mapped[int]
    description: Mapped[str] = mapped_column(String(300))
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    unit_price: Mapped[int] = mapped_column(Money)
    amount: Mapped[int] = mapped_column(Money)
