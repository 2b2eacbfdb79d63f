"""The form of any resource: what the template `erp/form.html` shows, for a new row, a change, or an action's parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from erp.auth.values import Actor
from erp.errors import DomainError, Problem
from erp.i18n import _, sentence
from erp.resources import document, save
from erp.resources.declaration import Child, Resource
from erp.resources.fields import Choice, HouseField, Ref
from erp.resources.lookup import ids_of, options, resource_named
from erp.resources.revealed import hidden as hidden_of
from erp.resources.rights import closed
from erp.web.narrowing import starting_entity
from erp.web.showing import slug

CONTROLS = {"textarea": "textarea", "code": "code", "money": "money", "whole": "number", "date": "date", "flag": "select"}  # others: text
BLANK_LINES = 3
ENTITIES = "erp.entities"


def context(
    resource: Resource, row: Any, actor: Actor, action: str, typed: Mapping[str, Any] | None = None, problems: Sequence[Problem] = ()
) -> dict[str, Any]:
    """`row` None: a new one. `typed`: what the person sent, shown again with the `problems` beside it."""
    values = _values(resource, row, actor, typed)
    hidden = set(closed(actor, resource))
    allowed = _editable(resource, row) - hidden
    choices = Choices(actor)
    wrong = by_column(problems)
    key = str(save.key_of(resource, row)) if row is not None else ""
    sections = []
    for title, names in resource.sections:
        fields = [form_field(name, resource.fields[name], values.get(name), choices, wrong, name in allowed) for name in names if name not in hidden]
        sections.append({"title": str(title), "note": None, "fields": fields})
    return {
        "resource": resource,
        "title": _("Change %(what)s", what=str(resource.single)) if row is not None else _("New: %(what)s", what=str(resource.single)),
        "code": key or None,
        "crumbs": [(str(resource.title), f"/{resource.module}/{resource.plural}"), (key or _("New"), None)],
        "action": action,
        "back": action.removesuffix("/edit") if row is not None else f"/{resource.module}/{resource.plural}",
        "sections": sections,
        "lines": _lines(resource.lines, row, values, choices, wrong) if resource.lines is not None else None,
        "errors": summary(resource.fields, resource.lines, problems),
        "version": save.etag(row) if row is not None else None,
        "effect": effect(resource, values, actor) if resource.effect is not None else None,
        "effect_url": f"/{resource.module}/{resource.plural}/effect" if resource.effect is not None else None,
    }


def _values(resource: Resource, row: Any, actor: Actor, typed: Mapping[str, Any] | None) -> dict[str, Any]:
    if typed is not None:
        return dict(typed)
    if row is None:
        return defaults(resource, actor)
    return {**_as_masked(resource, row, actor), **document.field_values(resource, row, actor)}


def defaults(resource: Resource, actor: Actor) -> dict[str, Any]:
    """What a new form begins with."""
    return {name: _default(kind, resource.permission("create"), actor) for name, kind in resource.fields.items()}


def _default(kind: HouseField, permission: str, actor: Actor) -> Any:
    if isinstance(kind, Ref) and kind.resource == ENTITIES and kind.required and kind.default is None:
        return starting_entity(actor, permission)
    return begun(kind)


def begun(kind: HouseField) -> Any:
    """What the field's declaration begins with: today, say, where a day is asked for."""
    return kind.default() if callable(kind.default) else kind.default


def _as_masked(resource: Resource, row: Any, actor: Actor) -> dict[str, str]:
    """What stands in the input of a masked field: sent back as it is, it changes nothing."""
    names = [name for name in hidden_of(resource, save.key_of(resource, row), actor) if name in resource.fields]
    return {name: resource.masks[name].shown(value) for name in names if (value := getattr(row, name, None)) is not None}


def _editable(resource: Resource, row: Any) -> set[str]:
    """What may be typed into: not the key of what exists, not what the state has closed."""
    if row is None:
        return set(resource.fields)
    allowed = set(resource.editable(getattr(row, "state", "") or "")) if resource.editable else set(resource.fields)
    return allowed - {resource.key}


