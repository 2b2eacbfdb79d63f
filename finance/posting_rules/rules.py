"""Pure: an event and the rules in force become lines of the general book and moves of the budget book.

A rule is a row: for a part of an event, when its condition holds, an account to debit, an account to credit and the
stages the amount passes. An account is a code of the chart or one of two words: `BI`, the account whose `gfsm` equals the
line's budget item, and `item`, the account that the item itself names. Rows without any effect say so for the reader.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import StringIO
from typing import Any

from erp.money import AmountInvalid, plain
from erp.reasons import Reason
from finance.errors import NoMappedAccount, NoPostingRule
from finance.ledger.rules import ASSET, EXPENSE, AccountFacts
from finance.values import APPROPRIATED, AUTHORITY_NATURES, AVAILABLE, CASH, OUTSIDE, REVENUE_STAGES, SETTLEMENT, STAGES, Event, Item, Line, Move

ANY = "*"
BUDGET_ITEM, CHOSEN = "BI", "item"
DIMENSIONS = ("entity", "economic", "program", "function", "fund", "project", "place")
CONDITION_FIELDS = (*DIMENSIONS, "party", "account", "parent", "reference")
PLACES = {OUTSIDE, AVAILABLE, *STAGES, *REVENUE_STAGES}


@dataclass(frozen=True, slots=True)
class Rule:
    """One dated row. `step` orders the rows of an event; a later row of the same step succeeds the earlier."""

    section: str
    event: str
    step: int
    part: str  # "*": any
    condition: str
    journal: str  # series of the entry: PU, PY, PR ...; empty where the row writes no entry
    debit: str
    credit: str
    stages: tuple[str, ...]  # the stages an amount passes, in order; empty: no move
    nature: str  # cash | settlement; of a move of authority the column it counts in; empty without stages
    basis: str
    valid_from: date
    valid_to: date | None  # last day in force
    title_ar: str
    title_en: str

    def meets(self, item: Item) -> bool:
        return self.part in (ANY, item.part) and holds(self.condition, item)


@dataclass(frozen=True, slots=True)
class Postings:
    """What an event writes: an entry's lines (none: budget book alone), and moves of the budget book."""

    journal: str
    lines: tuple[Line, ...]
    moves: tuple[Move, ...]  # of the expenditure budget


def read(text: str) -> tuple[Rule, ...]:
    """The rules of a CSV with the columns of `figures/posting_rules.csv`."""
    return tuple(rule_of(row) for row in csv.DictReader(StringIO(text)))


def rule_of(row: Mapping[str, str]) -> Rule:
    via = row["stage_via"].split()
    stages = (row["stage_from"], *via, row["stage_to"]) if row["stage_to"] else ()
    begins, ends = date.fromisoformat(row["valid_from"]), date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    return Rule(
        row["section"], row["event"], int(row["step"]), row["part"], row["condition"], row["journal"], row["debit"], row["credit"],
        stages, row["nature"], row["basis"], begins, ends, row["title_ar"], row["title_en"],
    )  # fmt: skip


def faults(rule: Rule) -> list[str]:
    """Why a row can't be a rule, by field name; an empty list: it can."""
    found = []
    if any(term.strip("!").replace("=", "~").partition("~")[0] not in CONDITION_FIELDS for term in rule.condition.split()):
        found.append("condition")
    if set(rule.stages) - PLACES or len(rule.stages) == 1 or any(a == b for a, b in zip(rule.stages, rule.stages[1:], strict=False)):
        found.append("stages")
    if rule.nature not in _natures(rule.stages):
        found.append("nature")
    if bool(rule.journal) != bool(rule.debit or rule.credit):
        found.append("journal")
    if rule.valid_to and rule.valid_to < rule.valid_from:
        found.append("valid_to")
    return found


def _natures(stages: tuple[str, ...]) -> tuple[str, ...]:
    if not stages:
        return ("",)
    return AUTHORITY_NATURES if APPROPRIATED in stages else (CASH, SETTLEMENT)


@lru_cache(maxsize=256)
def _terms(condition: str) -> tuple[tuple[bool, str, str, str], ...]:
    terms = []
    for term in condition.split():
        wanted, bare = not term.startswith("!"), term.lstrip("!")
        sign = "~" if "~" in bare else "=" if "=" in bare else ""
        name, _, value = bare.partition(sign) if sign else (bare, "", "")
        terms.append((wanted, name, sign, value))
    return tuple(terms)


