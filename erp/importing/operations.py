"""Plan a file, keep the plan, commit it whole or not at all, take it back. Never commits; the edges open the unit of work.

A preview is kept with its rows. The commit plans the same rows again on the data of that moment: where the plan's digest
differs, the preview was stale and nothing happens.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from erp import bulk, clock, fault
from erp.audit.record import record
from erp.auth.values import Actor
from erp.collecting import collecting_later
from erp.db import db
from erp.errors import Problem
from erp.importing import queries
from erp.importing.cells import understand
from erp.importing.errors import HasProblems, NoUndo, StalePreview, UndoBlocked, WrongBatch
from erp.importing.models import ImportBatch, ImportRow
from erp.importing.parsed import Parsed, Row, parse, parse_rows
from erp.importing.preview import INVALID, Given, Plan, PlannedRow, plan, plan_by_parts
from erp.importing.reading import Busy
from erp.importing.sheets import Sheet
from erp.importing.shown import change_kept, plain_facts
from erp.module import Importer

ROW = ("batch_id", "place", "sheet", "number", "state", "key", "texts", "changes", "problems")
UPLOADS_AN_HOUR = 120  # of one person


@dataclass(frozen=True)
class Source:
    """The file as it came."""

    name: str
    digest: str
    size: int
    content: bytes | None = None

    @classmethod
    def of(cls, path: Path, name: str) -> Source:
        content = path.read_bytes()
        return cls(name[:255], hashlib.sha256(content).hexdigest(), len(content), content)


def plan_sheets(importer: Importer, sheets: Sequence[Sheet], given: Given) -> tuple[Plan, Parsed]:
    """What the file would do now. Raises NoHeader."""
    parsed = parsed_of(importer, sheets, given)
    return plan_parsed(importer, parsed, given), parsed


def parsed_of(importer: Importer, sheets: Sequence[Sheet], given: Given) -> Parsed:
    """Raises NoHeader."""
    defaults = {"entity": given.entity} if given.entity else {}
    with collecting_later():
        return parse(importer.kind, sheets, importer.columns, importer.example, defaults)


def plan_parsed(importer: Importer, parsed: Parsed, given: Given) -> Plan:
    if importer.together is None:
        with collecting_later():
            return plan(importer.kind, given, parsed, *_checked(importer, list(parsed.rows), given))
    with collecting_later():
        judged = ((part, *_checked(importer, part, given)) for part in parsed.rows.parts())
        return plan_by_parts(importer.kind, given, parsed, judged, importer.together(parsed.rows))


def _checked(importer: Importer, rows: Sequence[Row], given: Given) -> tuple[list[PlannedRow], list[Problem]]:
    found: tuple[list[PlannedRow], list[Problem]] = importer.check(rows, importer.known(rows, given), given)
    return found


def stage(made: Plan, source: Source, columns: Sequence[Any], actor: Actor) -> ImportBatch:
    """Keep a preview and its rows. Raises Busy where one person sends more than is usual."""
    _refuse_flood(actor)
    in_rows = {(row.sheet, row.number) for row in made.rows} if made.problems else set()
    whole = [problem for problem in made.problems if (problem.sheet, problem.row) not in in_rows]
    batch = ImportBatch(
        kind=made.kind, entity=made.given.entity, state="previewed", file_name=source.name, file_digest=source.digest, file_size=source.size,
        content=source.content if made.problems else None, plan_digest=made.digest, counts=made.counts,
        problems=[kept_problem(problem) for problem in whole], notes=notes_of(made), outcome=None,
        actor_id=actor.id, actor=actor.username, person=actor.person, previewed_at=clock.now(),
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    with collecting_later():
        bulk.insert(ImportRow.__tablename__, ROW, _rows_of(batch.id, made, {column.key: column for column in columns}))
    return batch


def _refuse_flood(actor: Actor) -> None:
    since = clock.now() - timedelta(hours=1)
    recent = select(func.count()).select_from(ImportBatch).where(ImportBatch.person == actor.person, ImportBatch.previewed_at > since)
    if actor.kind == "user" and db.session.execute(recent).scalar_one() >= UPLOADS_AN_HOUR:
        raise Busy(seconds=600)


def notes_of(made: Plan) -> dict[str, Any]:
    return {
        "ignored_columns": made.ignored_columns,
        "ignored_sheets": made.ignored_sheets,
        "empty_rows": made.empty_rows[:100],
        "hidden_rows": made.hidden_rows,
        "warnings": [kept_problem(problem) for problem in made.warnings[:100]],
    }


def kept_problem(problem: Problem) -> list[Any]:
    return [problem.code, problem.column, problem.row, problem.sheet, plain_facts(problem.facts), problem.value]


def _rows_of(batch_id: int, made: Plan, columns: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """In the order of `ROW`; made while they are written, so that no second form of the file stands in memory."""
    faults: dict[tuple[str, int], list[Any]] = {}
    for problem in made.problems:
        faults.setdefault((problem.sheet or "", problem.row or 0), []).append([problem.code, problem.column, plain_facts(problem.facts)])
    for place, row in enumerate(made.rows):
        changes = {name: change_kept(columns.get(name), pair) for name, pair in row.changes.items()}
        found = faults.get((row.sheet, row.number), [])
        yield (
            batch_id, place, row.sheet[:255], row.number, row.state, row.key[:255], bulk.texts(row.texts), bulk.json(changes) if changes else "{}",
            bulk.json(found) if found else "[]",
        )  # fmt: skip


def commit(batch: ImportBatch, importer: Importer, actor: Actor, *, without_bad: bool = False) -> Plan:
    """Apply a preview. `without_bad` leaves the refused rows out, which the person has asked for by name.

    Raises WrongBatch, HasProblems, StalePreview, and whatever the importer's operations refuse.
    """
    if batch.state != "previewed":
        raise WrongBatch(state=batch.state)
    if batch.problems or (batch.counts[INVALID] and not without_bad):
        raise HasProblems(invalid=batch.counts[INVALID] or len(batch.problems))
    made = plan_parsed(importer, parse_rows(queries.rows_to_apply(batch.id), importer.columns), Given(batch.entity, actor))
    if made.problems or made.digest != batch.plan_digest:
        raise StalePreview()
    _apply(batch, importer, made, actor)
    return made


def run(importer: Importer, made: Plan, source: Source, actor: Actor) -> ImportBatch:
    """Plan, keep and apply in one act: the command and the API. Raises HasProblems."""
    if made.problems:
        raise HasProblems(invalid=made.counts[INVALID] or len(made.problems))
    batch = stage(made, source, importer.columns, actor)
    fault.point("import.staged")
    _apply(batch, importer, made, actor)
    return batch


def _apply(batch: ImportBatch, importer: Importer, made: Plan, actor: Actor) -> None:
    with collecting_later():
        outcome = importer.apply(made, actor) if len(made.rows) > made.counts["same"] else None
    fault.point("import.applied")
    batch.state, batch.outcome, batch.content = "committed", dict(outcome or {}), None
    batch.committed_at, batch.committed_by = clock.now(), actor.username
    counts: dict[str, Any] = {state: [None, number] for state, number in batch.counts.items() if number}
    record(actor, "imported", f"erp.import:{batch.id}", changes={"kind": [None, batch.kind], "file": [None, batch.file_digest], **counts})


def undo(batch: ImportBatch, importer: Importer, actor: Actor) -> None:
    """Take back what the batch created and give back what it changed, while nothing depends on it. Raises WrongBatch, NoUndo, UndoBlocked."""
    if batch.state != "committed":
        raise WrongBatch(state=batch.state)
    if importer.undo is None:
        raise NoUndo()
    importer.undo(written(batch, importer), batch.outcome or {}, actor)
    batch.state, batch.undone_at, batch.undone_by = "undone", clock.now(), actor.username
    record(actor, "undone", f"erp.import:{batch.id}")


def written(batch: ImportBatch, importer: Importer) -> list[PlannedRow]:
    """The rows that the batch wrote, understood again; `changes` say what stood before. Raises UndoBlocked where that was not kept."""
    kept = queries.rows_written(batch.id)
    columns = {column.key: column for column in importer.columns}
    parsed = parse_rows([(row.sheet, row.number, row.texts) for row in kept], importer.columns).rows
    return [
        PlannedRow(row.sheet, row.number, row.state, row.key, read.values, _before(row.changes, read.values, columns), row.texts)
        for row, read in zip(kept, parsed, strict=True)
    ]


def _before(changes: Mapping[str, list[str]], values: Mapping[str, Any], columns: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    found = {}
    for name, pair in changes.items():
        if len(pair) < 3:
            raise UndoBlocked(used=[str(pair[1])])  # a file of before such values were kept
        found[name] = (understand(columns[name], pair[2]) if pair[2] else None, values.get(name))
    return found


def mark_stale(batch: ImportBatch) -> None:
    """After a refused commit, so that the page asks for a new preview."""
    if batch.state == "previewed":
        batch.state = "stale"
