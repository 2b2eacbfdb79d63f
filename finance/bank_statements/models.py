"""Statements of own accounts and their lines. What the bank said is never edited; what a line was matched to stands beside it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money
from finance.bank_statements.values import STATES


class BankStatement(Base):
    """One statement of an account: what it began and ended with, in halalas."""

    __tablename__ = "finance_bank_statement"
    __table_args__ = (UniqueConstraint("account_id", "reference"), Index("ix_finance_bank_statement_entity", "entity_id", "id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))  # the balancing unit
    account_id: Mapped[int] = mapped_column(ForeignKey("finance_bank_account.id"))
    reference: Mapped[str] = mapped_column(String(100))  # the bank's name for it, or its closing day
    day: Mapped[date]  # of the closing balance
    opening: Mapped[int | None] = mapped_column(Money)
    closing: Mapped[int] = mapped_column(Money)
    stamp: Mapped[str] = mapped_column(String(32))  # of the import that brought it
    imported_by: Mapped[str] = mapped_column(String(100))
    imported_at: Mapped[datetime]


class BankLine(Base):
    """One movement of an account. `once` is the same whenever the bank tells of it again, in an overlapping statement too."""

    __tablename__ = "finance_bank_line"
    __table_args__ = (
        UniqueConstraint("account_id", "once"),
        UniqueConstraint("settles"),
        Index("ix_finance_bank_line_entity", "entity_id", "id"),
        Index("ix_finance_bank_line_account", "account_id", "state", "id"),
        Index("ix_finance_bank_line_stamp", "stamp"),
        Index("ix_finance_bank_line_source", "source"),
        CheckConstraint(f"state IN ({','.join(repr(state) for state in STATES)})", name="state"),
        CheckConstraint("amount <> 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(64), unique=True)
    serial: Mapped[int]  # within its account
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))  # the balancing unit
    account_id: Mapped[int] = mapped_column(ForeignKey("finance_bank_account.id"))
    day: Mapped[date]  # booked on
    value_day: Mapped[date | None]
    amount: Mapped[int] = mapped_column(Money)  # below zero: left the account
    reference: Mapped[str] = mapped_column(String(140), default="")  # ours, as the payment was named
    bank_reference: Mapped[str] = mapped_column(String(140), default="")
    counterparty: Mapped[str] = mapped_column(String(200), default="")
    iban: Mapped[str] = mapped_column(String(34), default="")  # of the other side
    description: Mapped[str] = mapped_column(String(500), default="")
    return_code: Mapped[str] = mapped_column(String(24), default="")
    statement: Mapped[str] = mapped_column(String(100), default="")
    once: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default="open")
    kind: Mapped[str] = mapped_column(String(10), default="")  # what it settles: payment | order | batch | return | entry
    document: Mapped[str] = mapped_column(String(120), default="")
    settles: Mapped[str | None] = mapped_column(String(140))  # kind and document, while matched: each is settled once
    how: Mapped[str] = mapped_column(String(10), default="")
    like: Mapped[str] = mapped_column(String(64), default="", server_default="")  # number of the line that another file told of like this one
    source: Mapped[str] = mapped_column(String(200), default="")  # of the event that this match recorded
    matched_by: Mapped[str] = mapped_column(String(100), default="")
    matched_at: Mapped[datetime | None]
    stamp: Mapped[str] = mapped_column(String(32))
    search: Mapped[str] = mapped_column(String(500), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}