class Choices:
    """What a reference may be chosen from, read once for all fields and lines of a form."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.known: dict[tuple[str, Any], list[tuple[str, str]] | None] = {}

    def of(self, kind: Ref) -> list[tuple[str, str]] | None:
        if (kind.resource, kind.offered) not in self.known:
            self.known[kind.resource, kind.offered] = options(kind.resource, *(kind.offered() if kind.offered else ()))
        return self.known[kind.resource, kind.offered]


def form_field(name: str, kind: HouseField, value: Any, choices: Choices, wrong: Mapping[str, str], open_: bool = True) -> dict[str, Any]:
    """One field as `ui.field_of` draws it."""
    control = CONTROLS.get(kind.input, "text")
    found: dict[str, Any] = {
        "kind": control,
        "name": name,
        "label": str(kind.title or name),
        "value": "" if value is None else value,
        "required": kind.required and open_,
        "help": str(kind.help) or None,
        "error": wrong.get(name),
        "width": 12 if control == "textarea" else 4,
        "readonly": not open_,
    }
    if isinstance(kind, Choice):
        found |= {"kind": "select", "options": [(code, str(words)) for code, words in kind.choices.items()]}
    elif kind.kind == "flag":
        given = value if isinstance(value, str) or value is None else "yes" if value else "no"
        found |= {"options": [("yes", _("Yes")), ("no", _("No"))], "value": given}
    elif isinstance(kind, Ref):
        known = choices.of(kind)
        found |= {"kind": "select", "options": _offered(known, found["value"])} if known is not None else {"kind": "code"}
    return found


def _offered(known: Sequence[tuple[str, str]], value: Any) -> list[tuple[str, str]]:
    """What stands in the field already stays in it, offered or not: a form must not change what nobody touched."""
    kept = [] if value in ("", *(key for key, _words in known)) else [(str(value), str(value))]
    return kept + [(key, f"{key} {words}") for key, words in known]


def _lines(child: Child, row: Any, values: Mapping[str, Any], choices: Choices, wrong: Mapping[str, str]) -> dict[str, Any]:
    fields = dict(child.schema().fields)
    given = values.get(child.name)
    if given is None:
        given = document.lines_json(child, row) if row is not None else [{} for _n in range(BLANK_LINES)]
    alone = {column.name for column in child.columns if not column.total}  # a sum of prices says nothing
    money = [name for name, kind in fields.items() if kind.kind == "money" and name not in alone]  # type: ignore[attr-defined]
    return {
        "name": child.name,
        "title": str(child.title),
        "note": None,
        "columns": [_cell(child, name, kind, None, None, choices, wrong) for name, kind in fields.items()],
        "rows": [[_cell(child, name, kind, line.get(name), n, choices, wrong) for name, kind in fields.items()] for n, line in enumerate(given)],
        "blank": [_cell(child, name, kind, None, "__N__", choices, wrong) for name, kind in fields.items()],
        "sums": money,
        "balance": ("debit", "credit") if {"debit", "credit"} <= set(fields) else None,
        "error": wrong.get(child.name),
        "legend": list(child.legend(values)) if child.legend is not None else [],
        "lists": {f"list-{child.name}-{name}": list(kind.suggest()) for name, kind in fields.items() if kind.suggest},  # type: ignore[attr-defined]
    }


def _cell(child: Child, name: str, kind: Any, value: Any, number: Any, choices: Choices, wrong: Mapping[str, str]) -> dict[str, Any]:
    found = form_field(name, kind, value, choices, {})
    return {
        **found,
        "name": f"{child.name}-{number}-{name}" if number is not None else name,
        "column": name,
        "minor": name in child.minor,
        "list": f"list-{child.name}-{name}" if kind.suggest else None,
        "error": wrong.get(f"{child.name}.{number}.{name}"),
        "required": kind.required,
    }


def typed_lines(child: Child, form: Mapping[str, str]) -> list[dict[str, str]]:
    """The lines a form sent, in their order; wholly empty ones are left out."""
    lines: dict[int, dict[str, str]] = {}
    for name, value in form.items():
        parts = name.split("-", 2)
        if len(parts) == 3 and parts[0] == child.name and parts[1].isdigit() and len(parts[1]) < 6 and value.strip():
            lines.setdefault(int(parts[1]), {})[parts[2]] = value
    return [lines[number] for number in sorted(lines)]


def by_column(problems: Sequence[Problem]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for problem in problems:
        if problem.column:
            found.setdefault(problem.column, []).append(sentence(problem.code, problem.facts))
    return {column: " ".join(texts) for column, texts in found.items()}


def summary(fields: Mapping[str, HouseField], child: Child | None, problems: Sequence[Problem]) -> list[tuple[str | None, str]]:
    """What is wrong, each a link to its field."""
    found: list[tuple[str | None, str]] = []
    inside = dict(child.schema().fields) if child is not None else {}
    for problem in problems:
        text, column = sentence(problem.code, problem.facts), problem.column or ""
        parts = column.split(".")
        if len(parts) == 3 and parts[2] in inside:
            label = _("%(field)s, line %(n)s", field=str(inside[parts[2]].title), n=int(parts[1]) + 1)  # type: ignore[attr-defined]
            found.append((f"f-{'-'.join(parts)}", f"{label}: {text}"))
        elif column in fields:
            found.append((f"f-{slug(column)}", f"{fields[column].title}: {text}"))
        else:
            found.append((None, text))
    return found


def effect(resource: Resource, values: Mapping[str, Any], actor: Actor) -> list[Any]:
    """The live panel; nothing where what is typed so far can't be read."""
    assert resource.effect is not None
    if not _theirs(resource, values):
        return []
    try:
        return list(resource.effect(values, actor) or ())
    except DomainError:
        return []


def _theirs(resource: Resource, values: Mapping[str, Any]) -> bool:
    """Whether every row of an entity that is referred to stands in scope: the panel may read past it, and says nothing of others' figures."""
    wanted: dict[str, set[str]] = {}
    inside = resource.lines.schema().fields if resource.lines is not None else {}
    lines = values.get(resource.lines.name) if resource.lines is not None else None
    given = [(resource.fields, values), *((inside, line) for line in lines or () if isinstance(line, Mapping))]
    for fields, row in given:
        for name, kind in fields.items():
            if isinstance(kind, Ref) and row.get(name) and resource_named(kind.resource).scope.kind == "entity":
                wanted.setdefault(kind.resource, set()).add(_code(kind, row[name]))
    return all(codes <= set(ids_of(name, sorted(codes))) for name, codes in wanted.items())


def _code(kind: Ref, value: Any) -> str:
    try:
        return str(kind.read(value))
    except DomainError:
        return str(value)


def parameters(fields: Mapping[str, HouseField], typed: Mapping[str, Any], problems: Sequence[Problem], actor: Actor) -> list[dict[str, Any]]:
    """The fields that an action asks for."""
    choices, wrong = Choices(actor), by_column(problems)
    return [{**form_field(name, kind, typed.get(name), choices, wrong), "width": 12} for name, kind in fields.items()]
