"""The page of a budget year: where control stands, the transfer rules and who confirmed them, dues and inherited commitments."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from erp import clock
from erp.auth.current import current_actor, require
from erp.auth.guard import permission
from erp.db import db, unit_of_work
from erp.entities.queries import Node, tree
from erp.errors import NotFound
from erp.i18n import _, _l, language
from erp.web.htmx import go_to
from finance.budget.levels import LEVELS, LINE
from finance.budget.models import BudgetLine
from finance.budget.rule_book import shipped
from finance.budget.transfers import PREFIX
from finance.budget.words import LEVEL_TITLES
from finance.budget_year.operations import confirm_transfer_rules, inherit, set_policy
from finance.budget_year.queries import policy_of, prior_dues
from finance.classifications.queries import ECONOMIC, codes, first_day

blueprint = Blueprint("finance_budget_year", __name__, template_folder="../templates", url_prefix="/finance/budget/years")

VIEW, CONTROL = "finance.budget-line.view", "finance.budget-line.control"


@blueprint.get("/")
@permission(VIEW)
def index() -> ResponseReturnValue:
    return redirect(url_for("finance_budget_year.show", year=clock.today().year))


@blueprint.get("/<int(max=9999):year>")
@permission(VIEW)
def show(year: int) -> ResponseReturnValue:
    """Every unit's policy of the year, the rules it works by, and what the year before left behind."""
    may = current_actor().can(CONTROL)
    dues = prior_dues(db.session(), year - 1)
    return render_template(
        "finance/budget/year.html", title=_("Budget year"), code=str(year), year=year, may=may, units=[unit_of(node, year) for node in units()],
        levels=[(level, str(LEVEL_TITLES[level])) for level in LEVELS], rules=rules_shown(year), dues=dues, due_total=sum(due.amount for due in dues),
        uncovered=uncovered(year), crumbs=[(_("Budget execution"), url_for("finance_budget_lines.index", fiscal_year=year)), (str(year), None)],
        before=url_for("finance_budget_year.show", year=year - 1), after=url_for("finance_budget_year.show", year=year + 1),
    )  # fmt: skip


CONFIDENCE = {
    "sourced": _l("Read in the law"),
    "secondary": _l("Read in a secondary source"),
    "recalled": _l("From general knowledge"),
    "assumed": _l("Our assumption"),
}


def rules_shown(year: int) -> list[dict[str, str]]:
    """The shipped transfer rules in words."""
    items = codes(ECONOMIC, first_day(year))

    def words(figure: str) -> str:
        name, _dot, item = figure.removeprefix(PREFIX).partition(".")
        named = f"{item} {items[item].name(language())}" if item in items else item
        said = {
            "share_max": _("Share of an item's original that may move"),
            "added_in_year": _("What was added in the year neither gives nor takes"),
            "exempt": _("Neither gives nor takes: %(item)s", item=named),
            "never_cash": _("Never carries cash: %(item)s", item=named),
        }
        return said.get(name, figure)

    return [
        {
            "rule": words(row["figure"]), "value": row["value"], "from": row["from"], "basis": _(row["basis"]),
            "known": str(CONFIDENCE[row["confidence"]]),
        }
        for row in shipped()
    ]  # fmt: skip


def units() -> list[Node]:
    return sorted((node for node in tree().by_id.values() if node.balancing_unit), key=lambda node: node.code)


def unit_named(code: str) -> Node:
    node = tree().get(code)
    if not node.balancing_unit:
        raise NotFound(kind="balancing_unit", key=code)
    require(current_actor(), CONTROL, node.id)
    return node


def unit_of(node: Node, year: int) -> dict[str, Any]:
    policy = policy_of(node.id, year)
    return {
        "code": node.code, "name": node.name(language()), "levels": list(policy.levels) if policy else [LINE],
        "release": bool(policy and policy.release_controlled), "confirmed_by": policy.transfers_confirmed_by if policy else None,
        "confirmed_at": policy.transfers_confirmed_at if policy else None, "closed_at": policy.closed_at if policy else None,
    }  # fmt: skip


def uncovered(year: int) -> list[tuple[str, int]]:
    """Lines that inherited more commitments than they cover."""
    statement = select(BudgetLine.key, BudgetLine.uncovered).where(BudgetLine.fiscal_year == year, BudgetLine.uncovered > 0)
    return [(row.key, row.uncovered) for row in db.session.execute(statement.order_by(BudgetLine.key))]


@blueprint.post("/<int(max=9999):year>/<unit>/control")
@permission(CONTROL)
def control(year: int, unit: str) -> ResponseReturnValue:
    node, actor = unit_named(unit), current_actor()
    wanted, release = request.form.getlist("levels"), request.form.get("release") == "yes"
    unit_of_work(lambda: set_policy(node, year, actor, levels=wanted, release_controlled=release))
    return go_to(url_for("finance_budget_year.show", year=year), _("Control was set."))


@blueprint.post("/<int(max=9999):year>/<unit>/confirm-rules")
@permission(CONTROL)
def confirm_rules(year: int, unit: str) -> ResponseReturnValue:
    node, actor = unit_named(unit), current_actor()
    unit_of_work(lambda: confirm_transfer_rules(node, year, actor))
    return go_to(url_for("finance_budget_year.show", year=year), _("The transfer rules are confirmed for the year."))


@blueprint.post("/<int(max=9999):year>/<unit>/carry")
@permission(CONTROL)
def carry(year: int, unit: str) -> ResponseReturnValue:
    node, actor = unit_named(unit), current_actor()
    found = unit_of_work(lambda: inherit(node, year, actor))
    left = sum(one.uncovered for one in found)
    said = _("Every inherited commitment is covered.") if not left else _("Some inherited commitments are not covered yet.")
    return go_to(url_for("finance_budget_year.show", year=year), said, "warn" if left else "ok")
