"""What the papers of pay share: which month they are about, whose pay, who signs, what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from erp.entities.queries import tree
from erp.i18n import Text, _, _l
from erp.offices.values import Office
from erp.periods import Month
from erp.reporting.query import Parameter, Query
from finance.services import ledger_position
from hr.services import last_month_paid, waits

OFFICE = _l("Human resources department")
GROUP = _l("Human resources")
RECORDED_ONLY = Parameter("recorded", _l("Recorded runs only"), "flag")
PAYROLL_ACCOUNTANT = Office("payroll-accountant", _l("Payroll accountant"))
PAYROLL_AUDITOR = Office("payroll-auditor", _l("Payroll auditor"))
HR_DIRECTOR = Office("hr-director", _l("Director of human resources"))
CONTROLLER = Office("controller", _l("Financial controller"))
OFFICES = (PAYROLL_ACCOUNTANT, PAYROLL_AUDITOR, HR_DIRECTOR, CONTROLLER)


def of_pay(**more: Any) -> dict[str, Any]:
    return {"office": OFFICE, "group": GROUP, "position": lambda query: ledger_position(query.unit_id), "settle": of_month, "note": waiting, **more}


def of_month(query: Query) -> Query:
    """The one month it is about: the one named, else the last of the days asked for, else the newest that was paid."""
    newest = last_month_paid(query.year, places(query)) if query.open_ended else None
    month = query.period or (Month.parse(newest) if newest else Month.of(query.last))
    asked = {name: text for name, text in query.asked.items() if name not in ("from", "to", "as_of", "year")} | {"period": str(month)}
    return replace(query, period=month, first=month.start, last=month.end, year=month.year, open_ended=False, asked=asked)


def places(query: Query) -> Sequence[int] | None:
    """The entities asked for, those of one balancing unit too; None: every one in sight."""
    if query.entities is not None or query.unit_id is None:
        return query.entities
    known = tree()
    return tuple(node for node in known.subtree(query.unit_id) if known.unit_of(node).id == query.unit_id)


def asked(query: Query) -> tuple[str, Sequence[int] | None, bool]:
    """Month, entities and whether drafts are left out, as the reads of hr take them."""
    return str(month_of(query)), places(query), bool(query.get("recorded"))


def month_of(query: Query) -> Month:
    return query.period or Month.of(query.last)


def waiting(query: Query) -> Text:
    """Said under the table where payslips are among the figures that nobody has approved yet."""
    month, where, recorded_only = asked(query)
    return _("Payslips that wait for approval are among these figures.") if not recorded_only and waits(month, where) else ""
