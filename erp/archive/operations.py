"""Keeping a finished file (step 4 of four: the row), handing it out, sweeping what a killed run left behind."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import insert, select

from erp import clock, fault
from erp.archive import queries
from erp.archive.models import ArchivedFile, ArchivedScope
from erp.archive.store import Stored, drafts, path_of, standing
from erp.audit.record import record
from erp.auth.current import holds_at
from erp.auth.values import Actor
from erp.db import db
from erp.errors import DomainError, NotFound
from erp.scope import ALL, within

ORPHAN_AGE = timedelta(days=1)


class FileMissing(DomainError):
    """The row is there, the file is not, or differs. Facts: run_id."""

    code = "archive.damaged"
    status = 500


@dataclass(frozen=True)
class Facts:
    run_id: str
    report: str
    title: str
    permission: str
    file_name: str
    format: str
    language: str
    content_type: str
    parameters: dict[str, Any]
    made_at: datetime
    due: datetime | None = None
    once: str | None = None


def folder() -> Path:
    found: Path = current_app.config["MIZAN"].archive_dir
    return found


def once_key(occasion: str, due: datetime | None, format: str, language: str) -> str | None:
    """The digest of what is made once; None for a run that somebody asked for by hand."""
    if not occasion or due is None:
        return None
    return hashlib.sha256(f"{occasion}|{due.isoformat()}|{format}|{language}".encode()).hexdigest()


def run_id_of(once: str) -> str:
    """The same occasion bears the same run id, however often a killed job begins again."""
    return f"RPT-{once[:12].upper()}"


def kept_before(once: str) -> int | None:
    return db.session.scalar(select(ArchivedFile.id).where(ArchivedFile.once == once))


def keep(facts: Facts, stored: Stored, data: Stored, roots: Sequence[int], actor: Actor) -> int:
    """Write the row of a file that stands in the archive; the id. The same occasion answers the row it has."""
    if facts.once and (found := kept_before(facts.once)) is not None:
        return found
    fault.point("archive.keeping")
    values = {
        **asdict(facts),
        "digest": stored.digest,
        "data_digest": data.digest,
        "size": stored.size,
        "rows": stored.rows,
        "ledger_position": stored.position,
        "actor_id": actor.id,
        "actor": actor.username,
    }
    file_id: int = db.session.execute(insert(ArchivedFile).values(values).returning(ArchivedFile.id)).scalar_one()
    db.session.execute(insert(ArchivedScope), [{"file_id": file_id, "root_id": root} for root in roots])
    changes = {"digest": [None, stored.digest]}
    record(actor, "archived", f"erp.archive:{facts.run_id}", entity_id=roots[0] if len(roots) == 1 else None, changes=changes)
    return file_id


def may_read(file: queries.Archived, actor: Actor) -> bool:
    """The report's own permission, at every entity the file was made over; asked again each time."""
    return actor.can(file.permission) and all(holds_at(actor, file.permission, root) for root in file.roots)


def found_for(run_id: str, actor: Actor) -> queries.Archived:
    """One file as this person may see it; what is not theirs is not there. Raises NotFound."""
    with within(ALL):
        file = queries.by_run_id(run_id)
        if file is None or not may_read(file, actor):
            raise NotFound(kind="erp.archive", key=run_id)
    return file


def hand_out(file: queries.Archived, actor: Actor) -> Path:
    """The path of a file that is about to leave, recorded as downloaded; a damaged one never leaves. Raises FileMissing."""
    path = path_of(folder(), file.digest)
    if not intact(path, file.digest):
        raise FileMissing(run_id=file.run_id)
    record(actor, "downloaded", f"erp.archive:{file.run_id}", entity_id=file.roots[0] if len(file.roots) == 1 else None)
    return path


def intact(path: Path, digest: str) -> bool:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == digest
    except OSError:
        return False


def sweep() -> int:
    """Remove drafts and files without a row that are older than a day; how many. Safe to repeat."""
    before = (clock.now() - ORPHAN_AGE).timestamp()
    known = queries.known()
    old = [path for path in drafts(folder()) if path.stat().st_mtime < before]
    old += [path for path in standing(folder()) if path.name not in known and path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def sweep_job(_day: date) -> None:
    """The nightly sweep; what it removes belongs to nobody."""
    with within(ALL):
        sweep()


def findings() -> list[str]:
    """Every row against its file, every file against its row: one line each that differs; nothing is well."""
    digests = queries.known()
    wrong = [f"archive.damaged: {digest}" for digest in sorted(digests) if not intact(path_of(folder(), digest), digest)]
    wrong += [f"archive.draft: {path.name}" for path in drafts(folder())]
    return wrong + [f"archive.orphan: {path.name}" for path in standing(folder()) if path.name not in digests and os.path.isfile(path)]
