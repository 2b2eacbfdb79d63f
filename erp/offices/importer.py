"""The list of office holders from a workbook: a row is known by office, entity and first day.

What the file says otherwise of a row that stands (its last day, a name, the decision) changes it. Every overlap is named
before the commit, whether with what stands or within the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select

from erp.auth.values import Actor
from erp.db import db
from erp.errors import Problem
from erp.i18n import LANGUAGES, _l, in_language
from erp.importing.columns import ImportColumn
from erp.importing.errors import UndoBlocked
from erp.importing.parsed import Row
from erp.importing.preview import CHANGED, NEW, Given, Plan, PlannedRow, compare, duplicates, problem
from erp.module import Importer
from erp.offices.models import OfficeHolder
from erp.offices.resource import HOLDERS, OFFICES
from erp.offices.rules import OfficeTaken, refuse_overlap
from erp.resources import save
from erp.resources.fields import Choice
from erp.resources.lookup import ids_of, recorded

Key = tuple[str, str, date]
KEY = ("office", "entity", "valid_from")
FIELDS = ("name_ar", "name_en", "valid_to", "basis")
TEXTS = ("name_en", "basis")


@dataclass(frozen=True)
class Known:
    entities: dict[str, int]  # code -> id, of those one may record for
    standing: dict[Key, OfficeHolder]


@dataclass(frozen=True)
class Span:
    """A row as it will stand."""

    key: Key
    name_ar: str
    valid_from: date
    valid_to: date | None


def known(rows: Sequence[Row], _given: Given) -> Known:
    entities = dict(ids_of("erp.entities", sorted({row.values["entity"] for row in rows if row.values.get("entity")})))
    codes = {number: code for code, number in entities.items()}
    held = db.session.execute(select(OfficeHolder).where(OfficeHolder.entity_id.in_(sorted(codes)))).scalars()
    return Known(entities, {(row.office, codes[row.entity_id], row.valid_from): row for row in held})


def check(rows: Sequence[Row], known: Known, _given: Given) -> tuple[list[PlannedRow], list[Problem]]:
    problems = duplicates(rows, KEY)
    for row in rows:
        problems += _of_row(row, known)
    faulty = {(one.sheet, one.row) for one in problems}
    sound = [row for row in rows if not row.bad and (row.sheet, row.number) not in faulty]
    stands = {key: {name: getattr(row, name) or None for name in FIELDS} for key, row in known.standing.items()}
    planned = compare(sound, stands, _key, FIELDS)
    return planned, problems + _overlaps(sound, planned, known)


def _of_row(row: Row, known: Known) -> list[Problem]:
    values, found = row.values, []
    if values.get("entity") and values["entity"] not in known.entities:
        found.append(problem(row, "entity", "ref.unknown", value=values["entity"]))
    first, last = values.get("valid_from"), values.get("valid_to")
    if isinstance(first, date) and isinstance(last, date) and last < first:
        found.append(problem(row, "valid_to", "office.days_crossed", first=first, last=last))
    return found


def _key(row: Row | PlannedRow) -> Key:
    return row.values["office"], row.values["entity"], row.values["valid_from"]


def _overlaps(rows: Sequence[Row], planned: Sequence[PlannedRow], known: Known) -> list[Problem]:
    """Each row against all that will stand once the file is in."""
    spans = {key: Span(key, one.name_ar, one.valid_from, one.valid_to) for key, one in known.standing.items()}
    for one in planned:
        before = spans.get(_key(one))
        last = one.values.get("valid_to", before.valid_to if before else None)
        spans[_key(one)] = Span(_key(one), one.values["name_ar"], one.values["valid_from"], last)
    found = []
    for row in rows:
        mine = spans[_key(row)]
        others = [other for key, other in spans.items() if key[:2] == mine.key[:2] and key != mine.key]
        try:
            refuse_overlap(mine.valid_from, mine.valid_to, others)
        except OfficeTaken as refusal:
            found.append(problem(row, "valid_from", refusal.code, **refusal.facts))
    return found


def apply(plan: Plan, actor: Actor) -> dict[str, Any]:
    """Ends and corrections first: who follows in an office begins after the other has left."""
    now = known([Row(row.sheet, row.number, row.values, row.texts) for row in plan.rows], plan.given)
    changed, new = plan.of(CHANGED), plan.of(NEW)
    save.write(HOLDERS, [(now.standing[_key(row)], {name: after for name, (_was, after) in row.changes.items()}) for row in changed], actor)
    save.write(HOLDERS, [(None, _values(row, now)) for row in new], actor)
    return {"holders": len(new)}


def _values(row: PlannedRow, known: Known) -> dict[str, Any]:
    given = {name: row.values.get(name) or "" for name in TEXTS}
    plain = {name: row.values.get(name) for name in ("office", "name_ar", "valid_from", "valid_to")}
    return {**plain, **given, "entity_id": known.entities[row.values["entity"]]}


def undo(rows: Sequence[PlannedRow], _outcome: Any, actor: Actor) -> None:
    """Whoever was new goes, and changed rows are as before; not what somebody changed since. Raises UndoBlocked."""
    now = known([Row(row.sheet, row.number, row.values, row.texts) for row in rows], Given())
    for row in rows:
        stands = now.standing.get(_key(row))
        if stands is None or any((getattr(stands, name) or None) != row.values[name] for name in FIELDS if name in row.values):
            raise UndoBlocked(used=[str(row.values["name_ar"])])
    for row in rows:
        if row.state == NEW:
            db.session.delete(now.standing[_key(row)])
    db.session.flush()
    back = [(now.standing[_key(row)], {name: was for name, (was, _after) in row.changes.items()}) for row in rows if row.state == CHANGED]
    save.write(HOLDERS, back, actor)


def offices_offered() -> list[tuple[str, str, str]]:
    """(code, Arabic title, English title) of the offices that sign."""
    words = {}
    for language in LANGUAGES:
        with in_language(language):
            words[language] = {code: str(title) for code, title in OFFICES.items()}
    return [(code, words["ar"][code], words["en"][code]) for code in OFFICES]


def office(text: str) -> str:
    """The office meant by its code or its title in either language. Raises FieldInvalid."""
    return Choice(OFFICES).understood(text)


COLUMNS = (
    ImportColumn("office", "المنصب", "Office", "code", required=True, read=office, codes=offices_offered),
    ImportColumn("entity", "الجهة", "Entity", "code", required=True, upper=True, longest=32, codes=partial(recorded, "erp.entities")),
    ImportColumn("name_ar", "الاسم بالعربية", "Name in Arabic", required=True, longest=200),
    ImportColumn("name_en", "الاسم بالإنجليزية", "Name in English", longest=200, clearable=True),
    ImportColumn("valid_from", "من تاريخ", "From", "date", required=True),
    ImportColumn("valid_to", "آخر يوم", "Last day", "date", clearable=True),
    ImportColumn("basis", "قرار التكليف", "Decision of appointment", longest=200, clearable=True),
)
EXAMPLE = {
    "office": "finance-director", "entity": "MED", "name_ar": "ناصر وليد الرشيدي", "name_en": "Nasser Al-Rashidi", "valid_from": "2026-01-01",
    "valid_to": "", "basis": "118/1447",
}  # fmt: skip
OFFICE_HOLDERS = Importer("office-holders", _l("Office holders"), COLUMNS, "erp.office-holder.manage", known, check, apply, undo, EXAMPLE)
