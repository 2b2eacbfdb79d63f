"""Every change of a resource: permission, scope, version, editable by state, the operation, audit. Runs inside the edge's
unit of work and never commits.

`plan` turns checked input into what the operation takes; `write` runs it and records what differs. A form and the API plan
one row, an import plans a set; both go through the same two functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.exc import IntegrityError

from erp import bulk, secret
from erp.among import among
from erp.audit.record import record_all
from erp.auth.values import Actor
from erp.db import db
from erp.errors import Conflict, KeyTaken, NotFound, Problem, RequestInvalid
from erp.resources import check
from erp.resources.declaration import HIDDEN, Action, Resource
from erp.resources.lookup import chunks, ids_of
from erp.resources.rights import closed, demand, demand_at, demand_for_all, masked
from erp.resources.rows import base, key_value
from erp.scope import elevated
from erp.text import search_form

Plan = Sequence[tuple[Any, dict[str, Any]]]


def load(resource: Resource, key: str, actor: Actor) -> Any:
    """The row as an object, within what the person may see. Raises NotFound."""
    identity = base(resource, actor).with_only_columns(resource.model.id, maintain_column_froms=True)
    found = db.session.execute(identity.where(getattr(resource.model, resource.key) == key_value(resource, key)).limit(1)).scalar()
    row = db.session.get(resource.model, found) if found is not None and _simple_key(resource) else None
    if found is not None and row is None:
        row = db.session.execute(select(resource.model).where(resource.model.id == found)).scalar()
    if row is None:
        raise NotFound(kind=resource.kind, key=key)
    return row


def entity_of(resource: Resource, row: Any) -> int | None:
    """Whose row it is; an entity is its own."""
    return row.id if resource.table.info.get("scope") == "id" else getattr(row, "entity_id", None)


def _simple_key(resource: Resource) -> bool:
    return len(resource.table.primary_key.columns) == 1


def etag(row: Any) -> str:
    """What If-Match compares: the version where the table keeps one, else a digest of the row."""
    version = getattr(row, "version", None)
    if version is not None:
        return str(version)
    state = inspect(row)
    text = repr([(attribute.key, getattr(row, attribute.key)) for attribute in state.mapper.column_attrs])
    return secret.digest("etag", text)[:32]


def create(resource: Resource, given: Mapping[str, Any], actor: Actor) -> Any:
    """One new row from a form or the API. Raises RequestInvalid with every problem, KeyTaken, NotAllowed."""
    demand(actor, resource, "create")
    values = checked_new(resource, given, actor)
    return write(resource, [(None, values)], actor)[0]


def change(resource: Resource, row: Any, given: Mapping[str, Any], actor: Actor, version: str | None = None) -> Any:
    """Change one row; `version` is what the person last saw. Raises Conflict, RequestInvalid, NotAllowed."""
    demand_at(actor, resource.permission("change"), entity_of(resource, row))
    demand_for_all(actor, resource, resource.permission("change"))
    if version is not None and version != etag(row):
        raise Conflict(kind=resource.kind, key=key_of(resource, row))
    values = checked_change(resource, row, given, actor)
    return write(resource, [(row, values)], actor)[0] if values else row


def checked_new(resource: Resource, given: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """Raises RequestInvalid."""
    head, inside = _without_lines(resource, given)
    head = without_shown(head, masked(actor, resource))
    found = check.check(resource.fields, [head], ids_of, masked=masked(actor, resource))[0]
    check.require(resource.fields, found, head)
    _add_lines(resource, found, inside, new=True)
    return _settled(resource, found, None)


def checked_change(resource: Resource, row: Any, given: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """Only what differs from the row. Raises RequestInvalid."""
    head, inside = _without_lines(resource, given)
    head = {name: value for name, value in head.items() if name != resource.key or str(value) != str(key_of(resource, row))}
    hidden, kept = masked(actor, resource), closed(actor, resource)
    head = without_shown(head, hidden)
    found = check.check(resource.fields, [head], ids_of, masked=hidden)[0]
    same = {name for name in head if name not in kept and _unchanged(resource, row, found, name)}  # equal or not is no news for them
    check.fixed(resource, found, getattr(row, "state", None), {name: head[name] for name in head if name not in same}, kept)
    found.values = {name: value for name, value in found.values.items() if getattr(row, name, check) != value}
    _add_lines(resource, found, inside, new=False)
    return _settled(resource, found, row)


def without_shown(given: Mapping[str, Any], hidden: Sequence[str]) -> dict[str, Any]:
    """What was shown instead of a masked value and came back so: unchanged."""
    shown = {name for name in hidden if isinstance(value := given.get(name), str) and HIDDEN in value}
    return {name: value for name, value in given.items() if name not in shown} if shown else dict(given)


def _unchanged(resource: Resource, row: Any, found: check.Checked, name: str) -> bool:
    attribute = check.into(name, resource.fields[name]) if name in resource.fields else name
    return attribute in found.values and getattr(row, attribute, check) == found.values[attribute]


def _without_lines(resource: Resource, given: Mapping[str, Any]) -> tuple[dict[str, Any], Any]:
    name = resource.lines.name if resource.lines else None
    return {n: v for n, v in given.items() if n != name}, given.get(name) if name else None


def _add_lines(resource: Resource, found: check.Checked, inside: Any, new: bool) -> None:
    if resource.lines is None or (inside is None and not new):
        return
    lines, problems = check.lines(resource.lines, inside if inside is not None else [], ids_of)
    found.values[resource.lines.name] = lines
    found.problems += problems


def _settled(resource: Resource, found: check.Checked, row: Any) -> dict[str, Any]:
    """Judge the row as a whole when its parts are sound, and refuse with everything that was found."""
    if not found.problems and resource.consistent is not None:
        found.problems += resource.consistent(found.values, row)
    if found.problems:
        raise RequestInvalid(found.problems)
    return found.values


def write(resource: Resource, plan: Plan, actor: Actor) -> list[Any]:
    """Run the operations over the plan and record each difference, in two statements whatever its size."""
    before = [snapshot(resource, row) if row is not None else {} for row, _values in plan]
    new = [pair for pair in plan if pair[0] is None]
    old = [pair for pair in plan if pair[0] is not None]
    _refuse_taken(resource, [values for _row, values in new])
    below = resource.create_many is not None and len(new) > bulk.MANY
    made = iter(_make_many(resource, new, actor) if below else _make(resource, new, actor))
    changed = iter(_run(resource, resource.change, old, actor))
    done = [next(made) if row is None else next(changed) for row, _values in plan]
    for row, (planned, _values) in zip(done, plan, strict=True):
        if planned is not None or not below:
            _keep_search(resource, row)
    _flush(resource)
    _record(resource, [row for row, _values in plan], done, before, actor)
    return done


def _make_many(resource: Resource, plan: Plan, actor: Actor) -> Sequence[Any]:
    """A large set of new rows with their searched words, below the session."""
    for _row, values in plan:
        values["search"] = _words(resource, values.get)
    return _run(resource, resource.create_many, plan, actor)


def _make(resource: Resource, plan: Plan, actor: Actor) -> Sequence[Any]:
    """New rows with their searched words in the first statement."""
    session = db.session()

    def keep(_session: Any, _context: Any, _instances: Any) -> None:
        for row in session.new:
            if isinstance(row, resource.model):
                _keep_search(resource, row)

    event.listen(session, "before_flush", keep)
    try:
        return _run(resource, resource.create, plan, actor)
    finally:
        event.remove(session, "before_flush", keep)


def _run(resource: Resource, operation: Any, plan: Plan, actor: Actor) -> Sequence[Any]:
    if not plan:
        return []
    assert operation is not None, f"{resource.name} has no operation for this"
    rows = operation(plan, actor)
    assert len(rows) == len(plan), f"{resource.name}: the operation returns one row for each of its plan"
    return rows


def _refuse_taken(resource: Resource, new: Sequence[dict[str, Any]]) -> None:
    """A key in use is refused before the database does, the same words whether the other row may be seen or not."""
    keys = [values[resource.key] for values in new if values.get(resource.key) is not None]
    if not keys:
        return
    column = getattr(resource.model, resource.key)
    with elevated("whether a key is taken in any scope") as session:
        taken = any(session.execute(select(column).where(among(column, part)).limit(1)).first() for part in chunks(keys))
    if taken or len(set(keys)) < len(keys):
        raise KeyTaken(field=resource.key)


def _flush(resource: Resource) -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        if "unique" in str(error.orig).lower():
            raise KeyTaken(field=resource.key) from error
        raise


def _keep_search(resource: Resource, row: Any) -> None:
    """The searched words of a table that keeps them, in the form they are compared in; masked ones are left out."""
    if not resource.has("search") or not hasattr(row, "search"):
        return
    found = _words(resource, lambda name: getattr(row, name))
    if row.search != found:
        row.search = found


def _words(resource: Resource, of: Callable[[str], Any]) -> str:
    return search_form(" ".join([str(of(name) or "") for name in _searched(resource)]))[:500]


@lru_cache(maxsize=256)
def _searched(resource: Resource) -> tuple[str, ...]:
    names = dict.fromkeys((*resource.search, "name_ar", "name_en"))
    return tuple(name for name in names if resource.mask(name) is None and resource.has(name))


def snapshot(resource: Resource, row: Any) -> dict[str, Any]:
    """The row's fields as audit records them."""
    return {
        name: recorded(value) if not secret_ or value is None else keyed(value)
        for name, attribute, secret_ in _recorded(resource)
        for value in (getattr(row, attribute, None),)
    }


