"""The import of a resource: its fields as columns, its own check and its own operations over a set of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from erp.among import among
from erp.audit.record import record_all
from erp.auth.values import Actor
from erp.db import db
from erp.errors import Problem
from erp.i18n import TextIn, in_language
from erp.importing.columns import Choice, ImportColumn, as_written
from erp.importing.errors import UndoBlocked
from erp.importing.parsed import Row
from erp.importing.preview import CHANGED, NEW, SAME, Given, Plan, PlannedRow, duplicates
from erp.module import Importer
from erp.resources import check, save
from erp.resources.check import Checked
from erp.resources.declaration import Mask, Resource
from erp.resources.fields import HouseField, Ref
from erp.resources.lookup import chunks, codes_of, ids_of, recorded
from erp.resources.rights import closed, demand_for_all, masked
from erp.scope import current, elevated, rebuild

KINDS = {"whole": "integer", "rate": "decimal", "flag": "boolean", "moment": "date"}
_NOT_THERE = object()


@dataclass
class Known:
    """The rows as the resource's own check read them, and what stands: key -> attribute -> value."""

    checked: list[Checked]
    inputs: list[dict[str, Any]]  # what each row gives
    current: dict[str, dict[str, Any]]
    codes: dict[str, Mapping[Any, str]]  # reference field -> id -> code
    taken: set[str]  # keys of rows this person can't see


def importer_of(resource: Resource) -> Importer:
    work = Work(resource)
    return Importer(
        resource.kind_of_import, resource.title, work.columns(), resource.permission("import"), work.known, work.check, work.apply, work.undo,
        resource.example,
    )  # fmt: skip


