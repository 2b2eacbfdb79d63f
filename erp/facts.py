"""How the facts of refusals are written in their sentences; told to the catalogue once, at start."""

from __future__ import annotations

from datetime import date, datetime

from erp.clock import local
from erp.i18n import _, _l, catalogue, language, shows
from erp.money import Halalas, shown
from erp.periods import FiscalYear, Month
from erp.reasons import ModuleName, Reason, Right, State, Term
from erp.registry import registry

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


def state_words(state: State) -> str:
    """The framework's own words, or a module's under `state.<code>` in its catalogue."""
    return str(STATES.get(str(state)) or catalogue(language()).get(f"state.{state}", str(state)))


def permission_title(name: str) -> str:
    """What people call a right; its name where no installed module knows it."""
    titles = (str(permission.title) for _module, permission in registry().parts("permissions", only_enabled=False) if permission.name == name)
    return next(titles, str(name))


def module_title(name: str) -> str:
    return next((str(module.title) for module in registry() if module.name == name), str(name))


def register_displays() -> None:
    shows(Halalas, shown)
    shows(datetime, lambda moment: f"{local(moment):%d/%m/%Y %H:%M}")
    shows(date, lambda day: f"{day:%d/%m/%Y}")  # as pages write it
    shows(Reason, lambda reason: _(f"reason.{reason}"))
    shows(State, state_words)
    shows(Term, lambda term: _(f"{term.room}.{term}"))
    shows(Right, permission_title)
    shows(ModuleName, module_title)
    shows(Month, str)
    shows(FiscalYear, str)
