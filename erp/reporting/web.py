"""Pages of the reports: the list by module, one report with its form and preview, the files it makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.routing import BuildError

from erp import clock, links
from erp.archive import queries as archive
from erp.auth.current import current_actor, holds_at, scope_of
from erp.auth.guard import permission
from erp.auth.names import names_of
from erp.auth.values import Actor
from erp.entities.queries import tree
from erp.errors import RequestInvalid
from erp.i18n import language, sentence
from erp.module import Report
from erp.registry import registry
from erp.reporting import run
from erp.reporting.query import Parameter
from erp.reporting.render_html import cell, view
from erp.reporting.table import Row, Table
from erp.scope import within

PREVIEW_ROWS = 300
FIELDS = {"entity": "select", "unit": "select", "choice": "select", "year": "select", "period": "month", "flag": "check"}
pages = Blueprint("reports", __name__, url_prefix="/reports", template_folder="../templates")


@pages.get("")
@permission("erp.report.view")
def index() -> ResponseReturnValue:
    """Every report this person may run, by the module whose figures it shows."""
    offered = run.offered(current_actor())
    groups: dict[str, list[Report]] = {}
    for report in offered:
        groups.setdefault(str(report.options.get("group") or registry().get(owner(report)).title), []).append(report)
    return render_template("erp/reporting/index.html", groups=groups, choices=choices)


def owner(report: Report) -> str:
    return next(module.name for module, part in registry().parts("reports") if part is report)


@pages.get("/<name>")
@permission("erp.report.view")
def show(name: str) -> ResponseReturnValue:
    """One report: the form, the preview of what it asks, the files made from it."""
    report = run.find(name)
    actor = current_actor()
    given, shown = answers(request.args), None
    errors: dict[str, str] = {}
    try:
        planned = run.plan(name, given, actor, language())
        shown = preview(planned)
    except RequestInvalid as error:
        errors = {problem.column or "": sentence(problem.code, {**problem.facts, "value": problem.value or ""}) for problem in error.problems}
    with within(scope_of(actor, report.permission)):
        history = archive.listed({report.permission}, report=name, limit=6)
    page = render_template(
        "erp/reporting/report.html",
        report=report,
        fields=[field(parameter, given, errors, actor, report) for parameter in report.parameters],
        errors=[(f"f-{column}", text) for column, text in errors.items()],
        view=shown,
        given=given,
        formats=list(run.FORMATS),
        history=history,
        names=names_of({file.actor for file in history}),
        schedule=schedule_address(name, given),
    )
    return page, 422 if errors else 200


@pages.post("/<name>/files")
@permission("erp.report.view")
def make(name: str) -> ResponseReturnValue:
    """Make a file, keep it in the archive, hand it out."""
    given = answers({key: value for key, value in request.form.items() if key not in ("csrf_token", "format")})
    file_id = run.produce(name, given, request.form.get("format", ""), language(), current_actor())
    file = archive.by_id(file_id)
    assert file is not None, "what was just kept is there"
    return redirect(url_for("archive.download", key=file.run_id), 303)


def answers(values: Mapping[str, str]) -> dict[str, str]:
    """What the form or address says; an empty field says nothing."""
    return {name: text for name, text in values.items() if text and name not in ("language", "lang")}


def preview(planned: run.Run) -> dict[str, Any]:
    """The first rows, ready for the template; totals only where all rows are shown, since others would mislead."""
    with run.reading(planned) as table:
        rows = table.read()
        found = list(islice(rows, PREVIEW_ROWS))
        more = next(rows, None) is not None
        ready = view(table)
        ready["rows"] = [drawn(row, table) for row in found]
        ready["more"], ready["shown"] = more, len(found)
        totals, summaries = ([], []) if more else (ready["totals"](), ready["summaries"]())
        ready["totals"], ready["summaries"] = lambda: totals, lambda: summaries
        return ready


def drawn(row: Row, table: Table) -> dict[str, Any]:
    cells = [cell(value, column, address(row.links.get(column.key, ""))) for column, value in zip(table.columns, row.cells, strict=True)]
    return {"kind": row.kind, "level": row.level, "cells": cells}


def address(reference: str) -> str:
    """The page behind a figure: "finance.entry:KEY" is a document, "report:NAME?a=b" a report, "list:NOUN?a=b" a list."""
    kind, _colon, key = reference.partition(":")
    name, _mark, query = key.partition("?")
    values: dict[str, Any] = dict(parse_qsl(query))
    if kind == "report":
        return url_for("reports.show", name=name, **values)
    if kind == "list":
        endpoint = f"{name.replace('.', '_').replace('-', '_')}.index"
        return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
    return (links.shown(reference).href or "") if reference else ""


def field(parameter: Parameter, given: Mapping[str, str], errors: Mapping[str, str], actor: Actor, report: Report) -> dict[str, Any]:
    """One parameter as a field of the form."""
    value = given.get(parameter.name, parameter.default)
    return {
        "kind": FIELDS.get(parameter.kind, parameter.kind),
        "name": parameter.name,
        "label": str(parameter.title),
        "value": value,
        "required": parameter.required,
        "help": str(parameter.help) if parameter.help else None,
        "error": errors.get(parameter.name),
        "options": list(choices(parameter, actor, report)),
        "width": 3,
    }


def choices(parameter: Parameter, actor: Actor, report: Report) -> Iterator[tuple[str, str]]:
    """What may be chosen: entities this person holds the report's permission at, the last years, the report's own choices."""
    if parameter.kind in ("entity", "unit"):
        for node in sorted(tree().by_id.values(), key=lambda node: node.code):
            if (parameter.kind == "entity" or node.balancing_unit) and holds_at(actor, report.permission, node.id):
                yield node.code, f"{node.code} {node.name(language())}"
    elif parameter.kind == "year":
        this = clock.today().year
        yield from ((str(year), str(year)) for year in range(this + 1, this - 6, -1))
    else:
        yield from ((name, str(title)) for name, title in parameter.choices)


def schedule_address(name: str, given: Mapping[str, str]) -> str | None:
    """Where this report is scheduled, for those who may make schedules."""
    if "schedules.new" not in current_app.view_functions or not current_actor().can("erp.schedule.create"):
        return None
    try:
        return url_for("schedules.new", report=name, parameters=urlencode(given))
    except BuildError:
        return None