class Work:
    """One resource's part in an import."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        names = resource.import_columns or tuple(name for name in resource.fields if resource.lines is None or name != resource.lines.name)
        self.fields: dict[str, HouseField] = {name: resource.fields[name] for name in names}
        self.key_column = getattr(resource.model, resource.key)

    def columns(self) -> tuple[ImportColumn, ...]:
        return tuple(_column(name, field) for name, field in self.fields.items())

    def known(self, rows: Sequence[Row], given: Given) -> Known:
        """One look-up for each referred resource, and what stands under the keys of the file."""
        demand_for_all(given.actor, self.resource, self.resource.permission("import"))
        inputs = [check.of_sheet(self._mine(row.values)) for row in rows]
        keys = self._keys(inputs)
        current = self._current(keys)
        coming = {self.resource.name: [key for key in keys if key not in current]}
        numbers = [row.number for row in rows]
        done = check.check(self.fields, inputs, ids_of, masked=masked(given.actor, self.resource), rows=numbers, coming=coming)
        return Known(done, inputs, current, self._codes(current), self._taken(set(keys) - set(current)))

    def _mine(self, values: dict[str, Any]) -> dict[str, Any]:
        return values if values.keys() <= self.fields.keys() else {name: value for name, value in values.items() if name in self.fields}

    def _keys(self, inputs: Sequence[Mapping[str, Any]]) -> list[str]:
        field, name = self.fields[self.resource.key], self.resource.key
        done = check.check({name: field}, [{name: given[name]} if name in given else {} for given in inputs], ids_of)
        return list(dict.fromkeys(found.values[name] for found in done if name in found.values))

    def _current(self, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        attributes = {check.into(name, field) for name, field in self.fields.items()} | ({"state"} if self.resource.has("state") else set())
        columns = [(name, getattr(self.resource.model, name)) for name in sorted(attributes)]
        found = {}
        for part in chunks(keys):
            statement = select(self.key_column, *(column for _name, column in columns)).where(among(self.key_column, part))
            for row in db.session.execute(statement):
                found[row[0]] = dict(zip((name for name, _column in columns), row[1:], strict=True))
        return found

    def _codes(self, current: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[Any, str]]:
        references = {name: field for name, field in self.fields.items() if isinstance(field, Ref)}
        return {
            name: codes_of(field.resource, {row[check.into(name, field)] for row in current.values()} - {None}) for name, field in references.items()
        }

    def _taken(self, keys: set[str]) -> set[str]:
        """Keys in use that this person can't see; who sees everything has looked already."""
        if current().form == "all":
            return set()
        with elevated("whether keys are taken in any scope") as session:
            return {
                key for part in chunks(sorted(keys)) for key in session.execute(select(self.key_column).where(among(self.key_column, part))).scalars()
            }

    def check(self, rows: Sequence[Row], known: Known, given: Given) -> tuple[list[PlannedRow], list[Problem]]:
        planned, problems = [], duplicates(rows, [self.resource.key])
        kept = closed(given.actor, self.resource)
        masks = self.resource.masks
        for row, cells, found in zip(rows, known.inputs, known.checked, strict=True):
            planned.append(self._planned(row, cells, found, known, kept))
            if found.problems:
                problems += [_placed(problem, row, masks.get(problem.column or "")) for problem in found.problems if problem.column not in row.bad]
        return planned, problems

    def _planned(self, row: Row, cells: dict[str, Any], found: Checked, known: Known, kept: tuple[str, ...]) -> PlannedRow:
        inputs = save.without_shown(cells, tuple(self.resource.masks))
        key = found.values.get(self.resource.key)
        stands = known.current.get(key) if key is not None else None
        if stands is None:
            if key in known.taken:
                found.problems.append(Problem("key.taken", self.resource.key, None, {"field": self.resource.key}))
            check.require(self.fields, found, inputs)
            self._consistent(found, None)
            return PlannedRow(row.sheet, row.number, NEW, str(key or ""), found.values)
        changes = self._changes(found, stands, known)
        given = {name: inputs[name] for name in inputs if name in changes or name in kept}  # equal or not is no news for who may not see it
        check.fixed(self.resource, found, stands.get("state"), given, kept)
        if self.resource.import_ == "create":
            found.problems.append(Problem("key.taken", self.resource.key, None, {"field": self.resource.key}))
        if changes:
            self._consistent(found, SimpleNamespace(**stands))
        return PlannedRow(row.sheet, row.number, CHANGED if changes else SAME, str(key), found.values, changes)

    def _consistent(self, found: Checked, row: Any) -> None:
        if not found.problems and self.resource.consistent is not None:
            found.problems += self.resource.consistent(found.values, row)

    def _changes(self, found: Checked, stands: Mapping[str, Any], known: Known) -> dict[str, tuple[Any, Any]]:
        """Field -> (now, then) as a sheet would write them."""
        changes = {}
        for name, field in self.fields.items():
            attribute = check.into(name, field)
            then = found.values.get(attribute, _NOT_THERE)
            if then is _NOT_THERE or then == stands[attribute] or name == self.resource.key:
                continue
            if isinstance(field, Ref):
                changes[name] = (known.codes[name].get(stands[attribute], ""), found.codes.get(name, ""))
            elif (now := field.typed(stands[attribute])) != (new := field.typed(then)):
                changes[name] = (now, new)
        return changes

    def apply(self, plan: Plan, actor: Actor) -> dict[str, Any]:
        for part in plan.parts(NEW, CHANGED) if self.resource.create_many is not None else [plan.of(NEW, CHANGED)]:
            self._apply(part, actor)
        return {}

    def _apply(self, rows: Sequence[PlannedRow], actor: Actor) -> None:
        standing = self._objects([row.key for row in rows if row.state == CHANGED])
        changed = {name: check.into(name, field) for name, field in self.fields.items()}
        work = [
            (None, row.values)
            if row.state == NEW
            else (standing[row.key], {changed[name]: row.values[changed[name]] for name in row.changes})
            for row in rows
        ]  # fmt: skip
        save.write(self.resource, work, actor)

    def together(self, rows: Sequence[Row]) -> list[Problem]:
        """What only the whole file shows: keys that come twice."""
        return duplicates(rows, [self.resource.key])

    def _objects(self, keys: Sequence[str]) -> dict[str, Any]:
        found = {}
        for part in chunks(keys):
            for row in db.session.execute(select(self.resource.model).where(among(self.key_column, part))).scalars():
                found[str(getattr(row, self.resource.key))] = row
        return found

    def undo(self, rows: Sequence[PlannedRow], outcome: Mapping[str, Any], actor: Actor) -> None:
        """Give changed rows back what they had, and delete what was created. Raises UndoBlocked, and nothing is done."""
        self._restore([row for row in rows if row.state == CHANGED], actor)
        self._remove([row.key for row in rows if row.state == NEW], actor)

    def _restore(self, rows: Sequence[PlannedRow], actor: Actor) -> None:
        """By the resource's own change. A row that somebody changed since, or closed, is not touched, and with it none."""
        standing = self._objects([row.key for row in rows])
        texts = [{name: pair[0] for name, pair in row.changes.items() if name != self.resource.key} for row in rows]
        befores = check.check(self.fields, [{name: text for name, text in was.items() if text is not None} for was in texts], ids_of)
        afters = check.check(self.fields, [check.of_sheet({name: row.values.get(name) for name in row.changes}) for row in rows], ids_of)
        plan, moved = [], []
        for row, was, before, after in zip(rows, texts, befores, afters, strict=True):
            before.values |= {check.into(name, self.fields[name]): None for name, text in was.items() if text is None}
            here = standing.get(row.key)
            differing = [name for name in was if here is not None and not self._holds(here, name, before)]
            check.fixed(self.resource, before, getattr(here, "state", None), dict.fromkeys(differing), ())
            if here is None or before.problems or not all(self._holds(here, name, after) for name in differing):
                moved.append(row.key)
            elif differing:
                plan.append((here, {at: before.values[at] for name in differing if (at := check.into(name, self.fields[name]))}))
        if moved:
            raise UndoBlocked(used=moved[:5])
        if plan:
            save.write(self.resource, plan, actor)

    def _holds(self, here: Any, name: str, found: Checked) -> bool:
        """Whether the row says of this field what was found; an empty text is no value."""
        field, at = self.fields[name], check.into(name, self.fields[name])
        return bool(field.typed(getattr(here, at)) == field.typed(found.values.get(at)))

    def _remove(self, keys: Sequence[str], actor: Actor) -> None:
        """What others refer to by then stays, and with it all of it."""
        entities = self.resource.has("entity_id")
        events = [
            (self.resource.document(key), row.entity_id if entities else None, None) for key, row in sorted(self._objects(keys).items())
        ]  # fmt: skip
        db.session.expire_all()
        try:
            for part in chunks(list(reversed(keys))):
                db.session.execute(delete(self.resource.model).where(among(self.key_column, part)), execution_options={"synchronize_session": False})
            if self.resource.table.info.get("scope") == "id":
                rebuild()
            db.session.flush()
        except IntegrityError as error:
            raise UndoBlocked(used=[str(self.resource.title)]) from error
        record_all(actor, "undone", events)


