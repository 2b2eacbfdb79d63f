"""How the facts of refusals are written in their sentences; told to the catalogue once, at start."""

from __future__ import annotations

from datetime import date, datetime

from erp.clock import local
from erp.i18n import _, _l, shows
from erp.money import Halalas, shown
from erp.periods import FiscalYear, Month
from erp.reasons import Reason, State

STATES = {
    "draft": _l("Draft"),
    "waiting": _l("Waiting for approval"),
    "returned": _l("Returned"),
    "rejected": _l("Rejected"),
    "approved": _l("Approved"),
    "posted": _l("Posted"),
    "cancelled": _l("Cancelled"),
    "withdrawn": _l("Withdrawn"),
    "open": _l("Open"),
    "closed": _l("Closed"),
}


def register_displays() -> None:
    shows(Halalas, shown)
    shows(datetime, lambda moment: f"{local(moment):%Y-%m-%d %H:%M}")
    shows(date, lambda day: day.isoformat())
    shows(Reason, lambda reason: _(f"reason.{reason}"))
    shows(State, lambda state: str(STATES.get(str(state), str(state))))
    shows(Month, str)
    shows(FiscalYear, str)
