"""REST: the reports, one report in any format, a file made from it. Reading makes nothing; POST keeps a file."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, jsonify, request, send_file, url_for
from flask.typing import ResponseReturnValue

from erp.archive import queries as archive
from erp.archive.commands import summary, told
from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.errors import NotFound, Problem, RequestInvalid
from erp.i18n import LANGUAGES, language
from erp.module import Report
from erp.registry import registry
from erp.reporting import run
from erp.reporting.changes import changes
from erp.reporting.query import STANDING, described
from erp.scope import ALL, within
from erp.web.headers import SANDBOX

api = Blueprint("reports_api", __name__, url_prefix="/api/v1/reports")
MEMORY_MAX = 4 << 20


@api.get("")
@permission("erp.report.view")
def index() -> ResponseReturnValue:
    """The reports this actor may run, with parameters and columns."""
    return jsonify({"items": [about(report) for report in run.offered(current_actor())]})


def about(report: Any) -> dict[str, Any]:
    own = {parameter.name for parameter in STANDING}
    parameters = [*STANDING, *(parameter for parameter in report.parameters if parameter.name not in own)]
    return {
        "name": report.name,
        "title": str(report.title),
        "parameters": [described(parameter) for parameter in parameters],
        "columns": [{"key": column.key, "title": str(column.title), "kind": column.kind} for column in report.columns],
        "formats": list(run.FORMATS),
        "href": url_for("reports_api.show", name=report.name),
    }


@api.get("/<name>")
@permission("erp.report.view")
def show(name: str) -> ResponseReturnValue:
    """The report itself; `format` is json unless another is asked for. Nothing is kept."""
    given = request.args.to_dict()
    format_, in_ = given.pop("format", "json"), chosen_language(given)
    planned = run.plan(name, given, current_actor(), in_)
    stream = tempfile.SpooledTemporaryFile(MEMORY_MAX)  # noqa: SIM115 - closed with the answer
    try:
        table = run.write(planned, format_, stream)  # type: ignore[arg-type]
    except BaseException:
        stream.close()
        raise
    return sent(stream, run.renderer(format_).CONTENT_TYPE, f"{planned.file_name}.{format_}", table.heading.ledger_position)


def chosen_language(given: dict[str, str]) -> str:
    """Raises RequestInvalid for a language we don't speak."""
    found = given.pop("language", language())
    if found not in LANGUAGES:
        raise RequestInvalid([Problem("report.parameter_invalid", column="language", value=found, facts={"value": found})])
    return found


def sent(stream: Any, content_type: str, name: str, position: str) -> Response:
    """A small answer is sent from memory, a large one from the disk, where it stands until the answer is closed."""
    size, _start = stream.seek(0, os.SEEK_END), stream.seek(0)
    attached = not content_type.startswith(("application/json", "text/csv"))
    if size <= MEMORY_MAX:
        whole = stream.read()
        stream.close()
        stream = io.BytesIO(whole)
    answer = send_file(stream, content_type, download_name=name, as_attachment=attached)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    answer.call_on_close(stream.close)
    if position:
        answer.headers["X-Ledger-Position"] = position
    return answer


@api.post("/<name>/files")
@permission("erp.report.view")
def make(name: str) -> ResponseReturnValue:
    """Make a file and keep it in the archive: {"format", "language", "parameters"}."""
    wanted = asked(request.get_json(silent=True))
    given = {key: str(value) for key, value in wanted.get("parameters", {}).items()}
    in_ = chosen_language({"language": wanted.get("language", language())})
    file_id = run.produce(name, given, wanted.get("format", "pdf"), in_, current_actor())
    with within(ALL):
        file = archive.by_id(file_id)
    assert file is not None, "what was just kept is there"
    href = url_for("archive.download", key=file.run_id)
    answer = jsonify({**summary(file), "href": href})
    answer.headers["Location"] = href
    return answer, 201


