"""Notices in the application, and the outbox of mail. A key makes each once-only, however often it is asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId


class Notice(Base):
    """Something a person should know. `text` is a msgid, shown in the reader's language with `facts`."""

    __tablename__ = "erp_notice"
    __table_args__ = (UniqueConstraint("user_id", "key"), Index("ix_erp_notice_user_id_read_at", "user_id", "read_at"), {"info": {"scope": "shared"}})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("erp_user.id"))
    key: Mapped[str] = mapped_column(String(200))
    tone: Mapped[str] = mapped_column(String(8), default="inf")  # bad warn ok inf
    text: Mapped[str] = mapped_column(String(300))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    document: Mapped[str | None] = mapped_column(String(200))  # "finance.voucher:D-7F3K", shown through erp.links
    address: Mapped[str | None] = mapped_column(String(500))  # a page of ours, where there is no document
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Mail(Base):
    """A letter that waits, or was handed to the mail server. `message_id` is made from the key, so a repeat is known as one."""

    __tablename__ = "erp_mail"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','sending','sent','failed','unsure')", name="state"),
        UniqueConstraint("key"),
        Index("ix_erp_mail_state_due_at", "state", "due_at"),
        {"info": {"scope": "shared"}},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(250))
    recipient: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    fault: Mapped[str | None] = mapped_column(String(300))
