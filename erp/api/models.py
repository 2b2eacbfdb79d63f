"""What a request that may be repeated was answered the first time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId


class IdempotencyKey(Base):
    """Written in the transaction of the change itself, so an answer is kept exactly when the change is."""

    __tablename__ = "erp_idempotency_key"
    __table_args__ = (UniqueConstraint("actor", "key"), Index("ix_erp_idempotency_key_at", "at"), {"info": {"scope": "shared"}})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    actor: Mapped[str] = mapped_column(String(128))
    key: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))  # of method, path and body
    status: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    location: Mapped[str] = mapped_column(String(500), default="")
    etag: Mapped[str] = mapped_column(String(64), default="")
    at: Mapped[datetime]
