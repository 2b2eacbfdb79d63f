"""The reference of every installed module, written from the manifests: `mizan modules manual > docs/reference.md`.

`make docs-check` compares the file with this, so that the manual names every permission, setting, report, import, job and
command, and nothing that isn't there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from erp.importing.kinds import importers
from erp.module import Module
from erp.registry import registry

HEAD = """# Reference

Written from the manifests by `mizan modules manual`; `make docs-check` holds it to them.
"""


def pages() -> str:
    """The whole reference in the language of the moment."""
    parts = [HEAD]
    for module in registry():
        parts.append(f"## {module.name}: {module.title}\n")
        for title, header, rows in sections(module):
            found = list(rows)
            if found:
                parts.append(f"### {title}\n\n| {' | '.join(header)} |\n|{'---|' * len(header)}")
                parts.append("\n".join(f"| {' | '.join(row)} |" for row in found) + "\n")
    return "\n".join(parts)


def sections(module: Module) -> Iterator[tuple[str, tuple[str, ...], Iterator[tuple[str, ...]]]]:
    yield "Permissions", ("name", "allows"), ((code(p.name), str(p.title)) for p in module.permissions)
    yield "Resources", ("name", "is"), ((code(r.name), str(r.title)) for r in module.resources)
    yield "Imports", ("kind", "columns (* required)"), ((code(i.kind), columns(i)) for i in importers() if owner(i.kind) == module.name)
    yield "Reports", ("name", "title", "parameters"), ((code(r.name), str(r.title), ", ".join(p.name for p in r.parameters)) for r in module.reports)
    yield "Jobs", ("name", "does", "when"), ((code(j.name), str(j.title), code(j.cron or "on demand")) for j in module.jobs)
    yield "Settings", ("name", "means", "default"), ((code(s.name), str(s.title), code(str(s.default))) for s in module.settings)
    yield "Commands", ("command", "does"), ((code(spoken(c)), (c.help or "").split("\n")[0]) for c in module.commands)
    yield "Documents that wait for approval", ("kind", "is", "needs"), ((code(a.kind), str(a.title), code(a.permission)) for a in module.approvables)


def code(text: str) -> str:
    return f"`{text}`"


def columns(importer: Any) -> str:
    return ", ".join(f"{column.key}{'*' if column.required else ''}" for column in importer.columns)


def owner(kind: str) -> str:
    """The module an import belongs to: whoever declares it, or the resource it comes from."""
    for module in registry():
        if any(i.kind == kind for i in module.importers):
            return module.name
    return next(m.name for m in registry() for r in m.resources if r.import_ != "off" and r.kind_of_import == kind)


def spoken(command: Any) -> str:
    return " ".join(part for part in ("mizan", getattr(command, "mizan_group", None), command.name) if part)