def _placed(problem: Problem, row: Row, mask: Mask | None) -> Problem:
    """Of a masked value the list of errors has what its mask shows."""
    value = problem.value if problem.value is not None else row.texts.get(problem.column or "")
    value = mask.shown(value) if mask and value else value
    return Problem(problem.code, problem.column, row.number, {"header": problem.column, **problem.facts}, value, row.sheet, problem.warning)


def _column(name: str, field: HouseField) -> ImportColumn:
    """The resource's own check reads the values, so a cell passes as it is written."""
    ar, en = field.headers or _titles(field)
    kind: Any = KINDS.get(field.kind, field.kind)
    return ImportColumn(name, ar, en, kind, field.required, _choices(field), read=as_written, help=field.help, **_seen(field))


def _seen(field: HouseField) -> dict[str, Any]:
    """How the field's values are masked, and which recorded codes a blank workbook offers."""
    codes = field.codes or (partial(recorded, field.resource) if isinstance(field, Ref) else None)
    return {"mask": field.mask.shown if field.mask else None, "codes": codes}


def _titles(field: HouseField) -> tuple[str, str]:
    with in_language("ar"):
        ar = str(field.title)
    with in_language("en"):
        return ar, str(field.title)


def _choices(field: HouseField) -> tuple[Choice, ...]:
    """Worded when written: kinds are declared before the catalogues of every module are named."""
    choices: Mapping[str, Any] = getattr(field, "choices", {})
    return tuple(Choice(value, TextIn("ar", words), TextIn("en", words)) for value, words in choices.items())
