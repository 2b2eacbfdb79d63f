"""Find the installed modules, order them by need, refuse a broken one by name; and know which are switched on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import entry_points
from typing import Any

from flask import current_app, g, has_request_context
from sqlalchemy import select

from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import db
from erp.errors import DomainError, NotFound
from erp.module import Module
from erp.modules_table import ModuleSwitch
from erp.reasons import ModuleName


class BrokenModule(Exception):
    """A sentence naming the module and what is wrong with it; the application doesn't start."""


class ModuleNeeded(DomainError):
    """The module can't be switched off while the modules `needed_by` are on."""

    code = "module.needed"
    status = 409


class ModuleLacking(DomainError):
    """The module can't be switched on while the modules `missing`, which it needs, are off."""

    code = "module.lacking"
    status = 409


class ModuleAlwaysOn(DomainError):
    """The framework itself can't be switched off."""

    code = "module.always_on"
    status = 409


@dataclass(frozen=True)
class Registry:
    """The modules of this process, in the order of their needs."""

    modules: tuple[Module, ...]

    def __iter__(self) -> Iterator[Module]:
        return iter(self.modules)

    def get(self, name: str) -> Module:
        for module in self.modules:
            if module.name == name:
                return module
        raise NotFound(kind="module", key=name)

    def parts(self, attribute: str, only_enabled: bool = True) -> Iterator[tuple[Module, Any]]:
        """Every (module, permission | menu | report | ...) of the modules that are on."""
        on = enabled_names() if only_enabled else {module.name for module in self.modules}
        for module in self.modules:
            if module.name in on:
                for part in getattr(module, attribute):
                    yield module, part

    def find(self, attribute: str, name: str, key: str = "name") -> Any:
        for _module, part in self.parts(attribute):
            if getattr(part, key) == name:
                return part
        raise NotFound(kind=attribute, key=name)


def installed() -> list[Module]:
    """Every package that names a module under `erp.modules`, the framework itself among them."""
    found = []
    for entry in sorted(entry_points(group="erp.modules"), key=lambda e: e.name):
        module = entry.load()
        if not isinstance(module, Module):
            raise BrokenModule(f"module '{entry.name}': {entry.value} is not an erp.module.Module")
        found.append(replace(module, package=module.package or entry.value.split(".")[0]))
    return found


def build(modules: Iterable[Module], only: tuple[str, ...] | None = None) -> Registry:
    """Order by `depends` (`optional` first where present) and refuse what would break later. Raises BrokenModule."""
    chosen = [complete(m) for m in modules if only is None or m.name in only or m.name == "erp"]
    by_name: dict[str, Module] = {}
    for module in chosen:
        if module.name in by_name:
            raise BrokenModule(f"two modules are called '{module.name}'")
        by_name[module.name] = module
    for module in chosen:
        for need in module.depends:
            if need not in by_name:
                raise BrokenModule(f"module '{module.name}' needs '{need}', which is not installed or not in MIZAN_MODULES")
    ordered = _ordered(by_name)
    for module in ordered:
        _check(module)
    _check_unique(ordered)
    return Registry(tuple(ordered))


def complete(module: Module) -> Module:
    return replace(module, table_prefix=module.table_prefix or module.name, package=module.package or module.name)


def _ordered(by_name: dict[str, Module]) -> list[Module]:
    ordered: list[Module] = []
    visiting: list[str] = []

    def visit(name: str) -> None:
        if any(m.name == name for m in ordered):
            return
        if name in visiting:
            raise BrokenModule(f"modules need one another in a ring: {' -> '.join([*visiting[visiting.index(name) :], name])}")
        visiting.append(name)
        module = by_name[name]
        for need in (*module.depends, *(o for o in module.optional if o in by_name)):
            visit(need)
        visiting.pop()
        ordered.append(module)

    visit("erp")
    for name in sorted(by_name):
        visit(name)
    return ordered


def tables_of(module: Module) -> list[Any]:
    """The tables that the module's model files declare."""
    tables = {}
    for part in module.models:
        for value in vars(part).values():
            table = getattr(value, "__table__", None)
            if table is not None and value.__module__ == part.__name__:
                tables[table.name] = table
            if type(value).__name__ == "Table":
                tables[value.name] = value
    return list(tables.values())


def _check(module: Module) -> None:
    for table in tables_of(module):
        if not table.name.startswith(f"{module.table_prefix}_"):
            raise BrokenModule(f"module '{module.name}': table '{table.name}' must begin with '{module.table_prefix}_'")
    for permission in module.permissions:
        if permission.name.count(".") != 2 or not permission.name.startswith(f"{module.name}."):
            raise BrokenModule(f"module '{module.name}': permission '{permission.name}' is not {module.name}.noun.verb")


def _check_unique(modules: list[Module]) -> None:
    for attribute, key in (
        ("permissions", "name"),
        ("resources", "name"),
        ("reports", "name"),
        ("jobs", "name"),
        ("importers", "kind"),
        ("links", "kind"),
        ("settings", "name"),
        ("approvables", "kind"),
    ):
        seen: dict[str, str] = {}
        for module in modules:
            for part in getattr(module, attribute):
                name = getattr(part, key)
                if name in seen:
                    raise BrokenModule(f"modules '{seen[name]}' and '{module.name}' both declare {attribute[:-1]} '{name}'")
                seen[name] = module.name


def registry() -> Registry:
    return current_app.extensions["mizan.registry"]


_OFF = select(ModuleSwitch.__table__.c.name).where(ModuleSwitch.__table__.c.enabled.is_(False))


def enabled_names() -> set[str]:
    """Which modules are on: the table decides for every process at once; asked once a request."""
    if has_request_context() and "mizan_enabled" in g:
        return g.mizan_enabled
    names = enabled_without(set(db.session.execute(_OFF).scalars()))
    if has_request_context():
        g.mizan_enabled = names
    return names


def enabled_without(off: Collection[str]) -> set[str]:
    """The modules that are on when these are switched off: not they, nor what needs one of them."""
    names: set[str] = set()
    for module in registry():
        if module.name not in off and all(need in names for need in module.depends):
            names.add(module.name)
    return names


def switch(name: str, on: bool, actor: Actor) -> None:
    """Switch a module on or off; its data and its audit stay. Raises NotFound, ModuleNeeded, ModuleLacking, ModuleAlwaysOn."""
    module = registry().get(name)
    now = enabled_names()
    if on:
        missing = [ModuleName(need) for need in module.depends if need not in now]
        if missing:
            raise ModuleLacking(module=ModuleName(name), missing=missing)
    elif name == "erp":
        raise ModuleAlwaysOn(module=ModuleName(name))
    else:
        needed_by = [ModuleName(m.name) for m in registry() if name in m.depends and m.name in now]
        if needed_by:
            raise ModuleNeeded(module=ModuleName(name), needed_by=needed_by)
    row = db.session.get(ModuleSwitch, name) or ModuleSwitch(name=name, enabled=not on)
    before, row.enabled = row.enabled, on
    db.session.add(row)
    record(actor, "enabled" if on else "disabled", f"erp.module:{name}", changes={"enabled": [before, on]})
    if has_request_context():
        g.pop("mizan_enabled", None)
