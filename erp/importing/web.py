"""The pages of imports: drop a workbook, see it as a table with each bad cell marked, commit, take back."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from erp.auth.current import current_actor, using
from erp.auth.guard import permission, signed_in
from erp.auth.values import Actor
from erp.db import unit_of_work
from erp.errors import DomainError, NotFound
from erp.i18n import _, sentence
from erp.importing import kinds, operations, queries
from erp.importing.errors import StalePreview
from erp.importing.headers import NoHeader
from erp.importing.marked import write_marked
from erp.importing.operations import Source
from erp.importing.parsed import parse
from erp.importing.preview import STATES
from erp.importing.previewed import STATE_NAMES, STATE_TONES, preview_page
from erp.importing.reading import REFUSALS, Busy, Unreadable, read
from erp.importing.shown import in_words, problems_again
from erp.importing.template import write_template
from erp.module import Importer
from erp.reasons import Reason
from erp.web.asked import asked_number
from erp.web.htmx import go_to

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_AGAIN: tuple[type[DomainError], ...] = (*REFUSALS.values(), NoHeader, NotFound)  # the upload page says these beside the file

STATE_WORDS = {"state_names": STATE_NAMES, "state_tones": STATE_TONES}

blueprint = Blueprint("imports", __name__, url_prefix="/import", template_folder="../templates")


@blueprint.get("/")
@permission("erp.import.use")
def index() -> ResponseReturnValue:
    actor = current_actor()
    importers = kinds.allowed(actor)
    titles = {importer.kind: importer.title for importer in importers}
    batches = queries.history(actor, importers, asked_number("before"))
    older = url_for("imports.index", before=batches[-1].id) if len(batches) == queries.PAGE else None
    return render_template("erp/importing/index.html", importers=importers, batches=batches, titles=titles, older=older, **STATE_WORDS)


@blueprint.get("/<kind>/")
@signed_in
def upload(kind: str) -> ResponseReturnValue:
    importer, actor = kinds.importer_named(kind), current_actor()
    with using(actor, importer.permission):
        return _upload_page(importer, actor)


@blueprint.post("/<kind>/")
@signed_in
def receive(kind: str) -> ResponseReturnValue:
    """Read the file, keep its preview, show it."""
    importer, actor = kinds.importer_named(kind), current_actor()
    with using(actor, importer.permission):
        try:
            number = _staged(importer, actor)
        except SHOWN_AGAIN as refusal:
            return make_response(_upload_page(importer, actor, refusal), refusal.status)
        except Busy as busy:
            return make_response(_upload_page(importer, actor, busy), busy.status, {"Retry-After": str(busy.facts["seconds"])})
    return go_to(url_for("imports.show", kind=kind, number=number), _("The file was read. Nothing is written yet."))


def _upload_page(importer: Importer, actor: Actor, refusal: DomainError | None = None) -> str:
    said = sentence(refusal.code, refusal.facts) if refusal else None
    batches = queries.history(actor, [importer], kind=importer.kind)[:10]
    entity = request.form.get("entity", "")
    return render_template("erp/importing/upload.html", importer=importer, batches=batches, said=said, entity=entity, **STATE_WORDS)


def _staged(importer: Importer, actor: Actor) -> int:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Unreadable(reason=Reason("import_empty"))
    given = kinds.given(importer, request.form.get("entity", "").strip(), actor)
    with tempfile.NamedTemporaryFile(prefix="mizan-upload-") as kept:
        file.save(kept)
        kept.flush()
        path = Path(kept.name)
        sheets = read(path, file.filename, wait=2, markup=importer.markup)
        made, _parsed = operations.plan_sheets(importer, sheets, given)
        source = Source.of(path, file.filename)
    return unit_of_work(lambda: operations.stage(made, source, importer.columns, actor).id)


@blueprint.get("/<kind>/template.xlsx")
@signed_in
def template(kind: str) -> ResponseReturnValue:
    importer, actor = kinds.importer_named(kind), current_actor()
    with using(actor, importer.permission):
        made = BytesIO()
        write_template(importer.columns, importer.example, made)
    return _workbook(made.getvalue(), f"{kind}-template.xlsx")


@blueprint.get("/<kind>/<int:number>")
@signed_in
def show(kind: str, number: int) -> ResponseReturnValue:
    importer, actor = kinds.importer_named(kind), current_actor()
    with using(actor, importer.permission):
        batch = queries.batch_of(number, importer, actor)
        state, after = request.args.get("state", ""), asked_number("after")
        wanted = state if state in (*STATES, "all") else next((s for s in ("invalid", "changed", "new") if batch.counts[s]), "all")
        values = preview_page(batch, importer, wanted, -1 if after is None else after)
        return render_template("erp/importing/show.html", **values)


@blueprint.get("/<kind>/<int:number>/marked.xlsx")
@signed_in
def marked(kind: str, number: int) -> ResponseReturnValue:
    """The user's own workbook with its faults, while the batch keeps it."""
    importer, actor = kinds.importer_named(kind), current_actor()
    with using(actor, importer.permission):
        batch = queries.batch_of(number, importer, actor)
        if batch.content is None:
            raise NotFound(kind="erp.import", key=number)
        content = _marked(importer, batch)
    return _workbook(content, f"{Path(batch.file_name).stem}-marked.xlsx")


def _marked(importer: Importer, batch: Any) -> bytes:
    with tempfile.TemporaryDirectory(prefix="mizan-marked-") as folder:
        path, out = Path(folder) / "upload", Path(folder) / "out.xlsx"
        path.write_bytes(batch.content)
        sheets = read(path, batch.file_name, wait=2, markup=importer.markup)
        headers = parse(importer.kind, sheets, importer.columns).headers
        write_marked(path, sheets, headers, in_words(problems_again(queries.problems(batch)), importer.columns), out)
        return out.read_bytes()


def _workbook(content: bytes, name: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": disposition, "Cache-Control": "no-store"})


@blueprint.post("/<kind>/<int:number>/commit")
@signed_in
def commit(kind: str, number: int) -> ResponseReturnValue:
    importer, actor = kinds.importer_named(kind), current_actor()
    without_bad = request.form.get("without_bad") == "1"
    with using(actor, importer.permission):
        try:
            unit_of_work(lambda: operations.commit(queries.batch_of(number, importer, actor, lock=True), importer, actor, without_bad=without_bad))
        except StalePreview:
            unit_of_work(lambda: operations.mark_stale(queries.batch_of(number, importer, actor, lock=True)))
            raise
    return go_to(url_for("imports.show", kind=kind, number=number), _said(queries.batch_of(number, importer, actor).counts))


def _said(counts: Mapping[str, int]) -> str:
    return _("The file was committed") if counts["new"] or counts["changed"] else _("The file changes nothing")


@blueprint.post("/<kind>/<int:number>/undo")
@signed_in
def undo(kind: str, number: int) -> ResponseReturnValue:
    importer, actor = kinds.importer_named(kind), current_actor()
    with using(actor, importer.permission):
        unit_of_work(lambda: operations.undo(queries.batch_of(number, importer, actor, lock=True), importer, actor))
    return go_to(url_for("imports.show", kind=kind, number=number), _("What the file did was taken back."))
