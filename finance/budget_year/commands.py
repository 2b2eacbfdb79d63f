"""`mizan budget control | carry | confirm-rules`: how a year is controlled, and what it inherits."""

from __future__ import annotations

import click

from erp.auth.values import Actor
from erp.cli import answer, command
from erp.db import unit_of_work
from erp.money import plain
from finance.budget.levels import LEVELS
from finance.budget.models import BudgetYear
from finance.budget_year.operations import confirm_transfer_rules, inherit, set_policy, year_row
from finance.periods.queries import units

CONTROL = "finance.budget-line.control"
YEAR = click.IntRange(1990, 2200)


@command("control", group="budget", permission=CONTROL)
@click.argument("year", type=YEAR)
@click.option("--level", "levels", multiple=True, type=click.Choice(LEVELS), help="where control stands; may be repeated")
@click.option("--release/--no-release", default=None, help="whether releases limit what may be used")
@click.option("--unit", metavar="CODE", help="one balancing unit; default: all")
def control(actor: Actor, year: int, levels: tuple[str, ...], release: bool | None, unit: str | None) -> None:
    """Set where a year's budget is controlled; without options, say where."""

    def work() -> list[dict[str, object]]:
        told = []
        for node in units(unit):
            row = year_row(node.id, year)
            if levels or release is not None:
                limited = row.release_controlled if release is None else release
                row = set_policy(node, year, actor, levels=levels or row.levels, release_controlled=limited)
            told.append(shown(node.code, row))
        return told

    rows = unit_of_work(work)
    answer({"units": rows}, [f"{row['unit']} {row['year']}: {', '.join(row['levels'])}" for row in rows])  # type: ignore[arg-type]


def shown(code: str, row: BudgetYear) -> dict[str, object]:
    return {
        "unit": code, "year": row.fiscal_year, "levels": list(row.levels), "release_controlled": row.release_controlled,
        "transfers_confirmed_by": row.transfers_confirmed_by,
    }  # fmt: skip


@command("confirm-rules", group="budget", permission=CONTROL)
@click.argument("year", type=YEAR)
@click.option("--unit", metavar="CODE", help="one balancing unit; default: all")
def confirm_rules(actor: Actor, year: int, unit: str | None) -> None:
    """Confirm that the transfer rules on file are those of the year's execution instructions."""

    def work() -> None:
        for node in units(unit):
            confirm_transfer_rules(node, year, actor)

    unit_of_work(work)
    answer({"year": year, "confirmed": True}, str(year))


@command("carry", group="budget", permission=CONTROL)
@click.argument("year", type=YEAR)
@click.option("--unit", metavar="CODE", help="one balancing unit; default: all")
def carry(actor: Actor, year: int, unit: str | None) -> None:
    """Charge the commitments that lapsed at the end of the year before against YEAR's own appropriation."""
    rows = []
    for node in units(unit):
        found = unit_of_work(lambda node=node: inherit(node, year, actor))
        rows += [{"unit": node.code, "reference": one.reference, "covered": plain(one.covered), "uncovered": plain(one.uncovered)} for one in found]
    answer({"year": year, "commitments": rows}, [f"{row['reference']}: {row['covered']} / {row['uncovered']}" for row in rows])


COMMANDS = (control, confirm_rules, carry)
