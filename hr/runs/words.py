"""How runs, exceptions and amounts are said to people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from erp.i18n import _l, listed, sentence
from erp.money import Halalas
from erp.resources.declaration import HIDDEN
from hr.inputs.words import named

STATES = {
    "calculating": _l("Being calculated"),
    "calculated": _l("Calculated, waits for approval"),
    "recorded": _l("Recorded in the ledger"),
    "cancelled": _l("Cancelled"),
}
KINDS = {"regular": _l("Monthly payroll"), "supplement": _l("Supplementary payroll"), "arrears": _l("Arrears")}
WEIGHTS = {"stop": _l("Must be answered"), "note": _l("For your knowledge")}
ANSWERS = {"open": _l("Open"), "answered": _l("Answered")}
LINE_KINDS = {"earning": _l("Earning"), "absence": _l("Less for days not worked"), "deduction": _l("Deduction"), "state": _l("The state's share")}
CODES = {
    "payroll.missing_figure": _l("A figure is not filled in"),
    "payroll.decision_needed": _l("No decision for extra work"),
    "payroll.decision_too_late": _l("The decision came after the work"),
    "payroll.not_in_service": _l("Extra work while not at work"),
    "payroll.no_net": _l("Nothing is left to pay"),
    "payroll.iban_shared": _l("Two people share an account"),
    "payroll.new_account": _l("The account changed"),
    "payroll.bank_unknown": _l("A bank that is on no list"),
    "payroll.first_account": _l("An account paid for the first time"),
    "payroll.no_budget_line": _l("No budget line bears the pay"),
    "payroll.net_changed": _l("Net differs from last month"),
    "payroll.post_unfunded": _l("Post unfunded"),
    "payroll.paid_after_leaving": _l("Input of somebody the run doesn't pay"),
    "payroll.no_account": _l("No account: pay is held"),
    "payroll.overpaid": _l("Paid too much in earlier months"),
    "payroll.carried": _l("Carried to the next month"),
}
FILLERS = {"hr": _l("Human resources"), "hr.head": _l("The head of human resources"), "finance": _l("Finance")}
MONEY = ("amount", "now", "before", "gross", "deductions")


FIGURES = {
    "per_diem.inside": _l("per diem inside the Kingdom, grade %(key)s"),
    "per_diem.outside": _l("per diem abroad, grade %(key)s"),
    "transport": _l("transport allowance, grade %(key)s"),
}


def figure_said(figure: str) -> str:
    """A figure that is missing, by its name; its last word is the grade."""
    name, *keys = figure.split()
    return str(FIGURES[name]) % {"key": keys[-1]} if name in FIGURES and keys else figure


def change_said(before: int, now: int) -> str:
    """By how much a figure changed, kept left to right within Arabic."""
    return f"\u2066{(now - before) * 100 / before:+.1f}%\u2069" if before else "\u2066+100%\u2069"


def said(state: str) -> str:
    return str(STATES.get(state, state))


def facts_told(facts: Mapping[str, Any], open_: bool) -> dict[str, Any]:
    """The facts of an exception for this reader: what somebody earns, or an item costs that may be one person's, only where it is open to them."""
    personal = () if open_ else MONEY
    return {name: HIDDEN if name in personal and isinstance(fact, int) else fact for name, fact in facts.items()}


def sentence_of(code: str, facts: Mapping[str, Any], open_: bool) -> str:
    """The exception in the reader's language; amounts as riyals where they are `open_` to the reader, elements by their names."""
    told = facts_told(facts, open_)
    shown: dict[str, Any] = {name: Halalas(fact) if name in MONEY and isinstance(fact, int) else fact for name, fact in told.items()}
    if "element" in shown:
        shown["element"] = named(str(shown["element"]))
    if "figure" in shown:
        shown["figure"] = figure_said(str(shown["figure"]))
    if isinstance(facts.get("now"), int) and isinstance(facts.get("before"), int):
        shown["percent"] = change_said(facts["before"], facts["now"])  # what somebody earns is not said here
    if isinstance(shown.get("cause"), list):
        shown["cause"] = listed(named(element) for element in shown["cause"])
    return sentence(code, shown)
