"""Inquiry: accounts with their balances, then one account's months, whose figures open the lines behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from erp import clock
from erp.auth.guard import permission
from erp.entities.queries import Node, tree
from erp.errors import NotFound
from erp.i18n import _, language
from erp.periods import FiscalYear, Month
from erp.web.asked import asked_year
from finance.accounts.queries import below, chart
from finance.accounts.rules import natural
from finance.inquiry.queries import months
from finance.ledger.balances import trial_balance
from finance.periods.queries import units

pages = Blueprint("finance_inquiry", __name__, template_folder="../templates", url_prefix="/finance/inquiry")
VIEW = "finance.entry.view"
FIGURES = ("opening_debit", "opening_credit", "debit", "credit", "closing_debit", "closing_credit")


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a year, and maybe one unit or one entity with everything below it."""

    year: int
    unit: Node | None
    entity: Node | None

    @property
    def entities(self) -> list[int] | None:
        return tree().subtree(self.entity.id) if self.entity else None

    @property
    def limits(self) -> dict[str, Any]:
        return {"unit_id": self.unit.id if self.unit else None, "entities": self.entities}

    @property
    def parameters(self) -> dict[str, Any]:
        named = {"unit": self.unit.code if self.unit else "", "entity": self.entity.code if self.entity else ""}
        return {"year": self.year, **{name: code for name, code in named.items() if code}}


def asked() -> Asked:
    year = asked_year(clock.today().year)
    unit, entity = request.args.get("unit"), request.args.get("entity")
    return Asked(year, tree().get(unit) if unit else None, tree().get(entity) if entity else None)


@pages.get("")
@permission(VIEW)
def index() -> ResponseReturnValue:
    """Every account that stood or moved in the year."""
    wanted, span = asked(), FiscalYear(asked().year)
    rows = list(trial_balance(first=span.start, last=span.end, **wanted.limits))
    sums = {name: sum(getattr(row, name) for row in rows) for name in FIGURES}
    return render_template("finance/inquiry/accounts.html", rows=rows, sums=sums, english=language() == "en", **_frame(wanted))


@pages.get("/<account>")
@permission(VIEW)
def show(account: str) -> ResponseReturnValue:
    """One account, or everything below a heading, month by month."""
    nodes = below(chart(), account)
    if not nodes:
        raise NotFound(kind="finance.account", key=account)
    wanted, head = asked(), next(node for node in nodes if node.code == account)
    found = months([node.id for node in nodes], wanted.year, **wanted.limits)
    listed = [
        {"row": row, "label": _label(wanted.year, row.period), "href": _lines(wanted, head.code, row.period) if head.postable else None}
        for row in found
    ]
    children = [node for node in nodes if node.parent_id == head.id]
    return render_template(
        "finance/inquiry/account.html", account=head, months=listed, children=children, natural=natural, title=head.name(language()), **_frame(wanted)
    )


def _frame(wanted: Asked) -> dict[str, Any]:
    """What both pages need: what was asked, and the units to choose from."""
    options = [("", _("All units")), *((node.code, f"{node.code} {node.name(language())}") for node in units())]
    return {"asked": wanted, "unit_options": options}


def _label(year: int, period: int) -> str:
    if period == 0:
        return _("Opening")
    return _("Closing of the year") if period > 12 else Month(year, period).label(language())


def _lines(wanted: Asked, account: str, period: int) -> str:
    """The address of the lines behind a month's figures."""
    month = Month(wanted.year, min(max(period, 1), 12))
    first: date = month.start if period else date(wanted.year, 1, 1)
    last = month.end if 1 <= period <= 12 else first if period == 0 else date(wanted.year, 12, 31)
    limit = f"&cost_center={wanted.entity.code}" if wanted.entity else ""
    return f"/finance/lines?account={account}&day={first.isoformat()}..{last.isoformat()}{limit}"
