"""The archive as a resource: lists and REST over the same rows, filtered by right and scope as its own pages are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from erp.archive.models import ArchivedFile
from erp.archive.queries import covered
from erp.auth.current import current_actor
from erp.i18n import _l
from erp.registry import registry
from erp.resources.declaration import SHARED, Column, Resource


def visible() -> Select[Any]:
    """Files of reports this person may run, over entities they may see."""
    actor = current_actor()
    permissions = {report.permission for _module, report in registry().parts("reports") if actor.can(report.permission)}
    return select().select_from(ArchivedFile).where(covered(), ArchivedFile.permission.in_(sorted(permissions)))


ARCHIVE = Resource(
    name="erp.archive",
    title=_l("Archive of reports"),
    single=_l("The file"),
    model=ArchivedFile,
    key="run_id",
    scope=SHARED,
    select=visible,
    columns=(
        Column("run_id", _l("Run"), kind="code"),
        Column("title", _l("Report")),
        Column("report", _l("Name of the report"), kind="code"),
        Column("format", _l("Format"), kind="code"),
        Column("language", _l("Language"), kind="code", shown=False),
        Column("made_at", _l("Made at"), kind="moment"),
        Column("actor", _l("Made by")),
        Column("ledger_position", _l("Ledger position"), kind="code"),
        Column("rows", _l("Rows"), kind="whole", shown=False),
        Column("size", _l("Size"), kind="whole", shown=False),
        Column("digest", _l("Digest SHA-256"), kind="code", width=64),
    ),
    filters=("report", "format", "actor"),
    sort=("-made_at", "run_id", "report"),
    search=("run_id", "title"),
    heading="title",
    page="archive.show",
)
