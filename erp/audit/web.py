"""The page of the audit trail: who did what to which document, when, from where, and what changed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from erp import links
from erp.audit.models import AuditEvent
from erp.audit.queries import PAGE, TrailFilter, actions_used, trail, trail_count
from erp.audit.timeline import action_title
from erp.auth.guard import permission
from erp.auth.names import names_of
from erp.entities.queries import tree
from erp.errors import DomainError
from erp.hijri import parse_date
from erp.i18n import _, catalogue, language
from erp.registry import registry
from erp.web.asked import asked_number
from erp.web.forms import FormField

blueprint = Blueprint("audit", __name__, url_prefix="/audit", template_folder="../templates")

NAMES = ("actor", "action", "document", "begins", "ends")


@blueprint.get("/")
@permission("erp.audit.view")
def index() -> ResponseReturnValue:
    """The address holds the whole question, so that it can be sent to a colleague."""
    given = {name: request.args.get(name, "").strip() for name in NAMES}
    wanted = TrailFilter(given["actor"], given["action"], given["document"], _day(given["begins"]), _day(given["ends"]))
    events = trail(wanted, asked_number("before"))
    names = names_of({event.actor for event in events})
    kept: dict[str, Any] = {name: value for name, value in given.items() if value}
    return render_template(
        "erp/audit/index.html", events=[_row(event, names) for event in events], whole=trail_count(wanted), filters=_fields(given),
        chips=_chips(kept),
        older=url_for("audit.index", **kept, before=events[-1].id) if len(events) == PAGE else None,
        first=url_for("audit.index", **kept) if "before" in request.args else None,
    )  # fmt: skip


def _day(text: str) -> Any:
    try:
        return parse_date(text) if text else None
    except DomainError:
        return None


def _row(event: AuditEvent, names: dict[str, str]) -> dict[str, Any]:
    kind, key = links.split(event.document)
    shown = links.shown(event.document)
    entity = tree().by_id.get(event.entity_id) if event.entity_id else None
    return {
        "id": event.id, "at": event.at, "actor": names[event.actor], "on_behalf": event.on_behalf, "action": action_title(event.action),
        "kind": kind_title(event.document),
        "key": _("A list") if key == "*" else key or kind,
        "href": shown.href, "document": event.document, "entity": entity.name(language()) if entity else "",
        "reason": event.reason,
        "changes": _changes(event.changes), "address": event.address,
    }  # fmt: skip


def kind_title(document: str) -> str:
    """What kind of thing the act was done to, in words where a module or the catalogue has them."""
    kind, _key = links.split(document)
    approvables = {part.kind: str(part.title) for _module, part in registry().parts("approvables", only_enabled=False)}
    title = links.shown(document).title
    return title if title != kind else approvables.get(kind) or str(catalogue(language()).get(f"kind.{kind}", kind))


def _changes(changes: dict[str, Any] | None) -> list[tuple[str, Any, Any]]:
    """(field, before, after); whatever else an act noted is shown as what it noted."""
    rows = []
    for name, value in (changes or {}).items():
        before, after = value if isinstance(value, list) and len(value) == 2 else (None, value)
        rows.append((name, before, after))
    return rows


def _fields(given: dict[str, str]) -> list[FormField]:
    actions = tuple((action, action_title(action)) for action in actions_used())
    return [
        FormField("text", "actor", _("Who"), given["actor"]),
        FormField("select", "action", _("Did what"), given["action"], options=actions),
        FormField("text", "document", _("To which document"), given["document"]),
        FormField("date", "begins", _("From"), given["begins"]),
        FormField("date", "ends", _("To"), given["ends"]),
    ]


def _chips(kept: dict[str, Any]) -> list[dict[str, str]]:
    labels = {"actor": _("Who"), "action": _("Did what"), "document": _("Document"), "begins": _("From"), "ends": _("To")}
    others = lambda name: {n: v for n, v in kept.items() if n != name}
    return [
        {"label": labels[name], "value": action_title(value) if name == "action" else value, "remove": url_for("audit.index", **others(name))}
        for name, value in kept.items()
    ]
