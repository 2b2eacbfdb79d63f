"""REST: the reports, one report in any format, a file made from it. Reading makes nothing; POST keeps a file."""

from __future__ import annotations

import tempfile
from typing import Any

from flask import Blueprint, Response, jsonify, request, send_file, url_for
from flask.typing import ResponseReturnValue

from erp.archive import queries as archive
from erp.archive.commands import summary
from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.errors import RequestInvalid
from erp.i18n import LANGUAGES, language
from erp.reporting import run
from erp.reporting.query import STANDING, described
from erp.scope import ALL, within

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
    table = run.write(planned, format_, stream)  # type: ignore[arg-type]
    stream.seek(0)
    return sent(stream, run.renderer(format_).CONTENT_TYPE, f"{planned.file_name}.{format_}", table.heading.ledger_position)


def chosen_language(given: dict[str, str]) -> str:
    found = given.pop("language", language())
    return found if found in LANGUAGES else language()


def sent(stream: Any, content_type: str, name: str, position: str) -> Response:
    answer = send_file(stream, content_type, download_name=name, as_attachment=not content_type.startswith(("application/json", "text/csv")))
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
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
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not isinstance(body.get("parameters", {}), dict):
        raise RequestInvalid()
    given = {str(key): str(value) for key, value in body.get("parameters", {}).items()}
    in_ = chosen_language({"language": str(body.get("language", language()))})
    file_id = run.produce(name, given, str(body.get("format", "pdf")), in_, current_actor())
    with within(ALL):
        file = archive.by_id(file_id)
    assert file is not None, "what was just kept is there"
    href = url_for("archive.download", key=file.run_id)
    answer = jsonify({**summary(file), "href": href})
    answer.headers["Location"] = href
    return answer, 201
