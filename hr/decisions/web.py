"""The decision on paper, and the yearly increment as a set; everything else comes from the declaration of decisions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select

from erp import clock
from erp.approvals.web import approval_box
from erp.audit.timeline import timeline_of
from erp.auth.current import current_actor, holds_at
from erp.auth.guard import permission
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from erp.errors import DomainError
from erp.i18n import _, language, sentence
from erp.reporting.printed import printed
from erp.resources.cells import PLAIN
from erp.web.forms import FormField
from erp.web.showing import day as shown_day
from hr.decisions.documents import print_decision
from hr.decisions.models import Decision
from hr.decisions.operations import CREATE, decision
from hr.decisions.schemas import STATES
from hr.decisions.shown import hijri_of
from hr.decisions.together import KIND, increase, members
from hr.employees.models import Employee
from hr.figures.queries import scales_on

papers = Blueprint("hr_decision_papers", __name__, url_prefix="/hr/decisions")


@papers.get("/<key>/paper")
@permission("hr.decision.view")
def paper(key: str) -> Response:
    row = decision(key)
    return printed(row.number or row.reference, lambda stream: print_decision(row, stream, current_actor()))


sets = Blueprint("hr_increments", __name__, url_prefix="/hr/increments")


@sets.get("/new")
@permission(CREATE)
def new() -> ResponseReturnValue:
    """For whom and which year, with what it comes to."""
    return _form()


def _form(refusal: str = "") -> str:
    actor = current_actor()
    nodes = sorted((node for node in tree().by_id.values() if holds_at(actor, CREATE, node.id)), key=lambda node: node.code)
    entities = [(node.code, f"{node.code} {node.name(language())}") for node in nodes]
    this = clock.today().year
    years = [(str(year), str(year)) for year in (this, this + 1)]
    asked = request.values.get("entity", ""), request.values.get("year", "")
    fields = [
        FormField("select", "entity", _("Entity"), asked[0] or (entities[0][0] if entities else ""), True, options=entities),
        FormField("select", "year", _("Fiscal year"), asked[1] or str(this + 1), True, options=years),
    ]
    note = _("One step for everybody below the entity, from the year's first day (article 17).")
    sections = [{"title": _("Annual increment"), "note": note, "fields": fields}]
    return render_template(
        "erp/form.html", title=_("Increment for all"), sections=sections, errors=[("f-entity", refusal)] if refusal else [],
        crumbs=[(_("Personnel decisions"), url_for("hr_decisions.index")), (_("Increment for all"), None)], submit=_("Prepare and send"),
        action=url_for("hr_increments.create"), back=url_for("hr_decisions.index"),
    )  # fmt: skip


@sets.post("/new")
@permission(CREATE)
def create() -> ResponseReturnValue:
    entity, year, actor = request.form.get("entity", ""), request.form.get("year", ""), current_actor()
    try:
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            return _form(_("Choose a year.")), 422
        reference: str = unit_of_work(lambda: increase(entity, int(year), actor))
    except DomainError as refusal:
        return _form(sentence(refusal.code, refusal.facts)), 422
    flash(_("%(n)s increments wait for approval.", n=len(members(reference))), "ok")
    return redirect(url_for("hr_increments.show", key=reference), 303)


@sets.get("/<key>")
@permission("hr.decision.view")
def show(key: str) -> ResponseReturnValue:
    """The set, whom it reaches, and the box in which it is decided."""
    rows, document = members(key), f"{KIND}:{key}"
    return render_template(
        "erp/document.html", title=_("Annual increment"), code=key, figures=_figures(rows), line_tables=[_people(rows)],
        crumbs=[(_("Personnel decisions"), url_for("hr_decisions.index")), (key, None)],
        timeline=timeline_of(document), approval=approval_box(document, current_actor()),
    )  # fmt: skip


def _figures(rows: list[Any]) -> list[dict[str, Any]]:
    day = rows[0].effective_date
    return [
        {"label": _("People"), "text": str(len(rows))},
        {"label": _("Rise a month"), "amount": sum(after - before for _row, _person, before, after in _basics(rows))},
        {"label": _("In effect from"), "text": shown_day(day), "small": _("%(day)s H", day=hijri_of(rows[0].effective_hijri))},
        {"label": _("State"), "text": str(STATES[rows[0].state])},
    ]


def _basics(rows: list[Any]) -> list[tuple[Any, Employee, int, int]]:
    """(decision, employee, basic before, basic by it) in halalas a month."""
    basic = scales_on(rows[0].effective_date).basic
    reached = select(Decision.employee_id).where(Decision.together == rows[0].together)
    people = {person.id: person for person in db.session.execute(select(Employee).where(Employee.id.in_(reached))).scalars()}
    found = []
    for row in rows:
        person = people[row.employee_id]
        found.append((row, person, basic[person.scale, row.to_grade, row.to_step - 1], basic[person.scale, row.to_grade, row.to_step]))
    return found


def _people(rows: list[Any]) -> dict[str, Any]:
    titles = (_("Employee"), _("Grade"), _("New step"), _("Before the decision"), _("After the decision"), _("Number"))
    columns = [{"label": title, "kind": "number" if place in (3, 4) else "text"} for place, title in enumerate(titles)]
    shown = [
        {
            "href": url_for("hr_decisions.show", key=row.reference),
            "cells": [
                f"{person.employee_number} {person.name_ar}", row.to_grade, str(row.to_step), Markup(PLAIN["money"](before)),
                Markup(PLAIN["money"](after)), row.number or "—",
            ],
        }
        for row, person, before, after in _basics(rows)[:500]
    ]  # fmt: skip
    note = _("The first 500 are shown; the list of decisions has them all.") if len(rows) > 500 else None
    return {"title": _("Whom it reaches"), "columns": columns, "rows": shown, "totals": None, "note": note}
