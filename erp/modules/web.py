"""Switch a module on or off: its pages, jobs, reports and menu follow at once in every process; its data stay."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from erp.auth.current import current_actor, require_everywhere
from erp.auth.guard import permission
from erp.db import unit_of_work
from erp.i18n import _, listed
from erp.module import Module
from erp.registry import enabled_names, registry, switch
from erp.web.htmx import go_to

blueprint = Blueprint("modules", __name__, url_prefix="/modules", template_folder="../templates")

MANAGE = "erp.module.manage"
PARTS = ("menus", "resources", "importers", "reports", "jobs", "commands", "permissions")


@blueprint.get("/")
@permission(MANAGE)
def index() -> ResponseReturnValue:
    on = enabled_names()
    return render_template("erp/modules/index.html", modules=[_row(module, on) for module in registry()], parts=PARTS)


def _row(module: Module, on: set[str]) -> dict[str, Any]:
    titles = {m.name: str(m.title) for m in registry()}
    missing = [titles.get(need, need) for need in module.depends if need not in on]
    needed_by = [titles[m.name] for m in registry() if module.name in m.depends and m.name in on]
    return {
        "name": module.name, "title": str(module.title), "version": module.version, "on": module.name in on,
        "depends": [titles.get(need, need) for need in module.depends], "counts": [len(getattr(module, part)) for part in PARTS],
        "refusal": _refusal(module.name, module.name in on, missing, needed_by),
    }  # fmt: skip


def _refusal(name: str, is_on: bool, missing: list[str], needed_by: list[str]) -> str | None:
    if name == "erp":
        return _("The framework itself is always on.")
    if is_on and needed_by:
        return _("These need it and are on: %(names)s", names=listed(needed_by))
    if not is_on and missing:
        return _("It needs these, which are off: %(names)s", names=listed(missing))
    return None


@blueprint.post("/<name>/on")
@permission(MANAGE)
def on(name: str) -> ResponseReturnValue:
    actor = current_actor()
    require_everywhere(actor, MANAGE)
    unit_of_work(lambda: switch(name, True, actor))
    return go_to("/modules/", _("The module is on, for everybody, from now."))


@blueprint.post("/<name>/off")
@permission(MANAGE)
def off(name: str) -> ResponseReturnValue:
    actor = current_actor()
    require_everywhere(actor, MANAGE)
    unit_of_work(lambda: switch(name, False, actor))
    return go_to("/modules/", _("The module is off, for everybody, from now. Its data are kept."))
