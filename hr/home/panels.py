"""The panel and alerts of hr on the home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from erp.i18n import _, _l, ngettext
from erp.module import Alert, AlertSource, Panel, Way
from hr.home.queries import months_paid, unanswered

RUNS = "/hr/payroll-runs"
MONTHS = 6


def payroll() -> Mapping[str, Any] | None:
    """The latest months of pay; None before the first run."""
    months = months_paid(MONTHS)
    if not months:
        return None
    last = months[0]
    sums = ((_("Gross"), last.gross), (_("Deductions"), last.deductions), (_("Net"), last.net))
    figures = [{"label": label, "amount": int(amount), "href": f"{RUNS}?period={last.period}", "decimals": False} for label, amount in sums]
    return {"href": RUNS, "months": [{"row": row, "href": f"{RUNS}?period={row.period}"} for row in months], "last": last, "figures": figures}


def open_exceptions() -> list[Alert]:
    found = unanswered()
    if not found:
        return []
    count = sum(row.open for row in found)
    title = ngettext("One payroll exception waits for an answer", "%(n)s payroll exceptions wait for answers", count)
    said = " · ".join(f"{row.number}: {row.open}" for row in found[:2])
    return [Alert("warn", title, said, "/hr/payroll-exceptions?state=open&weight=stop")]


PANELS = (Panel("hr.payroll", "hr/home/_payroll.html", payroll, "hr.payroll-run.view", order=40),)
ALERTS = (AlertSource("hr.payroll-exceptions", open_exceptions, "hr.payroll-exception.view"),)
STARTS = (Way(_l("Calculate a month"), "/hr/payroll/calculate", "hr.payroll.calculate", "coins"),)