def _first_said(resource: Resource, row: Any, digest: Callable[[str], str]) -> dict[str, Any]:
    """The differences of a new row: everything it says."""
    return {
        name: (None, f"#{digest(str(value))[:16]}" if secret_ else value if value.__class__ is str else recorded(value))
        for name, attribute, secret_ in _recorded(resource)
        if (value := getattr(row, attribute, None)) is not None
    }


@lru_cache(maxsize=256)
def _recorded(resource: Resource) -> tuple[tuple[str, str, bool], ...]:
    """(field, attribute of the row, whether it is masked)."""
    return tuple((name, check.into(name, kind), name in resource.masks) for name, kind in resource.fields.items())


def recorded(value: Any) -> Any:
    """A value as JSON keeps it: amounts in halalas, dates ISO."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def keyed(value: Any) -> str:
    """A masked value in audit: two equal ones are seen to be equal, neither is seen."""
    return "#" + secret.digest("audit", str(value))[:16]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def _record(resource: Resource, plan_rows: Sequence[Any], done: Sequence[Any], before: Sequence[dict[str, Any]], actor: Actor) -> None:
    created, changed = [], []
    digest = secret.digester("audit")
    for planned, row, was in zip(plan_rows, done, before, strict=True):
        found = differences(was, snapshot(resource, row)) if planned is not None else _first_said(resource, row, digest)
        act = (resource.document(key_of(resource, row)), getattr(row, "entity_id", None), found)
        if planned is None:
            created.append(act)
        elif found:
            changed.append(act)
    record_all(actor, "created", created)
    record_all(actor, "changed", changed)


def key_of(resource: Resource, row: Any) -> Any:
    return getattr(row, resource.key)


def act(resource: Resource, action: Action, row: Any, given: Mapping[str, Any], actor: Actor) -> Any:
    """One action on one row. Raises what forbids it, RequestInvalid for its parameters."""
    demand_at(actor, action.permission, entity_of(resource, row))
    demand_for_all(actor, resource, action.permission)
    values: dict[str, Any] = {}
    if action.schema is not None:
        fields = dict(action.schema().fields)
        found = check.check(fields, [given], ids_of)[0]  # type: ignore[arg-type]
        check.require(fields, found, given)  # type: ignore[arg-type]
        if found.problems:
            raise RequestInvalid(found.problems)
        values = found.values
    elif given:
        raise RequestInvalid([Problem("field.unknown", str(name)[:60]) for name in given])
    refusal = action.refusal(row, actor) if action.refusal else None
    if refusal is not None:
        raise refusal
    return action.run(row, values, actor)
