"""Pages of the archive: what was kept, one file, handing it out, and whether a file in hand is one of ours."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from erp.archive import operations, queries
from erp.archive.commands import readable
from erp.archive.data import KeptColumn
from erp.archive.difference import ADDED, CHANGED, REMOVED, Differing
from erp.audit.timeline import timeline_of
from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.auth.names import names_of
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.i18n import _
from erp.jobs.models import Schedule
from erp.registry import registry
from erp.reporting.asked import in_words
from erp.reporting.cells import shown
from erp.reporting.changes import changes
from erp.scope import ALL, within
from erp.web.asked import asked_number
from erp.web.headers import SANDBOX

PAGE = 40
VERSIONS, CHANGES_SHOWN = 60, 500
pages = Blueprint("archive", __name__, url_prefix="/archive", template_folder="../templates")


@pages.get("")
@permission("erp.archive.view")
def index() -> ResponseReturnValue:
    """The kept files, the newest first, and the place to drop a file on."""
    return listing()


def listing(verdict: dict[str, Any] | None = None) -> str:
    permissions = readable(current_actor())
    report = request.args.get("report", "")
    files = queries.listed(permissions, report=report, before=asked_number("before"), limit=PAGE + 1)
    shown_names = names_of({file.actor for file in files})
    reports = {part.name: str(part.title) for _module, part in registry().parts("reports") if part.permission in permissions}
    return render_template(
        "erp/archive/index.html",
        files=files[:PAGE],
        more=files[PAGE - 1].id if len(files) > PAGE else None,
        whole=queries.count(permissions),
        downloads=queries.downloads([file.run_id for file in files[:PAGE]]),
        report=report,
        reports=reports,
        names=shown_names,
        asked=in_words,
        verdict=verdict,
    )


@pages.post("/verify")
@permission("erp.archive.view")
def verify() -> ResponseReturnValue:
    """Is the file ours and unchanged? Its digest is worked out and compared; what was sent is not kept."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return listing({"kind": "none"})
    return listing(judged(given, current_actor()))


def judged(given: FileStorage, actor: Actor) -> dict[str, Any]:
    """Ours, and this person may know it; or not ours, with the file that once went out under that name, if any."""
    digest = hashlib.file_digest(given.stream, "sha256").hexdigest()  # type: ignore[arg-type]
    with within(ALL):
        ours = [file for file in queries.by_digest(digest) if operations.may_read(file, actor)]
        named = queries.by_name(given.filename or "")
    if ours:
        return {"kind": "ours", "file": ours[0], "digest": digest, "name": given.filename}
    original = named if named and operations.may_read(named, actor) else None
    return {"kind": "foreign", "file": original, "digest": digest, "name": given.filename}


@pages.get("/<key>")
@permission("erp.archive.view")
def show(key: str) -> ResponseReturnValue:
    """One file: what it was made from, its digest, how often it went out."""
    file = operations.found_for(key, current_actor())
    permissions = readable(current_actor())
    others = [other for other in queries.listed(permissions, report=file.report, limit=VERSIONS) if other.id != file.id]
    return render_template(
        "erp/archive/file.html", file=file, downloads=queries.downloads([key]).get(key, 0), others=others, asked=in_words,
        made_by=names_of({file.actor})[file.actor], trail=timeline_of(f"erp.archive:{key}"), schedule=schedule_of(file),
    )  # fmt: skip


def schedule_of(file: queries.Archived) -> Any:
    """The schedule whose due time this file was made for, as far as it still stands."""
    if file.due is None or file.once is None:
        return None
    known = db.session.execute(select(Schedule.id, Schedule.name, Schedule.title).where(Schedule.task == file.report))
    return next((one for one in known if operations.once_key(f"schedule:{one.id}", file.due, file.format, file.language) == file.once), None)


@pages.get("/<key>/changes")
@permission("erp.archive.view")
def since(key: str) -> ResponseReturnValue:
    """What changed between this version and another (`with`), or the figures of this moment."""
    found = changes(key, request.args.get("with", ""), current_actor())
    columns = found.difference.columns
    rows = [drawn(row, columns) for row in found.difference.rows[:CHANGES_SHOWN]]
    words = {ADDED: _("Added"), REMOVED: _("Removed"), CHANGED: _("Changed")}
    counts = [(words[kind], found.difference.count(kind)) for kind in words]
    return render_template("erp/archive/changes.html", found=found, asked=in_words, columns=columns, rows=rows, counts=counts, words=words)


def drawn(row: Differing, columns: Sequence[KeptColumn]) -> dict[str, Any]:
    """The row's cells as (before, after) texts for people; before only where it differs."""
    now = row.after or row.before or ()
    cells = []
    for place, (text, column) in enumerate(zip(now, columns, strict=True)):
        before = figure(row.before[place], column.kind) if row.before and place in row.changed else None
        cells.append({"text": figure(text, column.kind), "before": before, "kind": column.kind})
    return {"kind": row.kind, "cells": cells}


def figure(text: str, kind: str) -> str:
    """A kept text as people read it."""
    if not text or kind not in ("money", "date", "integer", "percent"):
        return text
    if kind == "money":
        return shown(int(text.replace(".", "")), "money")
    if kind == "date":
        return shown(date.fromisoformat(text[:10]), "date")
    return shown(Decimal(text) if kind == "percent" else int(text), kind)  # type: ignore[arg-type]


@pages.get("/<key>/download")
@permission("erp.archive.view")
def download(key: str) -> ResponseReturnValue:
    """Hand a file out: the right is asked again, the digest checked, the download recorded."""
    actor = current_actor()
    file = operations.found_for(key, actor)
    with within(ALL):
        path = unit_of_work(lambda: operations.hand_out(file, actor))
    answer = send_file(path, file.content_type, as_attachment=True, download_name=file.file_name, etag=file.digest)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
