"""The year's rules of transfers (مناقلات): dated figures with a basis, and what they say to one transfer.

Pure. The Ministry re-issues the execution instructions each year. The figures that come with Mizan are those of
1438/39 as the press printed them, so an office confirms them for its year; until then each answer says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal
from itertools import groupby

from erp.i18n import _l
from erp.money import Halalas
from finance.budget.keys import LineKey
from finance.budget.rules import Figures
from finance.errors import OverBudget, TransferNotAllowed

PREFIX = "budget.transfer."
AGENCY, MINISTRY = "agency", "ministry_of_finance"
AVAILABLE_ONLY = "available"  # what is left is too little: the budget refuses, not a rule


@dataclass(frozen=True, slots=True)
class TransferRules:
    """The rules in force on one day."""

    share_max: Decimal | None = None  # of the original appropriation, to or from one item, over the whole year
    added_in_year: bool = False  # what was added in the year neither gives nor takes
    exempt: Mapping[str, str] = field(default_factory=dict)  # beginning of an economic code -> basis
    never_cash: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    confirmed: bool = False  # an officer confirmed these figures for the year


@dataclass(frozen=True, slots=True)
class Side:
    """One line of a transfer, as it stands now; `key` is how people name it."""

    key: LineKey
    figures: Figures
    name: str = ""

    @property
    def label(self) -> str:
        return self.name or str(self.key)


@dataclass(frozen=True, slots=True)
class Pair:
    source: Side
    target: Side
    amount: int


@dataclass(frozen=True, slots=True)
class Objection:
    """One rule that refuses: `rule` is the last part of a text's name, the rest are its facts."""

    rule: str
    line: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.rule


def rules_on(day: date, rows: Iterable[Mapping[str, str]], confirmed: bool = False) -> TransferRules:
    """The rules that the figure rows (figure, value, from, to, basis) make on a day."""
    today = day.isoformat()
    live = [row for row in rows if row["figure"].startswith(PREFIX) and row["from"] <= today <= (row["to"] or today)]
    by_name = {row["figure"].removeprefix(PREFIX): row for row in sorted(live, key=lambda row: row["from"])}
    share = by_name.get("share_max")
    return TransferRules(
        share_max=Decimal(share["value"]) if share else None,
        added_in_year=_on(by_name.get("added_in_year")),
        exempt=_listed(by_name, "exempt."),
        never_cash=_listed(by_name, "never_cash."),
        basis=share["basis"] if share else "",
        confirmed=confirmed,
    )


def _on(row: Mapping[str, str] | None) -> bool:
    return row is not None and Decimal(row["value"]) != 0


def _listed(rows: Mapping[str, Mapping[str, str]], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): row["basis"] for name, row in rows.items() if name.startswith(prefix) and _on(row)}


def objections(pairs: Iterable[Pair], rules: TransferRules) -> list[Objection]:
    """Everything that speaks against a transfer, at once. Sums of a line over all pairs count, so splitting helps nobody."""
    pairs = list(pairs)
    found = [objection for pair in pairs for objection in _of_pair(pair)]
    outgoing = _sums((pair.source, pair.amount) for pair in pairs)
    incoming = _sums((pair.target, pair.amount) for pair in pairs)
    for side, amount in outgoing:
        found += _of_side(side, amount, side.figures.transfer_out, "share_from", rules) + _available(side, amount)
    for side, amount in incoming:
        found += _of_side(side, amount, side.figures.transfer_in, "share_to", rules)
    for key in sorted({side.key for side, _ in outgoing} & {side.key for side, _ in incoming}):
        if not any(objection.rule == "same_line" for objection in found):
            found.append(Objection("both_ways", str(key)))
    return list({(objection.rule, objection.line): objection for objection in found}.values())


def refusal(found: Sequence[Objection]) -> TransferNotAllowed | OverBudget | None:
    """The refusal that a list of objections makes: the first rule speaks, all are named; None where nothing objects."""
    if not found:
        return None
    against_rules = [objection for objection in found if objection.rule != AVAILABLE_ONLY]
    if against_rules:
        first = against_rules[0]
        return TransferNotAllowed(line=first.line, rule=first, rules=list(found), **first.facts)
    return OverBudget(line=found[0].line, **found[0].facts)


def _of_pair(pair: Pair) -> list[Objection]:
    found = []
    if pair.amount <= 0:
        found.append(Objection("amount", pair.source.label))
    if pair.source.key == pair.target.key:
        found.append(Objection("same_line", pair.source.label))
    if pair.source.key.year != pair.target.key.year:
        found.append(Objection("same_year", pair.target.label, {"year": pair.source.key.year}))
    if pair.source.key.fund != pair.target.key.fund:
        found.append(Objection("same_fund", pair.target.label, {"fund": pair.source.key.fund}))
    return found


def _sums(parts: Iterable[tuple[Side, int]]) -> list[tuple[Side, int]]:
    ordered = sorted(parts, key=lambda part: part[0].key)
    summed = []
    for _, group in groupby(ordered, key=lambda part: part[0].key):
        members = list(group)
        summed.append((members[0][0], sum(amount for _, amount in members)))
    return summed


def _of_side(side: Side, amount: int, moved: int, rule: str, rules: TransferRules) -> list[Objection]:
    found = []
    for name, listed in (("exempt", rules.exempt), ("never_cash", rules.never_cash)):
        basis = next((basis for code, basis in listed.items() if side.key.economic.startswith(code)), None)
        if basis is not None:
            found.append(Objection(name, side.label, {"basis": _l(basis)}))
    if rules.added_in_year and side.figures.original == 0 and side.figures.addition > 0:
        found.append(Objection("added_in_year", side.label))
    limit = share_limit(side.figures, rules)
    if limit is not None and moved + amount > limit:
        facts = {"limit": Halalas(limit), "moved": Halalas(moved), "wanted": Halalas(amount), "original": Halalas(side.figures.original)}
        found.append(Objection(rule, side.label, facts))
    return found


def _available(side: Side, amount: int) -> list[Objection]:
    if amount <= side.figures.available:
        return []
    return [Objection(AVAILABLE_ONLY, side.label, {"available": Halalas(side.figures.available), "wanted": Halalas(amount)})]


def share_limit(figures: Figures, rules: TransferRules) -> int | None:
    """How much may move to (or from) the line in the whole year; None where no rule limits it."""
    if rules.share_max is None:
        return None
    return int((rules.share_max * figures.original).to_integral_value(rounding=ROUND_DOWN))


def deciding_authority(pairs: Iterable[Pair]) -> str:
    """Who decides: the agency's head within one chapter, the Minister of Finance or his delegate between chapters."""
    return AGENCY if all(pair.source.key.chapter == pair.target.key.chapter for pair in pairs) else MINISTRY
