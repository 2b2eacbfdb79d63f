"""Reads of the archive. A list shows what the scope of the moment covers; a single file is checked by the operations."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from erp.archive.models import ArchivedFile, ArchivedScope
from erp.audit.models import AuditEvent
from erp.db import db
from erp.entities.models import Entity
from erp.registry import registry
from erp.scope import elevated

FIELDS = tuple(column for column in ArchivedFile.__table__.columns)


@dataclass(frozen=True)
class Archived:
    """One kept file, as pages and commands see it."""

    id: int
    run_id: str
    report: str
    title: str
    permission: str
    file_name: str
    format: str
    language: str
    content_type: str
    digest: str
    size: int
    rows: int
    parameters: dict[str, Any]
    ledger_position: str
    made_at: datetime
    actor_id: int | None
    actor: str
    due: datetime | None
    data_digest: str | None
    once: str | None
    roots: tuple[int, ...] = ()

    @property
    def named(self) -> str:
        """What its report is called, in the reader's language; of a report that is gone, the title that the file bears."""
        titles = (str(report.title) for _module, report in registry().parts("reports", only_enabled=False) if report.name == self.report)
        return next(titles, self.title)


def covered() -> Any:
    """The condition that every entity of a file's scope is among those of the moment."""
    outside = select(ArchivedScope.root_id).where(
        ArchivedScope.file_id == ArchivedFile.id,
        ArchivedScope.root_id.not_in(select(Entity.id)),
    )
    return ~outside.exists()


def listed(permissions: Collection[str], *, report: str = "", before: int | None = None, limit: int = 50) -> list[Archived]:
    """The newest first, of reports whose permission is among these; `before` is the id to go on from."""
    statement: Select[Any] = select(*FIELDS).where(covered(), ArchivedFile.permission.in_(sorted(permissions)))
    if report:
        statement = statement.where(ArchivedFile.report == report)
    if before is not None:
        statement = statement.where(ArchivedFile.id < before)
    return [_of(row, ()) for row in db.session.execute(statement.order_by(ArchivedFile.id.desc()).limit(limit))]


def count(permissions: Collection[str]) -> int:
    statement = select(func.count()).select_from(ArchivedFile).where(covered(), ArchivedFile.permission.in_(sorted(permissions)))
    return db.session.execute(statement).scalar_one()


def by_run_id(run_id: str) -> Archived | None:
    return _one(ArchivedFile.run_id == run_id)


def by_id(file_id: int) -> Archived | None:
    return _one(ArchivedFile.id == file_id)


def by_digest(digest: str) -> list[Archived]:
    """Every run that gave these bytes."""
    rows = db.session.execute(select(*FIELDS).where(ArchivedFile.digest == digest).order_by(ArchivedFile.id))
    return [_of(row, _roots(row.id)) for row in rows]


def by_name(file_name: str) -> Archived | None:
    """The newest file handed out under this name."""
    return _one(ArchivedFile.file_name == file_name)


def digests() -> set[str]:
    return set(db.session.execute(select(ArchivedFile.digest)).scalars())


def known() -> set[str]:
    """The digests of everything that stands in the folder by right: files, and the rows beside them."""
    beside = db.session.execute(select(ArchivedFile.data_digest).where(ArchivedFile.data_digest.is_not(None)))
    return digests() | {digest for digest in beside.scalars() if digest}


def downloads(run_ids: Sequence[str]) -> dict[str, int]:
    """How often each was handed out."""
    documents = {f"erp.archive:{run_id}": run_id for run_id in run_ids}
    statement = select(AuditEvent.document, func.count()).where(AuditEvent.document.in_(documents), AuditEvent.action == "downloaded")
    with elevated("count downloads of the files listed") as session:
        rows = session.execute(statement.group_by(AuditEvent.document)).all()
    return {documents[document]: number for document, number in rows}


def _one(condition: Any) -> Archived | None:
    row = db.session.execute(select(*FIELDS).where(condition).order_by(ArchivedFile.id.desc()).limit(1)).one_or_none()
    return _of(row, _roots(row.id)) if row else None


def _roots(file_id: int) -> tuple[int, ...]:
    return tuple(db.session.execute(select(ArchivedScope.root_id).where(ArchivedScope.file_id == file_id).order_by(ArchivedScope.root_id)).scalars())


def _of(row: Any, roots: tuple[int, ...]) -> Archived:
    return Archived(**row._mapping, roots=roots)