@api.get("/<name>/files/<run_id>/changes")
@permission("erp.report.view")
def since(name: str, run_id: str) -> ResponseReturnValue:
    """What changed since this kept version, against another (`with`) or the figures of this moment."""
    found = changes(run_id, request.args.get("with", ""), current_actor())
    if found.before.report != name:
        raise NotFound(kind="erp.archive", key=run_id)
    return jsonify(told(found))


def asked(body: Any) -> dict[str, Any]:
    """The body of a request for a file. Raises RequestInvalid."""
    kinds = {"format": str, "language": str, "parameters": dict}
    if not isinstance(body, dict) or any(name not in kinds or not isinstance(value, kinds[name]) for name, value in body.items()):
        raise RequestInvalid()
    if not all(isinstance(value, str) for value in body.get("parameters", {}).values()):
        raise RequestInvalid()
    return body


def paths() -> dict[str, Any]:
    """The reports in the description of the API: one path each, and one for the files made of it."""
    found: dict[str, Any] = {}
    for _module, report in registry().parts("reports"):
        address = f"{api.url_prefix}/{report.name}"
        operation = {"tags": ["reports"], "x-permission": report.permission}
        found[address] = {"get": {**operation, **reading(report)}}
        found[f"{address}/files"] = {"post": {**operation, **making(report)}}
        found[f"{address}/files/{{run_id}}/changes"] = {"get": {**operation, **comparing(report)}}
    return found


def reading(report: Report) -> dict[str, Any]:
    columns = {column.key: {"type": ["string", "integer", "null"], "title": str(column.title)} for column in report.columns}
    rows = {"type": "array", "items": {"type": "object", "properties": columns, "required": list(columns)}}
    document = {"type": "object", "properties": {"rows": rows, "totals": {"type": "object"}, "count": {"type": "integer"}}, "required": ["rows"]}
    content: dict[str, Any] = {renderer.CONTENT_TYPE: {} for renderer in run.FORMATS.values()} | {"application/json": {"schema": document}}
    own = {parameter.name for parameter in STANDING}
    parameters = [described(parameter) for parameter in (*STANDING, *(p for p in report.parameters if p.name not in own))]
    return {
        "operationId": f"reports.{report.name}",
        "summary": str(report.title),
        "parameters": [*parameters, choice("format", run.FORMATS, "json"), choice("language", LANGUAGES, "")],
        "responses": {"200": {"description": "The report", "content": content}, "default": {"$ref": "#/components/responses/Problem"}},
    }


def making(report: Report) -> dict[str, Any]:
    properties = {
        "format": {"type": "string", "enum": list(run.FORMATS)},
        "language": {"type": "string", "enum": list(LANGUAGES)},
        "parameters": {"type": "object", "additionalProperties": {"type": "string"}},
    }
    body = {"type": "object", "properties": properties, "additionalProperties": False}
    answer = {"type": "object", "required": ["run_id", "digest", "href"]}
    return {
        "operationId": f"reports.{report.name}.make",
        "summary": f"{report.title}: make a file and keep it",
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "201": {"description": "Kept", "content": {"application/json": {"schema": answer}}},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }


def comparing(report: Report) -> dict[str, Any]:
    answer = {"type": "object", "required": ["report", "before", "after", "same", "rows"]}
    text = {"type": "string"}
    return {
        "operationId": f"reports.{report.name}.changes",
        "summary": f"{report.title}: what changed since a kept version",
        "parameters": [
            {"name": "run_id", "in": "path", "required": True, "schema": text},
            {"name": "with", "in": "query", "required": False, "schema": text},
        ],
        "responses": {
            "200": {"description": "Rows added, removed and changed", "content": {"application/json": {"schema": answer}}},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }


def choice(name: str, values: Iterable[str], default: str) -> dict[str, Any]:
    schema = {"type": "string", "enum": list(values), **({"default": default} if default else {})}
    return {"name": name, "in": "query", "required": False, "schema": schema}
