"""What was uploaded, what it would do, what became of it. A batch is seen by who uploaded it and by who may import its kind everywhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from erp.db import Base, BigId

STATES = ("previewed", "committed", "undone", "stale")


class ImportBatch(Base):
    """One file. `plan_digest` binds the commit to what the preview showed; `outcome` is what an undo needs."""

    __tablename__ = "erp_import_batch"
    __table_args__ = (
        CheckConstraint("state IN ('previewed','committed','undone','stale')", name="state"),
        Index("ix_erp_import_batch_kind_id", "kind", "id"),
        {"info": {"scope": "shared"}},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    entity: Mapped[str | None] = mapped_column(String(32))  # code of the entity of rows that name none
    state: Mapped[str] = mapped_column(String(16), default="previewed")
    file_name: Mapped[str] = mapped_column(String(255))
    file_digest: Mapped[str] = mapped_column(String(64))
    file_size: Mapped[int]
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))  # the file itself, while its marks may be asked for
    plan_digest: Mapped[str] = mapped_column(String(64))
    counts: Mapped[dict[str, Any]]  # new, changed, same, invalid
    problems: Mapped[list[Any]]  # those of the file as a whole: [code, column, row, sheet, sentence facts]
    notes: Mapped[dict[str, Any]]  # ignored columns and sheets, empty and hidden rows
    outcome: Mapped[dict[str, Any] | None]
    actor_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(128))
    person: Mapped[str] = mapped_column(String(128))
    previewed_at: Mapped[datetime]
    committed_at: Mapped[datetime | None]
    committed_by: Mapped[str | None] = mapped_column(String(128))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(128))


class ImportRow(Base):
    """One row of a file: its cells as written, what it would change, what is wrong with it."""

    __tablename__ = "erp_import_row"
    __table_args__ = (
        Index("ix_erp_import_row_batch_id_state_place", "batch_id", "state", "place"),
        {"info": {"scope": "shared"}},
    )

    batch_id: Mapped[int] = mapped_column(BigId, ForeignKey("erp_import_batch.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # order in the file, over all sheets
    sheet: Mapped[str] = mapped_column(String(255))
    number: Mapped[int]  # the spreadsheet's own
    state: Mapped[str] = mapped_column(String(16))  # new | changed | same | invalid
    key: Mapped[str] = mapped_column(String(255))
    texts: Mapped[dict[str, Any]]
    changes: Mapped[dict[str, Any]]  # column -> [now, then, now unmasked], as texts
    problems: Mapped[list[Any]]  # [code, column, facts]
