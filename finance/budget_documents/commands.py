"""`mizan budget transfer | reserve | commit | relieve`: drafts that wait for another person's approval."""

from __future__ import annotations

from datetime import date

import click
from sqlalchemy import select

from erp import hijri, money
from erp.auth.values import Actor
from erp.cli import answer, command
from erp.db import unit_of_work
from erp.i18n import _
from erp.money import Halalas, plain
from erp.scope import elevated
from finance.budget.keys import LineKey
from finance.budget.kinds import COMMIT, DECREASE, RESERVE, RESERVE_CUT, TRANSFER
from finance.budget.models import BudgetDocument, BudgetLine, BudgetOpen
from finance.budget.rules import stage_word
from finance.budget_documents.drafts import DraftLine, line_named
from finance.budget_documents.operations import CREATE, KIND, Draft, full_reference, submit
from finance.errors import OverRelief
from finance.values import COMMITTED, RESERVED

RELIEF = {RESERVED: RESERVE_CUT, COMMITTED: DECREASE}


def day_given(text: str | None) -> date | None:
    return hijri.parse_date(text) if text else None


def told(document: BudgetDocument) -> None:
    shown = {
        "document": f"{KIND}:{document.key}", "key": document.key, "kind": document.kind, "state": document.state, "amount": plain(document.total),
        "number": document.number, "authority": document.authority,
    }  # fmt: skip
    answer(shown, _("%(key)s waits for approval: mizan approve %(key)s --as USER", key=document.key))


def line_of(text: str) -> LineKey:
    with elevated("a line is named by its key") as session:
        return line_named(session, text)


@command("transfer", group="budget", permission=CREATE)
@click.option("--from", "source", required=True, metavar="LINE", help="the giving line, YEAR:ENTITY:ECONOMIC")
@click.option("--to", "target", required=True, metavar="LINE", help="the taking line")
@click.option("--amount", required=True, help="riyals")
@click.option("--reason", default="", help="the documented need")
@click.option("--decision", default="", help="number of the decision it rests on")
@click.option("--date", "day", help="day of effect")
def transfer(actor: Actor, source: str, target: str, amount: str, reason: str, decision: str, day: str | None) -> None:
    """Ask for a transfer between two lines; the giving side is held until it is decided."""

    def work() -> BudgetDocument:
        line = DraftLine(line_of(source), money.parse(amount), line_of(target))
        return submit(Draft(TRANSFER, (line,), day_given(day), reason, decision), actor)

    told(unit_of_work(work))


@command("reserve", group="budget", permission=CREATE)
@click.argument("line")
@click.option("--amount", required=True, help="riyals, with VAT")
@click.option("--reason", default="")
@click.option("--date", "day", help="day of effect")
def reserve(actor: Actor, line: str, amount: str, reason: str, day: str | None) -> None:
    """Ask for a reservation on a line."""
    told(unit_of_work(lambda: submit(Draft(RESERVE, (DraftLine(line_of(line), money.parse(amount)),), day_given(day), reason), actor)))


@command("commit", group="budget", permission=CREATE)
@click.argument("line")
@click.option("--amount", required=True, help="riyals, with VAT")
@click.option("--reservation", default="", help="take it from this open reservation")
@click.option("--party", default="", help="who is bound: procurement.supplier:17")
@click.option("--etimad", default="", help="the platform's number")
@click.option("--reason", default="")
@click.option("--date", "day", help="day of effect")
def commit(actor: Actor, line: str, amount: str, reservation: str, party: str, etimad: str, reason: str, day: str | None) -> None:
    """Ask for a commitment on a line."""

    def work() -> BudgetDocument:
        taken = DraftLine(line_of(line), money.parse(amount), reference=full_reference(reservation))
        return submit(Draft(COMMIT, (taken,), day_given(day), reason, party=party, etimad_number=etimad), actor)

    told(unit_of_work(work))


@command("relieve", group="budget", permission=CREATE)
@click.argument("line")
@click.option("--amount", required=True, help="riyals")
@click.option("--reference", default="", help="the open reservation or commitment; empty: the oldest of the line")
@click.option("--stage", type=click.Choice([RESERVED, COMMITTED]), help="empty: what is reserved, where that suffices")
@click.option("--reason", default="")
@click.option("--date", "day", help="day of effect")
def relieve(actor: Actor, line: str, amount: str, reference: str, stage: str | None, reason: str, day: str | None) -> None:
    """Ask to give back what is reserved or committed on a line and isn't needed any more."""

    def work() -> BudgetDocument:
        key, wanted = line_of(line), money.parse(amount)
        kind, lines = relief(key, wanted, full_reference(reference), stage)
        return submit(Draft(kind, lines, day_given(day), reason), actor)

    told(unit_of_work(work))


def relief(key: LineKey, amount: int, reference: str, stage: str | None) -> tuple[str, tuple[DraftLine, ...]]:
    """What is taken from which references, oldest first. Raises OverRelief where less is open."""
    with elevated("what is open on a line") as session:
        statement = (
            select(BudgetOpen.reference, BudgetOpen.reserved, BudgetOpen.committed)
            .join(BudgetLine, BudgetLine.id == BudgetOpen.line_id)
            .where(BudgetLine.key == str(key))
            .order_by(BudgetOpen.since, BudgetOpen.id)
        )
        rows = session.execute(statement.where(BudgetOpen.reference == reference) if reference else statement).all()
    sums = {RESERVED: sum(row.reserved for row in rows), COMMITTED: sum(row.committed for row in rows)}
    chosen = stage or next((one for one in (RESERVED, COMMITTED) if sums[one] >= amount), max(sums, key=lambda one: sums[one]))
    if sums[chosen] < amount:
        raise OverRelief(reference=reference or str(key), stage=stage_word(chosen), open=Halalas(sums[chosen]), wanted=Halalas(amount))
    taken, left = [], amount
    for row in rows:
        part = min(left, getattr(row, chosen))
        if part > 0:
            taken.append(DraftLine(key, part, reference=row.reference))
            left -= part
    return RELIEF[chosen], tuple(taken) or (DraftLine(key, amount),)


COMMANDS = (transfer, reserve, commit, relieve)
