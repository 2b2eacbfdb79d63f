"""The chart of accounts, the coding block (one row a combination in use), and what each account moved under it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money


class Account(Base):
    """An account. It takes entries (`postable`) while nothing stands below it; what it means never changes once it has lines."""

    __tablename__ = "finance_account"
    __table_args__ = (
        CheckConstraint("type IN ('asset','liability','net_assets','revenue','expense','memo')", name="type"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_own_parent"),
        Index("ix_finance_account_gfsm", "gfsm"),
        {"info": {"scope": "shared"}},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name_ar: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    type: Mapped[str] = mapped_column(String(12))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("finance_account.id"), index=True)
    gfsm: Mapped[str] = mapped_column(String(20), default="")  # statistics code; of an expense or asset: the budget item
    postable: Mapped[bool] = mapped_column(default=True)
    party_required: Mapped[bool] = mapped_column(default=False)  # a control account: open items by party
    project_required: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    search: Mapped[str] = mapped_column(String(500), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}


class CodingRow(Base):
    """One combination of the coding block in use. Written once, never changed: lines and balances carry its id."""

    __tablename__ = "finance_coding"
    __table_args__ = (UniqueConstraint("entity_id", "economic", "program", "function", "fund", "project", "place"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    economic: Mapped[str] = mapped_column(String(20), default="")
    program: Mapped[str] = mapped_column(String(32), default="")
    function: Mapped[str] = mapped_column(String(20), default="")
    fund: Mapped[str] = mapped_column(String(20), default="")
    project: Mapped[str] = mapped_column(String(32), default="")
    place: Mapped[str] = mapped_column(String(32), default="")


class AccountBalance(Base):
    """What an account moved in a period under one coding; kept by the transaction that records. Period 0 is the opening."""

    __tablename__ = "finance_account_balance"
    __table_args__ = (
        Index("ix_finance_account_balance_unit", "unit_id", "fiscal_year", "account_id"),
        CheckConstraint("debit >= 0 AND credit >= 0", name="sides"),
        {"sqlite_with_rowid": False, "info": {"may_update": ("debit", "credit")}},
    )

    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("finance_account.id"), primary_key=True)
    coding_id: Mapped[int] = mapped_column(ForeignKey("finance_coding.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    debit: Mapped[int] = mapped_column(Money)
    credit: Mapped[int] = mapped_column(Money)
