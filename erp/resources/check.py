"""One validation for form, JSON body and sheet row: fields read, references looked up as a set, whole rows judged.

An input is a dict of field name -> what was given. Absent is unchanged; `None` clears where clearing is allowed. The
three edges bring their input to this form: `of_form`, `of_sheet`, and JSON as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from erp.errors import DomainError, Problem
from erp.resources.declaration import HIDDEN, Child, Resource
from erp.resources.fields import HouseField, Ref

CLEAR = "-"
Lookup = Callable[[str, Iterable[str]], Mapping[str, Any]]  # (resource name, codes) -> code -> id, for those that exist
_UNSEEN = object()


class NewKey(str):
    """The key of a row that the same set creates: stands where an id will be, until the operation has made it."""

    __slots__ = ()


@dataclass(slots=True)
class Checked:
    """One input, understood: `values` are as columns hold them, references as ids under their `into` name."""

    values: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)  # reference field -> the code that was given
    problems: list[Problem] = field(default_factory=list)
    row: int | None = None


def of_form(data: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """A form sends every input it shows: what was emptied is cleared."""
    return {name: (None if str(data[name]).strip() in ("", CLEAR) else data[name]) for name in names if name in data}


def of_sheet(data: Mapping[str, Any]) -> dict[str, Any]:
    """An empty cell changes nothing; "-" clears."""
    found: dict[str, Any] = {}
    for name, value in data.items():
        said = value.strip() if value.__class__ is str else "" if value is None else str(value).strip()
        if said:
            found[name] = None if said == CLEAR and isinstance(value, str) else value
    return found


def check(
    fields: Mapping[str, HouseField],
    inputs: Sequence[Mapping[str, Any]],
    lookup: Lookup,
    *,
    masked: Sequence[str] = (),
    rows: Sequence[int | None] | None = None,
    coming: Mapping[str, Collection[str]] | None = None,
) -> list[Checked]:
    """Read every value of every input; all problems of all of them, nothing raised.

    Column by column, each distinct value read once: a hundred thousand rows have few distinct dates, grades and codes.
    `coming`: by resource, keys that the same set creates and that its rows may already refer to.
    """
    done = [Checked(row=rows[place] if rows else None) for place in range(len(inputs))]
    for name, kind in fields.items():
        _read_column(name, kind, inputs, done, name in masked)
    names = fields.keys()
    for found, given in zip(done, inputs, strict=True):
        if not given.keys() <= names:
            found.problems += [Problem("field.unknown", str(name)[:60], found.row) for name in given if name not in fields]
    _look_up(fields, done, lookup, coming or {})
    return done


def _read_column(name: str, kind: HouseField, inputs: Sequence[Mapping[str, Any]], done: list[Checked], masked: bool) -> None:
    known: dict[Any, tuple[Any, DomainError | None]] = {}
    refers = isinstance(kind, Ref)
    for given, found in zip(inputs, done, strict=True):
        value = given.get(name, _UNSEEN)
        if value is _UNSEEN:
            continue
        if value is None:
            _clear(name, kind, found)
            continue
        text = isinstance(value, str)
        if masked and text and HIDDEN in value:
            continue  # what an export showed them instead of the value: unchanged
        mark = value if text else (type(value), value) if value.__hash__ is not None else _UNSEEN
        entry = known.get(mark) if mark is not _UNSEEN else None
        if entry is None:
            entry = known[mark] = _read(kind, value)
        read, refusal = entry
        if refusal is not None:
            shown = None if masked or kind.mask else str(value)[:60]
            found.problems.append(Problem(refusal.code, name, found.row, _without_value(refusal.facts, shown), shown))
        elif refers:
            found.codes[name] = read
        elif read == "" and kind.required:
            found.problems.append(Problem("field.required", name, found.row))
        else:
            found.values[name] = read


def _read(kind: HouseField, value: Any) -> tuple[Any, DomainError | None]:
    try:
        return kind.read(value), None
    except DomainError as refusal:
        return None, refusal


def _without_value(facts: dict[str, Any], shown: str | None) -> dict[str, Any]:
    return facts if shown is not None else {name: value for name, value in facts.items() if name != "value"}


def _clear(name: str, kind: HouseField, found: Checked) -> None:
    if kind.required or not kind.clearable:
        found.problems.append(Problem("field.required", name, found.row))
    elif isinstance(kind, Ref):
        found.values[into(name, kind)] = None
    else:
        found.values[name] = None


def into(name: str, kind: HouseField) -> str:
    """The attribute that a field's value goes to."""
    return (kind.into or f"{name}_id") if isinstance(kind, Ref) else name


def _look_up(fields: Mapping[str, HouseField], done: list[Checked], lookup: Lookup, coming: Mapping[str, Collection[str]]) -> None:
    """One look-up for each referred resource, whatever the number of rows and fields."""
    wanted: dict[str, set[str]] = {}
    for found in done:
        for name, code in found.codes.items():
            wanted.setdefault(fields[name].resource, set()).add(code)  # type: ignore[attr-defined]
    ids = {resource: lookup(resource, sorted(codes)) for resource, codes in wanted.items()}
    for found in done:
        for name, code in found.codes.items():
            kind = fields[name]
            assert isinstance(kind, Ref)
            if code in ids[kind.resource]:
                found.values[into(name, kind)] = ids[kind.resource][code]
            elif code in coming.get(kind.resource, ()):
                found.values[into(name, kind)] = NewKey(code)
            else:
                found.problems.append(Problem("ref.unknown", name, found.row, {"value": code}, code))


def require(fields: Mapping[str, HouseField], found: Checked, given: Mapping[str, Any]) -> None:
    """What a new row can't be without; defaults fill in what has one."""
    for name, kind in fields.items():
        if name in given:
            continue
        if kind.default is not None:
            found.values.setdefault(into(name, kind), kind.default() if callable(kind.default) else kind.default)
        elif kind.required:
            found.problems.append(Problem("field.required", name, found.row))


def fixed(resource: Resource, found: Checked, state: str | None, given: Mapping[str, Any], masked: Sequence[str]) -> None:
    """What may not be changed now: the key, fields the state has closed, and what this person can't see."""
    allowed = resource.editable(state or "") if resource.editable else None
    for name in given:
        if name == resource.key or (allowed is not None and name not in allowed):
            found.problems.append(Problem("field.fixed", name, found.row, {"state": state or ""}))
        elif name in masked and name in found.values:
            found.problems.append(Problem("field.masked", name, found.row))


def lines(child: Child, given: Any, lookup: Lookup) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The lines of a document, checked as a set; a problem's column is "lines.2.account"."""
    fields = dict(child.schema().fields)
    if not isinstance(given, list) or not all(isinstance(item, Mapping) for item in given):
        return [], [Problem("lines.invalid", child.name)]
    done = check(fields, given, lookup)  # type: ignore[arg-type]
    problems = []
    for number, (found, item) in enumerate(zip(done, given, strict=True)):
        require(fields, found, item)  # type: ignore[arg-type]
        problems += [Problem(p.code, f"{child.name}.{number}.{p.column}", None, p.facts, p.value) for p in found.problems]
    return [found.values for found in done], problems
