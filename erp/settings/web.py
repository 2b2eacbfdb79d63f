"""The page of settings, one section a module."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.db import unit_of_work
from erp.errors import Problem, RequestInvalid
from erp.i18n import _
from erp.module import Setting
from erp.money import shown
from erp.registry import registry
from erp.settings.operations import change
from erp.settings.queries import stored, value_of
from erp.settings.rules import kind_of, written
from erp.web.forms import FormField, with_problems
from erp.web.htmx import go_to

blueprint = Blueprint("settings", __name__, url_prefix="/settings", template_folder="../templates")


@blueprint.get("/")
@permission("erp.setting.view")
def index() -> ResponseReturnValue:
    return _page()


@blueprint.post("/")
@permission("erp.setting.manage")
def save() -> ResponseReturnValue:
    actor, values = current_actor(), _sent()
    try:
        changed = unit_of_work(lambda: change(values, actor))
    except RequestInvalid as error:
        return make_response(_page(values, error.problems), 422)
    return go_to("/settings/", _("The settings are saved.") if changed else _("Nothing was different."))


def _sent() -> dict[str, str]:
    """A box that isn't ticked is not sent; its name is, beside it."""
    values = {name: request.form[name] for _module, setting in registry().parts("settings") if (name := setting.name) in request.form}
    return {**dict.fromkeys(request.form.getlist("boxes"), "0"), **values}


def _page(typed: dict[str, str] | None = None, problems: list[Problem] | None = None) -> str:
    known, sections, errors = stored(), [], []
    boxes: list[str] = []
    for module in registry():
        fields = [_field(setting, value_of(setting, known.get(setting.name))) for m, setting in registry().parts("settings") if m is module]
        fields, said = with_problems(fields, typed or {}, [p for p in problems or () if p.column in {f.name for f in fields}])
        boxes += [f.name for f in fields if f.kind == "check"]
        errors += said
        if fields:
            sections.append({"title": module.title, "fields": fields, "read": [(f.label, _as_read(f)) for f in fields]})
    mine = current_actor().can("erp.setting.manage")
    refusal: Any = None if mine else _("You may read the settings, not change them.")
    return render_template("erp/settings/index.html", sections=sections, errors=errors, hidden=[("boxes", name) for name in boxes], refusal=refusal)


def _as_read(field: FormField) -> str:
    """The value in words, for who may not change it."""
    if field.kind == "check":
        return _("Yes") if field.value else _("No")
    if field.kind == "money":
        return shown(field.value)
    return str(dict(field.options).get(field.value, field.value)) or "—"


def _field(setting: Setting, value: Any) -> FormField:
    kind = kind_of(setting)
    shown = value if kind in ("check", "money") else written(value)
    options = tuple((choice, _(choice)) for choice in setting.choices)
    return FormField(kind, setting.name, setting.title, shown, required=kind == "select", help=setting.help or None, options=options, width=6)
