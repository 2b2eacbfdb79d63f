"""What the page and the paper of a decision show: where the person stood, where they stand by it, and the law behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import NotFound
from erp.i18n import Text, _, _l, language, ngettext, sentence
from erp.money import Halalas
from erp.resources.cells import PLAIN
from erp.web.showing import day as shown_day
from hr.decisions import values
from hr.decisions.models import Decision
from hr.decisions.operations import EDITABLE, barred, standing_on
from hr.decisions.payout import payout
from hr.decisions.rules import STATUS_OF
from hr.decisions.schemas import KINDS
from hr.employees.models import Employee, Employment
from hr.employees.schemas import STATUSES
from hr.figures.queries import scales_on

ARTICLES: dict[str, Text] = {
    values.INCREMENT: _l("Article 17 of the Civil Service Law"),
    values.PROMOTION: _l("Articles 10 and 18 of the Civil Service Law"),
    values.APPOINTMENT: _l("Articles 8, 16 and 18 of the Civil Service Law"),
    values.COMMENCEMENT: _l("Articles 8 and 16 of the Civil Service Law"),
    values.REHIRE: _l("Article 18 (c) of the Civil Service Law"),
    values.SUSPENSION: _l("Article 19 of the Civil Service Law"),
    values.UNPAID: _l("Article 148 of the executive regulation of human resources"),
    values.SICK: _l("Article 141 of the executive regulation of human resources"),
    values.MOTHERHOOD: _l("Article 152 of the executive regulation of human resources"),
    values.END: _l("Article 30 of the Civil Service Law"),
}


def standings(row: Decision) -> tuple[values.Standing, values.Standing]:
    """Where the person stood the day before, and where by this decision."""
    before = _before(row)
    return before, replace(
        before,
        grade=row.to_grade or before.grade,
        step=row.to_step if row.to_step is not None else before.step,
        scale=row.to_scale or before.scale,
        entity_id=row.to_entity_id or before.entity_id,
        position_number=row.to_position or before.position_number,
        status=STATUS_OF.get(row.kind, before.status),
    )


def _before(row: Decision) -> values.Standing:
    """The employment that the decision found; of one in force, the row before its own."""
    question = db.session.query(Employment).filter(Employment.employee_id == row.employee_id, Employment.valid_from < row.effective_date)
    found = question.order_by(Employment.valid_from.desc()).first()
    if found is None:
        return standing_on(row.employee_id, row.effective_date)
    return values.Standing(
        found.entity_id, found.scale, found.grade, found.step, found.status, found.position_number, found.pension_scheme
    )  # fmt: skip


def differences(row: Decision) -> list[tuple[Text, Any, Any]]:
    """(fact, before, after) of whatever the decision changes; basic pay as Halalas."""
    try:
        before, after = standings(row)
    except NotFound:
        return []
    scales, nodes = scales_on(row.effective_date), tree().by_id
    found = [scales.basic.get((at.scale, at.grade, at.step)) for at in (before, after)]
    pay = [Halalas(amount) if amount is not None else None for amount in found]

    def entity(entity_id: int) -> str:
        return f"{nodes[entity_id].code} {nodes[entity_id].name(language())}"

    rows: list[tuple[Text, Any, Any]] = [
        (_l("Grade"), before.grade, after.grade),
        (_l("Pay step"), before.step, after.step),
        (_l("Basic pay"), pay[0], pay[1]),
        (_l("Entity"), entity(before.entity_id), entity(after.entity_id)),
        (_l("Post"), before.position_number or "—", after.position_number or "—"),
        (_l("Status"), str(STATUSES.get(before.status, before.status)), str(STATUSES.get(after.status, after.status))),
    ]
    return [line for line in rows if line[1] != line[2]]


def beside(row: Decision, _actor: Actor) -> dict[str, Any]:
    """The difference it makes, what it stands on, and what the law has against it while it is a draft."""
    changed = differences(row)
    found: dict[str, Any] = {}
    if changed:
        columns = [{"label": label, "kind": "text"} for label in (_("Fact"), _("Before the decision"), _("After the decision"))]
        rows = [{"cells": [str(label), _cell(before), _cell(after)]} for label, before, after in changed]
        found["first_tables"] = [{"title": _("What changes"), "columns": columns, "rows": rows, "totals": None}]
    panels = [{"title": _("Dates and basis"), "pairs": _pairs(row)}]
    against = barred(row) if row.state in EDITABLE and row.kind != values.CANCELLATION else []
    if against:
        said = Markup("").join(Markup("<li>{}</li>").format(sentence(problem.code, problem.facts)) for problem in against)
        panels.insert(0, {"title": _("Against it now"), "body": Markup('<ul class="plain">{}</ul>').format(said)})
    return found | {"side_panels": panels}


def _cell(value: Any) -> Any:
    return Markup(PLAIN["money"](value)) if isinstance(value, Halalas) else Markup("<bdi>{}</bdi>").format("—" if value is None else value)


def _pairs(row: Decision) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = [(_("Decision date"), both_days(row.decision_date, row.decision_hijri))]
    pairs.append((_("In effect from"), both_days(row.effective_date, row.effective_hijri)))
    if row.kind in ARTICLES:
        pairs.append((_("Basis"), str(ARTICLES[row.kind])))
    paid = payout(row)
    if paid is not None:
        days = ngettext("One day", "%(n)s days", paid.days)
        pairs.append((_("Regular leave paid out"), Markup("{} · {}").format(days, Markup(PLAIN["money"](Halalas(paid.amount))))))
    if row.cancels_id:
        struck = db.session.get(Decision, row.cancels_id)
        if struck is not None:
            pairs.append((_("Cancels"), Markup('<a href="/hr/decisions/{}">{} <bdi>{}</bdi></a>').format(
                struck.reference, KINDS[struck.kind], struck.number or struck.reference)))  # fmt: skip
    return pairs


def both_days(day: Any, hijri: str) -> Any:
    shown = Markup("<bdi>{}</bdi>").format(shown_day(day))
    return shown + Markup(" · <bdi>{}</bdi>").format(_("%(day)s H", day=hijri_of(hijri))) if hijri else shown


def hijri_of(stored: str) -> str:
    """A kept Hijri day ("1448-06-10") as pages write days."""
    return "/".join(reversed(stored.split("-")))


def employee_of(row: Decision) -> Employee:
    return db.session.get_one(Employee, row.employee_id)
