"""REST: the kinds, a blank workbook, a file previewed or committed in one request, and a batch taken back.

The file comes as `file` of a form or as the body itself with its name in `name`. Sending a file twice changes nothing the
second time, so a request may be repeated without a key.
"""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from erp.api import problems
from erp.auth.current import current_actor, using
from erp.auth.guard import permission, signed_in
from erp.auth.values import Actor
from erp.db import unit_of_work
from erp.i18n import sentence
from erp.importing import kinds, operations, queries
from erp.importing.columns import ImportColumn
from erp.importing.operations import Source
from erp.importing.preview import Plan
from erp.importing.reading import Unreadable, read
from erp.importing.shown import answer_of, error_of
from erp.importing.template import write_template
from erp.module import Importer
from erp.reasons import Reason

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TRUE = ("1", "true", "yes")

api = Blueprint("imports_api", __name__, url_prefix="/api/v1/imports")


@api.get("")
@permission("erp.import.use")
def index() -> ResponseReturnValue:
    """The kinds this actor may import, with their columns."""
    return jsonify({"items": [described(importer) for importer in kinds.allowed(current_actor())]})


def described(importer: Importer) -> dict[str, Any]:
    template = url_for("imports_api.template", kind=importer.kind)
    return {"kind": importer.kind, "title": str(importer.title), "columns": [_column(c) for c in importer.columns], "template": template}


def _column(column: ImportColumn) -> dict[str, Any]:
    plain = {"key": column.key, "header_ar": column.title_ar, "header_en": column.title_en, "kind": column.kind, "required": column.required}
    return {**plain, "choices": [choice.value for choice in column.choices]}


@api.get("/<kind>/template.xlsx")
@signed_in
def template(kind: str) -> ResponseReturnValue:
    importer, actor = kinds.importer_named(kind), current_actor()
    with using(actor, importer.permission):
        made = BytesIO()
        write_template(importer.columns, importer.example, made)
    return Response(made.getvalue(), mimetype=XLSX, headers={"Cache-Control": "no-store"})


@api.post("/<kind>")
@signed_in
def receive(kind: str) -> ResponseReturnValue:
    """Preview the file; with `commit=true` apply it, all rows or none. `entity` is that of rows that name none."""
    importer, actor = kinds.importer_named(kind), current_actor()
    with using(actor, importer.permission), tempfile.NamedTemporaryFile(prefix="mizan-upload-") as kept:
        name = _received(kept)
        path = Path(kept.name)
        given = kinds.given(importer, request.args.get("entity"), actor)
        sheets = read(path, name, wait=2, markup=importer.markup)
        if request.args.get("commit", "").lower() not in TRUE:
            made, _parsed = operations.plan_sheets(importer, sheets, given)
            return jsonify(answer_of(kind, made, committed=False))
        made, outcome = unit_of_work(lambda: _committed(importer, sheets, given, Source.of(path, name), actor))
    return _refused(made) if made.problems else jsonify(answer_of(kind, made, committed=True, outcome=outcome))


def _received(kept: Any) -> str:
    """Write what came to `kept`; the name its owner gave it."""
    file = request.files.get("file")
    content = file.read() if file is not None else request.get_data(cache=False)
    name = (file.filename if file is not None else request.args.get("name")) or ""
    if not content:
        raise Unreadable(reason=Reason("import_empty"))
    kept.write(content)
    kept.flush()
    return name[:255]


def _committed(importer: Importer, sheets: Any, given: Any, source: Source, actor: Actor) -> tuple[Plan, dict[str, Any]]:
    made, _parsed = operations.plan_sheets(importer, sheets, given)
    if made.problems:
        return made, {}
    batch = operations.run(importer, made, source, actor)
    return made, {**(batch.outcome or {}), "batch": batch.id}


def _refused(made: Plan) -> Response:
    """Every fault of the file in the API's one error shape."""
    facts = {"invalid": made.counts["invalid"] or len(made.problems)}
    errors = [{"field": error["column"], **error} for error in map(error_of, made.problems)]
    return problems.answer(422, "import.has_problems", sentence("import.has_problems", facts), errors=errors, facts=facts)


@api.get("/<kind>/<int:number>")
@signed_in
def show(kind: str, number: int) -> ResponseReturnValue:
    importer, actor = kinds.importer_named(kind), current_actor()
    with using(actor, importer.permission):
        return jsonify(_batch(queries.batch_of(number, importer, actor)))


@api.post("/<kind>/<int:number>/undo")
@signed_in
def undo(kind: str, number: int) -> ResponseReturnValue:
    """Take back what a committed file created, and give back what it changed."""
    importer, actor = kinds.importer_named(kind), current_actor()

    def work() -> dict[str, Any]:
        batch = queries.batch_of(number, importer, actor, lock=True)
        operations.undo(batch, importer, actor)
        return _batch(batch)

    with using(actor, importer.permission):
        return jsonify(unit_of_work(work))


def _batch(batch: Any) -> dict[str, Any]:
    moments = {name: at.isoformat() + "Z" if (at := getattr(batch, name)) else None for name in ("previewed_at", "committed_at", "undone_at")}
    plain = {name: getattr(batch, name) for name in ("kind", "state", "file_name", "file_digest", "counts", "outcome", "actor")}
    return {"batch": batch.id, **plain, **moments}
