"""Matching, both sides beside one another: what is sure, what a person chooses, and what is left and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.db import unit_of_work
from erp.i18n import _, ngettext
from finance.bank_statements import operations
from finance.bank_statements.importer import IMPORT
from finance.bank_statements.models import BankLine
from finance.bank_statements.operations import MATCH
from finance.bank_statements.queries import account_coded, accounts_with_lines, doubtful_lines, line_numbered, lines_by_id
from finance.bank_statements.rules import Item, Outcome
from finance.bank_statements.salaries import lines_of_salaries, told_by
from finance.bank_statements.values import BATCH, ENTRY, ORDER
from finance.bank_statements.words import CAUSES, HOW, KINDS
from finance.payments.models import BankAccount
from finance.payments.salaries import sees_salaries

MOST = 100  # of each kind on the page; the list has the rest
PAGE = "finance_bank_matching.matching"
pages = Blueprint("finance_bank_matching", __name__, template_folder="../templates", url_prefix="/finance/bank-matching")


@dataclass
class Side:
    """One movement, and what it may be of."""

    line: BankLine
    items: list[Item]
    cause: str


@pages.get("")
@permission(MATCH)
def matching() -> ResponseReturnValue:
    """The account asked for, or the first with lines that wait."""
    accounts = accounts_with_lines()
    chosen = chosen_of(accounts, request.args.get("account", ""))
    outcome = operations.outcome_of(chosen) if chosen else Outcome()
    return render_template("finance/bank_statements/matching.html", **shown(accounts, chosen, outcome), **looks())


def chosen_of(accounts: list[tuple[BankAccount, int]], code: str) -> BankAccount | None:
    if code:
        return account_coded(code)
    return next((account for account, lines in accounts if lines), accounts[0][0] if accounts else None)


def shown(accounts: list[tuple[BankAccount, int]], chosen: BankAccount | None, outcome: Outcome) -> dict[str, Any]:
    """Rows of the three parts of the page, each at most MOST, with how many there are."""
    asked = [line_id for line_id in outcome.causes if line_id in outcome.proposals]
    left = [line_id for line_id in outcome.causes if line_id not in outcome.proposals]
    lines = lines_by_id([*(pair.line.id for pair in outcome.pairs[:MOST]), *asked[:MOST], *left[:MOST]])
    side = lambda line_id: Side(lines[line_id], outcome.proposals.get(line_id, []), str(CAUSES[outcome.causes[line_id]]))  # noqa: E731
    hidden = set() if sees_salaries() else hidden_of(outcome, list(lines))
    doubtful = doubtful_lines(chosen.id) if chosen else 0
    return {
        "accounts": accounts, "chosen": chosen, "hidden": hidden,
        "doubtful": doubtful, "sure_count": len(outcome.pairs), "asked_count": len(asked), "left_count": len(left), "most": MOST,
        "sure": [(lines[pair.line.id], pair.item, str(HOW[pair.how])) for pair in outcome.pairs[:MOST]],
        "asked": [side(line_id) for line_id in asked[:MOST]], "left": [side(line_id) for line_id in left[:MOST]],
    }  # fmt: skip


def hidden_of(outcome: Outcome, ids: list[int]) -> set[int]:
    """Movements that are, or may be, of one person's salary."""
    items = {line_id: outcome.proposals.get(line_id, []) for line_id in ids}
    for pair in outcome.pairs:
        if pair.line.id in items:
            items[pair.line.id] = [pair.item]
    telling = told_by({item.document for some in items.values() for item in some})
    return lines_of_salaries(ids) | {line_id for line_id, some in items.items() if any(item.document in telling for item in some)}


def looks() -> dict[str, Any]:
    return {"kinds": KINDS, "page_of": page_of, "may_import": current_actor().can(IMPORT)}


def page_of(item: Item) -> str:
    """Where the other side is shown."""
    if item.kind == ENTRY:
        return url_for("finance_entries.show", key=item.document)
    if item.kind == BATCH:
        return url_for("finance_payments.batch", key=item.document)
    if item.kind == ORDER:
        return url_for("finance_payments.order", key=item.document)
    return url_for("finance_payment_lines.show", key=item.document)


@pages.post("/<account>")
@permission(MATCH)
def run(account: str) -> ResponseReturnValue:
    """Record everything that is sure."""
    actor = current_actor()
    count: int = unit_of_work(lambda: operations.match_accounts([account_coded(account).id], actor))
    flash(ngettext("One line was matched.", "%(n)s lines were matched.", count), "ok")
    return redirect(url_for(PAGE, account=account), 303)


@pages.post("/<account>/<number>")
@permission(MATCH)
def choose(account: str, number: str) -> ResponseReturnValue:
    """A person says what one line is of."""
    actor, document = current_actor(), request.form.get("document", "")
    unit_of_work(lambda: operations.confirm(line_numbered(number), {"document": document}, actor) and None)
    flash(_("The line is matched."), "ok")
    return redirect(url_for(PAGE, account=account), 303)
