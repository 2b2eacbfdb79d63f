"""Purchase requests and their items."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money
from procurement.paper import Paper
from procurement.quantity import Quantity
from procurement.requests.rules import STATES
from procurement.values import KINDS

_STATES, _KINDS = (",".join(f"'{name}'" for name in names) for names in (STATES, KINDS))


class Request(Paper, Base):
    __tablename__ = "procurement_request"
    NOUN = "procurement.request"
    __table_args__ = (
        UniqueConstraint("id", "entity_id"),
        Index("ix_procurement_request_entity", "entity_id", "id"),
        Index("ix_procurement_request_economic", "entity_id", "economic", "day"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("net >= 0 AND vat >= 0", name="amounts"),
    )

    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    need: Mapped[str] = mapped_column(Text)  # why it is needed
    economic: Mapped[str] = mapped_column(String(20))
    program: Mapped[str] = mapped_column(String(32), default="")
    fund: Mapped[str] = mapped_column(String(20), default="")
    project: Mapped[str] = mapped_column(String(32), default="")
    net: Mapped[int] = mapped_column(Money, default=0)
    vat: Mapped[int] = mapped_column(Money, default=0)
    total: Mapped[int] = mapped_column(Money, default=0)  # the estimate with VAT
    share: Mapped[int | None] = mapped_column(Money)  # what this year bears of a purchase over several; none: all of it
    state: Mapped[str] = mapped_column(String(10), default="draft")
    prepared_by: Mapped[str] = mapped_column(String(100))
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[str] = mapped_column(Text, default="")

    @property
    def borne(self) -> int:
        """What is reserved of this year's line."""
        return self.total if self.share is None else self.share


class RequestLine(Base):
    __tablename__ = "procurement_request_line"
    __table_args__ = (
        ForeignKeyConstraint(["request_id", "entity_id"], ["procurement_request.id", "procurement_request.entity_id"]),
        UniqueConstraint("request_id", "place"),
        CheckConstraint("quantity > 0 AND unit_price >= 0", name="amounts"),
        CheckConstraint("awarded >= 0 AND awarded <= quantity", name="awarded"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_id: Mapped[int]
    entity_id: Mapped[int]
    place: Mapped[int]  # from 1
    description: Mapped[str] = mapped_column(String(300))
    unit: Mapped[str] = mapped_column(String(30), default="")
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    unit_price: Mapped[int] = mapped_column(Money)  # estimated, without VAT
    amount: Mapped[int] = mapped_column(Money)
    awarded: Mapped[Decimal] = mapped_column(Quantity, default=Decimal(0), server_default="0")  # by awards that stand
