"""The audit trail: one row an act, written in the transaction of the change, never changed or deleted.

It carries no chain of its own (one chain head in the transaction halves the writers' speed); the sealer chains committed
rows seconds later.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId


class AuditEvent(Base):
    __tablename__ = "erp_audit_event"
    __table_args__ = (
        Index("ix_erp_audit_event_document_id", "document", "id"),
        Index("ix_erp_audit_event_entity_id_id", "entity_id", "id"),
        {"info": {"scope": "nullable"}},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]  # UTC
    actor_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(128))
    person: Mapped[str] = mapped_column(String(128), default="")
    on_behalf: Mapped[str | None] = mapped_column(String(128))
    action: Mapped[str] = mapped_column(String(64))  # created, changed, approved, downloaded, revealed ...
    document: Mapped[str] = mapped_column(String(200))  # "finance.entry:MED-JV-2026-000123"
    entity_id: Mapped[int | None]  # None: concerns the whole system
    reason: Mapped[str | None] = mapped_column(Text)
    changes: Mapped[dict[str, Any] | None]  # field -> [before, after]; masked fields as keyed digests
    request_id: Mapped[str | None] = mapped_column(String(64))
    address: Mapped[str | None] = mapped_column(String(64))


class SealRow(Base):
    """The place of an audit row in the chain. Insert only; a row without one isn't sealed yet."""

    __tablename__ = "erp_seal_row"
    __table_args__ = (UniqueConstraint("batch", "position"), {"info": {"scope": "shared"}})

    audit_id: Mapped[int] = mapped_column(ForeignKey("erp_audit_event.id"), primary_key=True, autoincrement=False)
    batch: Mapped[int]
    position: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class SealBatch(Base):
    """What was sealed together, signed with a key that is not in the database. `number` has no gaps."""

    __tablename__ = "erp_seal_batch"
    __table_args__ = {"info": {"scope": "shared"}}

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    count: Mapped[int]
    previous: Mapped[str] = mapped_column(String(64))  # the head before
    head: Mapped[str] = mapped_column(String(64))  # the hash of the last row
    algorithm: Mapped[str] = mapped_column(String(16))  # ed25519 | hmac-sha256 | none
    key_name: Mapped[str] = mapped_column(String(16))  # short digest of the public half, so that keys can be succeeded
    signature: Mapped[str] = mapped_column(String(200))


class HeadLine(Base):
    """A line that was sent out of the house; kept here so that the next one can follow it."""

    __tablename__ = "erp_head_line"
    __table_args__ = {"info": {"scope": "shared"}}

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    line: Mapped[str] = mapped_column(Text)
