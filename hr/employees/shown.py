"""What an employee's page shows besides the record: service, leave, post, and the employment in time with its decisions."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from sqlalchemy import select

from erp import clock
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.i18n import _, language, ngettext
from hr.employees.models import Employee, Employment
from hr.employees.schemas import STATUSES
from hr.leave.queries import balance_of
from hr.leave.rules import months
from hr.positions.queries import posts_of
from hr.positions.schemas import FUNDING


def beside(row: Employee, _actor: Actor) -> dict[str, Any]:
    """Figures and the employment in time, the newest row first."""
    today, history = clock.today(), _history(row)
    served = months(row.hire_date, min(row.termination_date or today, today))
    post = posts_of([row.position_number]).get(row.position_number)
    figures = [
        {"label": _("Service"), "text": ngettext("One Hijri year", "%(n)s Hijri years", served // 12), "small": _("from %(day)s", day=row.hire_date)},
        {"label": _("Grade and step"), "text": f"{row.grade} / {row.step}"},
        {"label": _("Regular leave left"), "text": str(balance_of(row, today).left)},
        {"label": _("Post"), "text": row.position_number or "—", "small": str(FUNDING["funded" if post and post.funded else "unfunded"])},
    ]
    columns = [{"label": label, "kind": "text"} for label in (_("From"), _("Entity"), _("Grade and step"), _("Post"), _("Status"), _("By decision"))]
    table = {"title": _("Employment in time"), "columns": columns, "rows": [{"cells": _cells(past)} for past in history], "totals": None}
    return {"figures": figures, "line_tables": [table]}


def _history(row: Employee) -> list[Employment]:
    question = select(Employment).where(Employment.employee_id == row.id).order_by(Employment.valid_from.desc())
    return list(db.session.execute(question).scalars())


def _cells(past: Employment) -> list[Any]:
    node = tree().by_id.get(past.entity_id)
    by: Any = "—"
    if past.decision:
        place = "leaves" if past.decision.startswith("L-") else "decisions"
        by = Markup('<a href="/hr/{}/{}"><bdi>{}</bdi></a>').format(place, past.decision, past.decision)
    return [
        Markup("<bdi>{}</bdi>").format(past.valid_from.isoformat()),
        node.name(language()) if node is not None else "—",
        Markup("<bdi>{} / {}</bdi>").format(past.grade, past.step),
        Markup("<bdi>{}</bdi>").format(past.position_number or "—"),
        str(STATUSES.get(past.status, past.status)),
        by,
    ]
