"""Reads of import batches: who may see one, its rows by state, what is to be applied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select

from erp.auth.values import EVERYWHERE, Actor
from erp.db import db
from erp.errors import NotFound
from erp.importing.models import ImportBatch, ImportRow
from erp.importing.preview import CHANGED, INVALID, NEW
from erp.module import Importer
from erp.resources.lookup import CHUNK

PAGE = 50


def visible(actor: Actor, importers: Sequence[Importer]) -> ColumnElement[bool]:
    """Own uploads, and those of kinds that the actor may import for every entity."""
    mine = and_(ImportBatch.person == actor.person, ImportBatch.kind.in_([i.kind for i in importers if actor.can(i.permission)]))
    everywhere = [importer.kind for importer in importers if actor.roots(importer.permission) == EVERYWHERE]
    return or_(mine, ImportBatch.kind.in_(everywhere))


def history(actor: Actor, importers: Sequence[Importer], before: int | None = None, kind: str | None = None) -> list[ImportBatch]:
    """The newest first, a page at a time."""
    statement = select(ImportBatch).where(visible(actor, importers)).order_by(ImportBatch.id.desc()).limit(PAGE)
    if before is not None:
        statement = statement.where(ImportBatch.id < before)
    if kind is not None:
        statement = statement.where(ImportBatch.kind == kind)
    return list(db.session.execute(statement).scalars())


def batch_of(number: int, importer: Importer, actor: Actor, *, lock: bool = False) -> ImportBatch:
    """Raises NotFound where it isn't there or isn't theirs to see."""
    statement = select(ImportBatch).where(ImportBatch.id == number, ImportBatch.kind == importer.kind, visible(actor, [importer]))
    found = db.session.execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise NotFound(kind="erp.import", key=number)
    return found


def page(batch_id: int, state: str | None, after: int = -1) -> list[ImportRow]:
    """Rows in the order of the file; one more than a page where there is a next."""
    statement = select(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.place > after)
    if state:
        statement = statement.where(ImportRow.state == state)
    return list(db.session.execute(statement.order_by(ImportRow.place).limit(PAGE + 1)).scalars())


def rows_to_apply(batch_id: int) -> Iterator[tuple[str, int, dict[str, str]]]:
    """(sheet, row number, cells as written) of every row that was not refused; by parts, however long the file is."""
    columns = (ImportRow.place, ImportRow.sheet, ImportRow.number, ImportRow.texts)
    statement = select(*columns).where(ImportRow.batch_id == batch_id, ImportRow.state != INVALID).order_by(ImportRow.place).limit(CHUNK)
    after = -1
    while found := db.session.execute(statement.where(ImportRow.place > after)).all():
        yield from ((row.sheet, row.number, row.texts) for row in found)
        after = found[-1].place


def rows_written(batch_id: int) -> Sequence[Row[Any]]:
    """(sheet, number, state, key, texts, changes) of the new and the changed rows, in the order of the file."""
    columns = (ImportRow.sheet, ImportRow.number, ImportRow.state, ImportRow.key, ImportRow.texts, ImportRow.changes)
    statement = select(*columns).where(ImportRow.batch_id == batch_id, ImportRow.state.in_((NEW, CHANGED))).order_by(ImportRow.place)
    return db.session.execute(statement).all()


def problems(batch: ImportBatch) -> list[list[Any]]:
    """[code, column, row, sheet, facts, value] of the whole file, those of rows after those of the file itself."""
    columns = (ImportRow.sheet, ImportRow.number, ImportRow.problems, ImportRow.texts)
    statement = select(*columns).where(ImportRow.batch_id == batch.id, ImportRow.state == INVALID).order_by(ImportRow.place)
    found = list(batch.problems)
    for sheet, number, faults, texts in db.session.execute(statement):
        found += [[code, column, number, sheet, facts, texts.get(column)] for code, column, facts in faults]
    return found