def holds(condition: str, item: Item) -> bool:
    """`economic~31` begins with 31, `fund=1` is 1, `account` is given; `!` before a term denies it; all terms must hold."""
    for wanted, name, sign, value in _terms(condition):
        actual = getattr(item.coding if name in DIMENSIONS else item, name) or ""
        true = actual.startswith(value) if sign == "~" else actual == value if sign == "=" else bool(actual)
        if true != wanted:
            return False
    return True


def in_force(rules: Iterable[Rule], event: str, day: date) -> tuple[Rule, ...]:
    """The rows of an event on a day: of each step the latest that has begun and not ended."""
    latest: dict[int, Rule] = {}
    for rule in sorted(rules, key=lambda r: r.valid_from):
        if rule.event == event and rule.valid_from <= day:
            latest[rule.step] = rule
    return tuple(rule for _, rule in sorted(latest.items()) if rule.valid_to is None or day <= rule.valid_to)


def item_accounts(accounts: Iterable[AccountFacts]) -> dict[str, str]:
    """Budget item -> the one postable account that carries it as `gfsm`; an item with two of them has none."""
    carriers: dict[str, list[str]] = {}
    for account in accounts:
        if account.postable and account.gfsm and (account.type == EXPENSE or (account.type == ASSET and account.gfsm.startswith("31"))):
            carriers.setdefault(account.gfsm, []).append(account.code)
    return {item: codes[0] for item, codes in carriers.items() if len(codes) == 1}


def postings(event: Event, rules: Sequence[Rule], mapping: Mapping[str, str]) -> Postings:
    """What `event` writes under the rows in force on its day. `mapping` is from `item_accounts`."""
    lines: list[Line] = []
    moves: list[Move] = []
    journal = ""
    of_part: dict[str, list[Rule]] = {}  # of many items few parts
    for item in event.items:
        if item.part not in of_part:
            of_part[item.part] = [rule for rule in rules if rule.part in (ANY, item.part)]
        for rule in _rules_for(item, event, of_part[item.part]):
            journal = journal or rule.journal
            lines += _lines(event, item, rule, mapping)
            moves += _moves(event, item, rule)
    return Postings(journal, tuple(lines), tuple(moves))


def _rules_for(item: Item, event: Event, rules: Sequence[Rule]) -> list[Rule]:
    if not isinstance(item.amount, int) or item.amount <= 0:
        raise AmountInvalid(value=plain(item.amount), reason=Reason("not_positive"))
    found = [rule for rule in rules if rule.meets(item)]
    if not found:
        raise NoPostingRule(event=event.kind, part=item.part, day=event.day)
    return found


def _lines(event: Event, item: Item, rule: Rule, mapping: Mapping[str, str]) -> list[Line]:
    sides = ((rule.debit, item.amount), (rule.credit, -item.amount))
    return [
        Line(
            _account(word, item, mapping), amount, item.coding, item.party, item.due_day, item.origin_year or event.day.year, item.memo,
            item.document or event.document, _reference(event, item),
        )
        for word, amount in sides if word
    ]  # fmt: skip


def _account(word: str, item: Item, mapping: Mapping[str, str]) -> str:
    if word not in (BUDGET_ITEM, CHOSEN):
        return word
    code = item.account or (mapping.get(item.coding.economic) if word == BUDGET_ITEM else None)
    if code is None:
        raise NoMappedAccount(economic=item.coding.economic)
    return code


def _reference(event: Event, item: Item) -> str:
    return item.reference or item.parent or event.document or event.source


def _moves(event: Event, item: Item, rule: Rule) -> list[Move]:
    """One move a step of the chain; the first takes from the parent, the following from where the one before put it.

    Stages of the revenue estimate move nothing here: assessed, collected and transferred are read from the general book.
    """
    if not rule.stages or not set(REVENUE_STAGES).isdisjoint(rule.stages):
        return []
    reference, year = _reference(event, item), item.year or event.day.year
    return [
        Move(year, item.coding, start, end, item.amount, rule.nature, item.parent if first else None, reference, item.party, item.origin_year)
        for first, start, end in zip((True, *[False] * len(rule.stages)), rule.stages, rule.stages[1:], strict=False)
    ]


def effect(rule: Rule) -> dict[str, Any]:
    """A row as people and machines read it, one text a column."""
    return {
        "event": rule.event, "part": rule.part, "condition": rule.condition, "debit": rule.debit, "credit": rule.credit,
        "stages": " > ".join(rule.stages), "nature": rule.nature, "valid_from": rule.valid_from.isoformat(),
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else "", "basis": rule.basis, "title_ar": rule.title_ar, "title_en": rule.title_en,
    }  # fmt: skip
