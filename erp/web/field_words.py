"""What was typed into a form of ours, said back away from the form: each field by its title, each choice by its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from erp.facts import permission_title
from erp.i18n import Text, _, _l
from erp.registry import registry

UNSEEN = ("version", "next", "boxes", "add", "remove", "digest")  # they travel with a form, nobody typed them
COMMON: Mapping[str, Text] = {
    "reason": _l("Reason"),
    "field": _l("What is hidden"),
    "form": _l("Format"),
    "decision": _l("Decision"),
    "username": _l("User name"),
    "name": _l("Name"),
    "scopes": _l("What it may do"),
    "expires": _l("Until"),
    "name_ar": _l("Name in Arabic"),
    "name_en": _l("Name in English"),
    "email": _l("E-mail address"),
    "role": _l("Role"),
    "entity": _l("Entity"),
    "permissions": _l("Permissions"),
    "begins": _l("From"),
    "ends": _l("Until"),
}


def said(path: str, fields: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """(title, value) of what a person filled in on the page of this path."""
    resource = _resource_at(path)
    typed = [(name, value) for name, value in fields if value.strip() and name not in UNSEEN]
    return [(_title(resource, name), _value(resource, name, value)) for name, value in typed]


def _resource_at(path: str) -> Any:
    """The resource on whose pages the form stands, if any."""
    begins = "/".join(path.partition("?")[0].split("/")[:3])
    return next((one for _module, one in registry().parts("resources") if begins == f"/{one.module}/{one.plural}"), None)


def _title(resource: Any, name: str) -> str:
    parts = name.split("-", 2)
    if resource is not None and resource.lines is not None and len(parts) == 3 and parts[1].isdigit():
        inside = resource.lines.schema().fields.get(parts[2])
        return _("%(field)s, line %(n)s", field=str(inside.title if inside is not None else parts[2]), n=int(parts[1]) + 1)
    field = _field(resource, name)
    settings = {setting.name: setting.title for _module, setting in registry().parts("settings")}
    return str((field is not None and field.title) or COMMON.get(name) or settings.get(name) or _("Also"))


def _field(resource: Any, name: str) -> Any:
    """The field of the resource, or of one of its actions."""
    if resource is None:
        return None
    asked = [action.schema().fields for action in resource.actions if action.schema is not None]
    return next((fields[name] for fields in (resource.fields, *asked) if name in fields), None)


def _value(resource: Any, name: str, value: str) -> str:
    if name == "permissions":
        return permission_title(value)
    if name == "field" and resource is not None and value in resource.by_name:
        return str(resource.by_name[value].title)
    choices = getattr(_field(resource, name), "choices", None) or {}
    return str(choices.get(value, value))
