"""The general book's tables. Only `finance.posting` writes them, through `finance.ledger.storage`.

Keys begin with the fiscal year, so that years can be partitioned. A line's id is made of its entry's (`LINE_BITS`), so
lines need no counter of their own and lie beside one another. A line's `entity_id` is the entity charged, which may be
another than the entry's owner: see docs/decisions/0010-lines-carry-the-entity-charged.md.

What these tables name (units, entities, accounts, codings) is held by the foreign keys of the balance rows, which the
same transaction writes for every line, and by the nightly proof; a key on every line would be checked ten million times.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, Money

LINE_BITS = 20  # a line's id = entry id * 2^20 + its place, from 1
CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}
STANDS = "open <> 0"


class Source(Base):
    """What was recorded, once ever: claimed before anything else is written."""

    __tablename__ = "finance_source"
    __table_args__ = (
        UniqueConstraint("reverses"),
        Index("ix_finance_source_document", "document"),
        CLUSTERED,
    )

    source: Mapped[str] = mapped_column(String(200), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(64))
    day: Mapped[date]
    fiscal_year: Mapped[int]
    entry_id: Mapped[int | None]  # empty: the budget book alone
    unit_id: Mapped[int]
    entity_id: Mapped[int]
    document: Mapped[str] = mapped_column(String(200))
    reverses: Mapped[str | None] = mapped_column(String(200))  # the source that this one undoes
    recorded_at: Mapped[datetime]
    poster: Mapped[str] = mapped_column(String(100))


class JournalEntry(Base):
    """An entry: born a draft, posted in the same transaction when its lines balance, never changed afterwards."""

    __tablename__ = "finance_entry"
    __table_args__ = (
        UniqueConstraint("fiscal_year", "number"),
        UniqueConstraint("fiscal_year", "source"),
        Index("ix_finance_entry_day", "entity_id", "day", "id"),
        Index("ix_finance_entry_series", "unit_id", "journal", "fiscal_year", "serial"),
        CheckConstraint("state IN ('draft','posted')", name="state"),
        CheckConstraint("period BETWEEN 0 AND 13", name="period"),
        CLUSTERED | {"info": {"may_update": ("state",)}},
    )

    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[int]
    entity_id: Mapped[int]  # the owner
    period: Mapped[int]
    journal: Mapped[str] = mapped_column(String(8))
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(String(64))
    day: Mapped[date]
    recorded_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(64))
    description: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(String(200))
    poster: Mapped[str] = mapped_column(String(100))
    reverses: Mapped[str] = mapped_column(String(64))  # number of the entry that this one reverses
    state: Mapped[str] = mapped_column(String(8))
    total: Mapped[int] = mapped_column(Money)  # sum of the debits
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class JournalLine(Base):
    """A line: `amount` above zero is a debit, below zero a credit."""

    __tablename__ = "finance_line"
    __table_args__ = (
        # on PostgreSQL the wall `finance_line_of_draft` asks for the entry, once a statement (docs/decisions/0208)
        ForeignKeyConstraint(["fiscal_year", "entry_id"], ["finance_entry.fiscal_year", "finance_entry.id"], info={"engine": "sqlite"}),
        Index("ix_finance_line_account", "account_id", "day", "id"),
        CheckConstraint("amount <> 0", name="amount"),
        CLUSTERED,
    )

    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int]
    entity_id: Mapped[int]  # the entity charged
    account_id: Mapped[int]
    coding_id: Mapped[int]
    day: Mapped[date]
    amount: Mapped[int] = mapped_column(Money)
    party: Mapped[str] = mapped_column(String(100))
    due_day: Mapped[date | None]
    origin_year: Mapped[int | None]
    memo: Mapped[str] = mapped_column(String(500))
    document: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(200))


class Head(Base):
    """The end of a series: last number and hash, per balancing unit, journal and year."""

    __tablename__ = "finance_head"
    __table_args__ = ({"info": {"scope": "shared", "may_update": ("serial", "hash")}},)

    unit_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"), primary_key=True)
    journal: Mapped[str] = mapped_column(String(8), primary_key=True)
    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class OpenItem(Base):
    """A line on a control account, until lines of the other side have settled it. Its key is the line's."""

    __tablename__ = "finance_open_item"
    __table_args__ = (
        # what stands open is a small part of all that ever did: whoever settles it meets nothing else
        Index("ix_finance_open_item_party", "account_id", "party", sqlite_where=text(STANDS), postgresql_where=text(STANDS)),
        Index("ix_finance_open_item_account", "account_id", "day"),
        Index("ix_finance_open_item_document", "document"),
        CheckConstraint("(amount > 0 AND open BETWEEN 0 AND amount) OR (amount < 0 AND open BETWEEN amount AND 0)", name="open"),
        CLUSTERED | {"info": {"may_update": ("open",)}},
    )

    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[int]
    entity_id: Mapped[int]
    account_id: Mapped[int]
    party: Mapped[str] = mapped_column(String(100))
    document: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(200))
    day: Mapped[date]
    due_day: Mapped[date | None]
    amount: Mapped[int] = mapped_column(Money)
    open: Mapped[int] = mapped_column(Money)


class Match(Base):
    """What a line settled of an open item; `amount` has the item's sign."""

    __tablename__ = "finance_match"
    __table_args__ = (
        ForeignKeyConstraint(["item_year", "item_line_id"], ["finance_open_item.fiscal_year", "finance_open_item.line_id"]),
        Index("ix_finance_match_line", "fiscal_year", "line_id"),
        CLUSTERED,
    )

    item_year: Mapped[int] = mapped_column(primary_key=True)
    item_line_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entity_id: Mapped[int]
    amount: Mapped[int] = mapped_column(Money)
