"""Vouchers and their lines. A draft has a temporary reference; the legal number is that of the entry it becomes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money


class Voucher(Base):
    __tablename__ = "finance_voucher"
    __table_args__ = (
        UniqueConstraint("id", "entity_id"),
        Index("ix_finance_voucher_entity", "entity_id", "id"),
        CheckConstraint("kind IN ('journal','spending','settlement')", name="kind"),
        CheckConstraint("state IN ('draft','waiting','returned','rejected','posted')", name="state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True)  # D-000123: temporary, never a legal number
    kind: Mapped[str] = mapped_column(String(12))
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    day: Mapped[date]
    description: Mapped[str] = mapped_column(Text)
    original: Mapped[str] = mapped_column(String(200), default="")  # the paper that it rests on
    total: Mapped[int] = mapped_column(Money, default=0)  # sum of the debits
    state: Mapped[str] = mapped_column(String(10), default="draft")
    number: Mapped[str] = mapped_column(String(64), default="")  # of the entry
    prepared_by: Mapped[str] = mapped_column(String(100))
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was returned or rejected
    search: Mapped[str] = mapped_column(String(500), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}


class VoucherLine(Base):
    __tablename__ = "finance_voucher_line"
    __table_args__ = (
        ForeignKeyConstraint(["voucher_id", "entity_id"], ["finance_voucher.id", "finance_voucher.entity_id"]),
        UniqueConstraint("voucher_id", "place"),
        CheckConstraint("debit >= 0 AND credit >= 0", name="sides"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    voucher_id: Mapped[int]
    entity_id: Mapped[int]  # the voucher's, for its scope
    place: Mapped[int]  # from 1
    account_id: Mapped[int] = mapped_column(ForeignKey("finance_account.id"))
    charged_id: Mapped[int | None] = mapped_column(ForeignKey("erp_entity.id"))  # the entity charged; empty: the voucher's
    debit: Mapped[int] = mapped_column(Money, default=0)
    credit: Mapped[int] = mapped_column(Money, default=0)
    economic: Mapped[str] = mapped_column(String(20), default="")
    program: Mapped[str] = mapped_column(String(32), default="")
    function: Mapped[str] = mapped_column(String(20), default="")
    fund: Mapped[str] = mapped_column(String(20), default="")
    project: Mapped[str] = mapped_column(String(32), default="")
    party: Mapped[str] = mapped_column(String(100), default="")
    commitment: Mapped[str] = mapped_column(String(200), default="")  # reference of the commitment that is drawn on
    due_day: Mapped[date | None]
    origin_year: Mapped[int | None]
    memo: Mapped[str] = mapped_column(String(500), default="")
