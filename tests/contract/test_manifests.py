"""Manifests against the application: permissions used and declared, menus that lead somewhere, names with their prefix."""

from __future__ import annotations

import ast
import re

from flask import Flask

from erp.registry import registry
from tests.contract.source import ROOT, files, parsed


def declared(app: Flask) -> set[str]:
    return {permission.name for module in registry() for permission in module.permissions}


def used(app: Flask) -> set[str]:
    """Permissions named by routes, commands, menus, resources, reports, importers, and literally in the source."""
    names = {view.mizan_permission for view in app.view_functions.values() if getattr(view, "mizan_permission", None)}
    for module in registry():
        names |= {c.mizan_permission for c in module.commands if getattr(c, "mizan_permission", None)}
        for attribute in ("menus", "reports", "importers", "approvables", "publications"):
            names |= {part.permission for part in getattr(module, attribute) if part.permission}
    return names


def literals() -> set[str]:
    return {
        node.value
        for path in files()
        if path.stem != "manifest"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_what_is_used_is_declared(app: Flask) -> None:
    assert used(app) <= declared(app)


def test_what_is_declared_is_used(app: Flask) -> None:
    unused = {name for name in declared(app) - used(app) if name not in literals() and not _of_a_resource(name)}
    assert not unused


def _of_a_resource(permission: str) -> bool:
    """Resources name their permissions by their own noun in the singular."""
    package, noun, _verb = permission.split(".")
    return any(r.name.startswith(f"{package}.") and noun in r.name for module in registry() for r in module.resources)


def test_roles_hold_declared_permissions_only(app: Flask) -> None:
    given = {permission for module in registry() for permissions in module.roles.values() for permission in permissions}
    assert given <= declared(app)


def test_menus_lead_to_routes_that_their_permission_opens(app: Flask) -> None:
    for module in registry():
        for item in module.menus:
            assert item.endpoint in app.view_functions, f"{module.name}: menu to {item.endpoint}"
            needed = app.view_functions[item.endpoint].mizan_permission
            assert needed in (item.permission, ""), f"{item.endpoint} needs {needed}, its menu says {item.permission}"


def test_every_route_declares_its_permission(app: Flask) -> None:
    silent = [name for name, view in app.view_functions.items() if not hasattr(view, "mizan_permission")]
    assert not silent


def test_every_icon_is_drawn() -> None:
    drawn = set(re.findall(r'id="i-([a-z-]+)"', (ROOT / "erp/templates/erp/_icons.html").read_text(encoding="utf-8")))
    named = re.compile(r"""icon="([a-z-]+)"|ui\.icon\("([a-z-]+)\"""")
    sources = [*files(), *ROOT.glob("*/templates/**/*.html")]
    asked = {one or two: path.name for path in sources for one, two in named.findall(path.read_text(encoding="utf-8"))}
    assert not {name: where for name, where in asked.items() if name not in drawn}
