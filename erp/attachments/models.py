"""What is attached to which document. The content lies in the store under its digest; a row is never changed, only withdrawn."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId


class Attachment(Base):
    __tablename__ = "erp_attachment"
    __table_args__ = (Index("ix_erp_attachment_document_id", "document", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    document: Mapped[str] = mapped_column(String(200))  # "procurement.invoice:42"
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))  # as it was called; text only, never a path
    media_type: Mapped[str] = mapped_column(String(100))  # by its content
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), index=True)  # SHA-256
    attached_by: Mapped[str] = mapped_column(String(128))
    attached_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
