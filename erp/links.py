""" "finance.entry:MED-JV-2026-000123" -> title and page, so that a lower package can point at a higher one without importing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from flask import current_app, url_for
from werkzeug.routing import BuildError

from erp.errors import NotFound
from erp.i18n import catalogue, language
from erp.module import Link


@dataclass(frozen=True)
class Shown:
    title: str
    key: str
    href: str | None  # None: the module is off or gone; the reference stays readable


def split(reference: str) -> tuple[str, str]:
    """Kind and key of a document reference; a part after "/" names the event ("…:42/accepted")."""
    kind, _, key = reference.partition(":")
    return kind, key.partition("/")[0] if "/" in key else key


def declared() -> dict[str, Link]:
    return {link.kind: link for _module, link in current_app.extensions["mizan.registry"].parts("links")}


def view_permission(reference: str) -> str:
    """What lets a person see the document: `<kind>.view` where it is declared, else what its page needs. Raises NotFound."""
    kind, key = split(reference)
    named = f"{kind}.view"
    if any(permission.name == named for _module, permission in current_app.extensions["mizan.registry"].parts("permissions")):
        return named
    link = declared().get(kind)
    view = current_app.view_functions.get(link.endpoint) if link is not None else None
    permission = getattr(view, "mizan_permission", None)
    if not permission:
        raise NotFound(kind=kind, key=key)
    return permission


def _worded(kind: str) -> str:
    """The name of a kind that has no page here (an opening, a body that is paid), where the catalogue has one."""
    return str(catalogue(language()).get(f"kind.{kind}") or catalogue("en").get(f"kind.{kind}") or kind)


def titled(reference: str) -> tuple[str, str]:
    """The name of a reference's kind, and its key; a kind without a name stays as it is."""
    kind, key = split(reference)
    named = catalogue(language()).get(f"kind.{reference}")  # one of the few that have a name of their own
    if named:
        return str(named), ""
    link = declared().get(kind)
    return (str(link.title or kind) if link is not None else _worded(kind)), key


def shown(reference: str) -> Shown:
    """How to show a document reference to a person."""
    kind, key = split(reference)
    link = declared().get(kind)
    if link is None:
        return Shown(*titled(reference), None)
    try:
        href = url_for(link.endpoint, **cast(dict[str, Any], {link.argument: key}))
    except BuildError:
        href = None
    return Shown(str(link.title or kind), key, href)
