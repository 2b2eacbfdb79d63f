"""`mizan archive list | verify [FILE]`: what was kept, and whether a file is one of ours, unchanged."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import click

from erp.archive import operations, queries
from erp.archive.difference import ADDED, CHANGED, REMOVED
from erp.auth.values import Actor
from erp.cli import answer, command
from erp.db import iso
from erp.errors import DomainError
from erp.registry import registry
from erp.reporting.changes import Changes, changes
from erp.scope import ALL, within


class NotOurs(DomainError):
    """No report with these bytes was ever kept. Facts: file, digest."""

    code = "archive.unknown"


class Damaged(DomainError):
    """Rows and files of the archive differ. Facts: count, first."""

    code = "archive.differs"


def readable(actor: Actor) -> set[str]:
    """The permissions of reports that this actor holds."""
    return {report.permission for _module, report in registry().parts("reports") if actor.can(report.permission)}


@command("list", group="archive", permission="erp.archive.view")
@click.option("--report", default="", help="only this report")
@click.option("--limit", default=50, type=click.IntRange(1, 1000), show_default=True)
def archive_list(actor: Actor, report: str, limit: int) -> None:
    """The kept reports, the newest first."""
    rows = [summary(file) for file in queries.listed(readable(actor), report=report, limit=limit)]
    answer({"files": rows}, [f"{row['made_at']}  {row['run_id']:<18}{row['report']:<26}{row['format']:<6}{row['digest'][:16]}" for row in rows])


@command("verify", group="archive", permission="erp.archive.view")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def archive_verify(actor: Actor, file: Path | None) -> None:
    """Is FILE one of ours, unchanged? Without FILE: every kept file against its digest."""
    if file is None:
        verify_all()
        return
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    with within(ALL):
        found = [known for known in queries.by_digest(digest) if operations.may_read(known, actor)]
    if not found:
        raise NotOurs(file=file.name, digest=digest)
    rows = [summary(known) for known in found]
    lines = [f"{row['run_id']}  {row['report']}  {row['made_at']}  {row['digest']}" for row in rows]
    answer({"ours": True, "unchanged": True, "digest": digest, "files": rows}, lines)


@command("changes", group="archive", permission="erp.archive.view")
@click.argument("run")
@click.option("--with", "other", default="", metavar="RUN", help="another kept version; default: the figures of this moment")
def archive_changes(actor: Actor, run: str, other: str) -> None:
    """What changed since the kept version RUN: each row that was added, removed or changed."""
    found = changes(run, other, actor)
    lines = [f"{kind}: {found.difference.count(kind)}" for kind in (ADDED, REMOVED, CHANGED)]
    answer(told(found), [*lines, *(f"{row['change']}  {row.get('after') or row.get('before')}" for row in told(found)["rows"])])


def told(found: Changes) -> dict[str, Any]:
    """The difference as JSON: plain texts by column key; `changed` names the columns that differ."""
    columns = found.difference.columns
    rows = []
    for row in found.difference.rows:
        told_row: dict[str, Any] = {"change": row.kind}
        for name, cells in (("before", row.before), ("after", row.after)):
            if cells is not None:
                told_row[name] = {column.key: text for column, text in zip(columns, cells, strict=True)}
        rows.append(told_row | ({"changed": [columns[place].key for place in sorted(row.changed)]} if row.changed else {}))
    return {
        "report": found.before.report,
        "before": {"run_id": found.before.run_id, "ledger_position": found.before.ledger_position},
        "after": {"run_id": found.after.run_id if found.after else None, "ledger_position": found.position},
        "same": found.difference.same,
        "rows": rows,
    }


def verify_all() -> None:
    with within(ALL):
        wrong = operations.findings()
        count = len(queries.digests())
    if wrong:
        for line in wrong:
            click.echo(line, err=True)
        raise Damaged(count=len(wrong), first=wrong[0])
    answer({"files": count, "findings": []}, f"{count}: ok")


def summary(file: queries.Archived) -> dict[str, Any]:
    return {
        "run_id": file.run_id,
        "report": file.report,
        "title": file.title,
        "format": file.format,
        "language": file.language,
        "file_name": file.file_name,
        "digest": file.digest,
        "size": file.size,
        "rows": file.rows,
        "parameters": file.parameters,
        "ledger_position": file.ledger_position,
        "made_at": iso(file.made_at),
        "made_by": file.actor,
        "due": iso(file.due),
    }
