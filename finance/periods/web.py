"""The year's periods on one page: what is open in which ledger, and the buttons to close and to open again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from erp import clock
from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.db import unit_of_work
from erp.i18n import _, _l, language
from erp.periods import Month
from erp.web.asked import asked_year
from finance.periods.operations import close_period, open_year, reopen_period, require_units
from finance.periods.queries import states, units, years
from finance.periods.rules import LEDGERS

pages = Blueprint("finance_periods", __name__, template_folder="../templates", url_prefix="/finance/periods")
LEDGER_WORDS = {"general": _l("General ledger"), "budget": _l("Budget"), "payroll": _l("Payroll"), "purchase": _l("Purchasing")}


@pages.get("")
@permission("finance.period.view")
def index() -> ResponseReturnValue:
    """One unit's year, month by month and ledger by ledger."""
    listed = units()
    node = next((unit for unit in listed if unit.code == request.args.get("unit")), listed[0])
    known = years(node.id)
    year = asked_year(clock.today().year)
    found = states(node.id, year)
    months = [
        {"month": Month(year, number), "label": Month(year, number).label(language()), "states": found[number]}
        for number in range(1, 13)
        if number in found
    ]
    return render_template(
        "finance/periods/index.html", units=listed, unit=node, years=known, year=year, months=months, ledgers=LEDGER_WORDS, all_=LEDGERS,
        may={act: current_actor().can(f"finance.{act}") for act in ("period.close", "period.reopen", "year.open")},
    )  # fmt: skip


@pages.post("/close")
@permission("finance.period.close")
def close() -> ResponseReturnValue:
    given, actor = _given(), current_actor()
    unit_of_work(lambda: close_period(given["month"], actor, given["unit"], given["ledger"]))
    flash(_("%(period)s is closed.", period=given["month"].label(language())), "ok")
    return _back(given)


@pages.post("/reopen")
@permission("finance.period.reopen")
def reopen() -> ResponseReturnValue:
    given, actor = _given(), current_actor()
    unit_of_work(lambda: reopen_period(given["month"], actor, given["unit"], given["ledger"]))
    flash(_("%(period)s is open again.", period=given["month"].label(language())), "ok")
    return _back(given)


@pages.post("/open-year")
@permission("finance.year.open")
def open_() -> ResponseReturnValue:
    actor = current_actor()
    year = Month.parse(f"{request.form.get('year', '')[:4]}-01").year
    require_units(actor, "finance.year.open", request.form.get("unit") or None)
    unit_of_work(lambda: open_year(year, actor, request.form.get("unit") or None))
    flash(_("The year %(year)s is open.", year=year), "ok")
    return redirect(url_for("finance_periods.index", year=year, unit=request.form.get("unit") or None), 303)


def _given() -> dict[str, Any]:
    """Raises PeriodInvalid."""
    form = request.form
    return {"month": Month.parse(form.get("period", "")), "unit": form.get("unit") or None, "ledger": form.get("ledger") or None}


def _back(given: dict[str, Any]) -> ResponseReturnValue:
    return redirect(url_for("finance_periods.index", year=given["month"].year, unit=given["unit"]), 303)
