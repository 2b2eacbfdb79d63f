"""What is known of each kept file: when, by whom, from which figures, for whose eyes. Rows are written once.

The rows are shared by table and filtered by their own entities (`erp_archive_scope`): a reader must cover them all, which
one `entity_id` could not say of a report over two governorates.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId


class ArchivedFile(Base):
    __tablename__ = "erp_archive_file"
    __table_args__ = (
        Index("ix_erp_archive_file_digest", "digest"),
        Index("ix_erp_archive_file_report_id", "report", "id"),
        {"info": {"scope": "shared"}},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[str] = mapped_column(String(64), unique=True)  # printed on the file, in its QR and its properties
    report: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(300))  # in the language of the file
    permission: Mapped[str] = mapped_column(String(100))  # what a reader must hold, at every entity of the scope
    file_name: Mapped[str] = mapped_column(String(300))
    format: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(2))
    content_type: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256; the file's name in the archive's folder
    size: Mapped[int]  # bytes
    rows: Mapped[int]
    parameters: Mapped[dict[str, Any]]  # absolute, so that the run can be repeated
    ledger_position: Mapped[str] = mapped_column(String(300), default="")
    made_at: Mapped[datetime]  # UTC
    actor_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(128))
    due: Mapped[datetime | None]  # of the schedule that asked for it
    data_digest: Mapped[str | None] = mapped_column(String(64))  # of its rows, kept beside it; None: made before rows were kept
    once: Mapped[str | None] = mapped_column(String(64), unique=True)  # occasion, due, format, language: made once


class ArchivedScope(Base):
    """The entities, each with all below it, whose figures a file shows."""

    __tablename__ = "erp_archive_scope"
    __table_args__ = ({"info": {"scope": "shared"}},)

    file_id: Mapped[int] = mapped_column(ForeignKey("erp_archive_file.id"), primary_key=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"), primary_key=True, index=True)
