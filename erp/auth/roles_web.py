"""A role's page: its permissions by module, and who holds it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from erp.auth import queries, roles
from erp.auth.administering import everywhere
from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.auth.models import Role
from erp.auth.step_up import confirmed
from erp.db import unit_of_work
from erp.i18n import _
from erp.module import Module, Permission
from erp.registry import registry
from erp.text import clean

pages = Blueprint("roles", __name__, template_folder="../templates", url_prefix="/erp/roles")


@pages.get("/<key>")
@permission("erp.user.view")
def show(key: str) -> str:
    role = queries.role(key)
    return _page(role, queries.permissions_held(role.id), queries.holders(role.id))


@pages.get("/new")
@permission("erp.user.manage")
def new() -> str:
    return _page(None, set(), [])


def _page(role: Role | None, held: set[str], holders: list[tuple[str, str]]) -> str:
    return render_template(
        "erp/auth/role.html", role=role, held=held, holders=holders, modules=by_module(), may_change=everywhere(current_actor()),
        undeclared=sorted(held - {part.name for _module, part in registry().parts("permissions", only_enabled=False)}),
    )  # fmt: skip


def by_module() -> list[tuple[Module, list[Permission]]]:
    return [(module, list(module.permissions)) for module in registry() if module.permissions]


@pages.post("/new")
@permission("erp.user.manage")
@confirmed
def create() -> ResponseReturnValue:
    actor, code = current_actor(), clean(request.form.get("code", "")[:100]).lower()
    name_ar, name_en = _names()
    unit_of_work(lambda: roles.create(code, name_ar, name_en, request.form.getlist("permissions"), actor))
    flash(_("The role was saved."), "ok")
    return redirect(url_for("roles.show", key=code), 303)


@pages.post("/<key>")
@permission("erp.user.manage")
@confirmed
def change(key: str) -> ResponseReturnValue:
    actor, version = current_actor(), request.form.get("version", type=int)
    name_ar, name_en = _names()
    unit_of_work(lambda: roles.change(key, name_ar, name_en, request.form.getlist("permissions"), actor, version=version))
    flash(_("The role was saved."), "ok")
    return redirect(url_for("roles.show", key=key), 303)


def _names() -> tuple[str, str]:
    return clean(request.form.get("name_ar", "")[:200]), clean(request.form.get("name_en", "")[:200])
