"""`mizan init`, `db upgrade`, `db check`, `modules …`, `serve`: what an administrator runs at the server."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import click

from erp import clock
from erp.auth.current import require_everywhere
from erp.auth.values import Actor
from erp.cli import answer, command
from erp.db import unit_of_work
from erp.errors import DomainError
from erp.i18n import _, in_language
from erp.manual import pages
from erp.module import Module
from erp.registry import enabled_names, registry, switch
from erp.starting import start_database
from erp.upgrading import differences, upgrade


class DatabaseDiffers(DomainError):
    """Models, migrations or walls disagree with the database: `findings`."""

    code = "db.differs"


# attribute of a manifest -> (what its parts are called by, the function that does the work)
PARTS: dict[str, tuple[str, str | None]] = {
    "permissions": ("name", None),
    "menus": ("endpoint", None),
    "blueprints": ("name", None),
    "resources": ("name", None),
    "importers": ("kind", "apply"),
    "reports": ("name", "rows"),
    "jobs": ("name", "run"),
    "settings": ("name", None),
    "commands": ("name", "callback"),
    "publications": ("name", "run"),
    "links": ("kind", None),
    "approvables": ("kind", "apply"),
}


@command("upgrade", group="db")
def db_upgrade(actor: Actor) -> None:
    """Migrate every module's tables and reinstall the database's walls."""
    ran = upgrade()
    answer({"ran": ran}, ran or [_("nothing to migrate")])


@command("check", group="db")
def db_check(actor: Actor) -> None:
    """Fail where models, migrations or walls differ from the database."""
    found = differences()
    if found:
        raise DatabaseDiffers(findings="; ".join(found))
    answer({"differences": []}, _("models, migrations and walls agree"))


@command("init")
@click.option("--year", type=int, help="the fiscal year to open (default: the present one)")
def init(actor: Actor, year: int | None) -> None:
    """Make an empty database ready: tables, roles, the root entity, the year's periods, the first administrator."""
    upgrade()
    password = unit_of_work(lambda: start_database(year or clock.today().year, actor))
    made = {"year": year or clock.today().year, "administrator": "admin" if password else None, "password": password}
    answer(
        made,
        [
            _("ready for %(year)s", year=made["year"]),
            _("first administrator: admin, one-time password: %(password)s", password=password) if password else _("an administrator exists already"),
        ],
    )


@command("modules")
def modules_list(actor: Actor) -> None:
    """Print the modules in the order of their needs."""
    on = enabled_names()
    rows: list[dict[str, Any]] = [
        {"name": m.name, "title": str(m.title), "version": m.version, "enabled": m.name in on, "depends": list(m.depends)} for m in registry()
    ]
    answer(
        {"modules": rows}, [f"{row['name']:<14}{row['version']:<9}{'on' if row['enabled'] else 'off':<5}{' '.join(row['depends'])}" for row in rows]
    )


@command("show", group="modules")
@click.argument("name")
def modules_show(actor: Actor, name: str) -> None:
    """Print what a module adds, with file and line, read from its manifest."""
    parts = contents(registry().get(name))
    answer({"name": name, "parts": parts}, [f"{part['what']:<12}{part['name']:<44}{part['where']}" for part in parts])


@command("manual", group="modules")
def modules_manual(actor: Actor) -> None:
    """Print the reference of every module, as docs/reference.md holds it."""
    with in_language("en"):
        text = pages()
    answer({"manual": text}, text.rstrip("\n"))


@command("enable", group="modules", permission="erp.module.manage")
@click.argument("name")
def modules_enable(actor: Actor, name: str) -> None:
    """Switch a module on."""
    require_everywhere(actor, "erp.module.manage")
    unit_of_work(lambda: switch(name, True, actor))
    answer({"name": name, "enabled": True}, _("%(name)s: on", name=name))


@command("disable", group="modules", permission="erp.module.manage")
@click.argument("name")
def modules_disable(actor: Actor, name: str) -> None:
    """Switch a module off; its pages, jobs, reports and menu go, its data stays."""
    require_everywhere(actor, "erp.module.manage")
    unit_of_work(lambda: switch(name, False, actor))
    answer({"name": name, "enabled": False}, _("%(name)s: off; its data stays", name=name))


def contents(module: Module) -> list[dict[str, str]]:
    """Each part of a manifest: what it is, its name, the file and line that does it."""
    found = []
    for attribute, (key, how) in PARTS.items():
        for part in getattr(module, attribute):
            found.append({"what": attribute.removesuffix("s"), "name": str(getattr(part, key)), "where": where(getattr(part, how) if how else None)})
    for model in module.models:
        found.append({"what": "model", "name": model.__name__, "where": str(Path(model.__file__ or "").name)})
    return found


def where(fn: Any) -> str:
    fn = inspect.unwrap(fn) if fn else None
    code = getattr(fn, "__code__", None)
    return f"{fn.__module__.replace('.', '/')}.py:{code.co_firstlineno}" if code else ""
