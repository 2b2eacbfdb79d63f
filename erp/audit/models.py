"""The audit trail: one row an act, written in the transaction of the change, never changed or deleted.

It carries no chain of its own (one chain head in the transaction halves the writers' speed); the sealer chains committed
rows seconds later.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
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
