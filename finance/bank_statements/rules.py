"""Pure: which movements of a statement are which payments. By sets, never line by line against everything.

First by the reference that the payment was told with and its amount; what names none of ours by account number and amount, then by
payee, amount and day, where one line and one payment alone fit. Whatever fits in more ways than one is proposed, and a person chooses.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from erp.text import search_form
from finance.bank_statements.values import ACCOUNT, ENTRY, PARTY, REFERENCE

NOTHING, AMOUNT, TAKEN, SEVERAL, OTHER_ACCOUNT, LIKELY = "nothing", "amount", "taken", "several", "other_account", "likely"
CAUSES = (NOTHING, AMOUNT, TAKEN, SEVERAL, OTHER_ACCOUNT, LIKELY)  # why a line isn't matched
MOST = 5  # proposals for one line


class Line(NamedTuple):
    """A movement that waits to be matched. `amount` below zero left the account; references in capitals without spaces."""

    id: int
    day: date
    amount: int
    reference: str = ""
    description: str = ""
    iban: str = ""
    party: str = ""


class Item(NamedTuple):
    """What a movement may be of: expected from `day` on, with the amount as a statement would say it."""

    kind: str
    document: str
    day: date
    amount: int
    references: tuple[str, ...] = ()
    iban: str = ""
    party: str = ""

    @property
    def settles(self) -> str:
        return f"{self.kind}:{self.document}"


class Pair(NamedTuple):
    line: Line
    item: Item
    how: str


@dataclass
class Outcome:
    """`proposals`: line id -> what it may be; `causes`: line id -> why it isn't matched."""

    pairs: list[Pair] = field(default_factory=list)
    proposals: dict[int, list[Item]] = field(default_factory=dict)
    causes: dict[int, str] = field(default_factory=dict)

    def left(self, line: Line, cause: str, items: Iterable[Item] = ()) -> None:
        self.causes[line.id] = cause
        found = list(items)[:MOST]
        if found:
            self.proposals[line.id] = found


def match(lines: Sequence[Line], items: Sequence[Item], *, days: int, told: frozenset[str] = frozenset()) -> Outcome:
    """Every line is in one pair, or has a cause. An item is in one pair at most.

    `days`: how long after it was told a payment may be booked. `told`: references of lines that were matched before.
    """
    outcome = Outcome()
    rest = _by_reference(sorted(lines, key=lambda line: (line.day, line.id)), items, told, outcome)
    for how, key in ((ACCOUNT, _account), (PARTY, _party)):
        if rest:
            rest = _alone(rest, _free(items, outcome), how, key, days, outcome)
    if rest:
        _propose(rest, _free(items, outcome), days, outcome)
    return outcome


def _free(items: Iterable[Item], outcome: Outcome) -> list[Item]:
    taken = {id(pair.item) for pair in outcome.pairs}
    return [item for item in items if id(item) not in taken]


def _by_reference(lines: Sequence[Line], items: Sequence[Item], told: frozenset[str], outcome: Outcome) -> list[Line]:
    """Pairs what names a payment of ours; returns the lines that name none."""
    asked = names_in(lines)  # of items that no line names, nothing is kept
    index: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        for reference in item.references:
            if reference in asked:
                index[reference].append(item)
    taken: set[int] = set()
    rest = []
    for line in lines:
        named = _named(line, index)
        if not named:
            if line.reference and line.reference in told:
                outcome.left(line, TAKEN)
            else:
                rest.append(line)
            continue
        same = [item for item in named if item.amount == line.amount]
        fits = [item for item in same if id(item) not in taken]
        if not fits:
            outcome.left(line, TAKEN if same else AMOUNT)
        elif len(fits) > 1:
            outcome.left(line, SEVERAL, fits)
        elif line.iban and fits[0].iban and line.iban != fits[0].iban:
            outcome.left(line, OTHER_ACCOUNT, fits)
        else:
            taken.add(id(fits[0]))
            outcome.pairs.append(Pair(line, fits[0], REFERENCE))
    return rest


def names_in(lines: Iterable[Line]) -> set[str]:
    """Everything in these lines that may be a reference of ours."""
    return {word for line in lines for word in (line.reference, *_words(line))}


def _named(line: Line, index: Mapping[str, list[Item]]) -> list[Item]:
    """By the reference itself; else by a word of the description that is a reference of ours."""
    found = index.get(line.reference, ()) if line.reference else ()
    if found or not line.description:
        return list(found)
    return next((index[word] for word in _words(line) if word in index), [])


def _words(line: Line) -> list[str]:
    return line.description.upper().replace("/", " ").replace(",", " ").split() if line.description else []


Key = Callable[[Line | Item], tuple[int, str] | None]


def _account(one: Line | Item) -> tuple[int, str] | None:
    return (one.amount, one.iban) if one.iban else None


def _party(one: Line | Item) -> tuple[int, str] | None:
    name = search_form(one.party)
    return (one.amount, name) if name else None


class _ByDay:
    """Items of each key in the order of days: those that a line's day allows are found without looking at the others."""

    def __init__(self, items: Iterable[Item], key: Callable[[Line | Item], object], lines: Iterable[Line]) -> None:
        asked = {key(line) for line in lines} - {None}
        amounts = {line.amount for line in lines}
        self.items: dict[object, list[Item]] = defaultdict(list)
        for item in items:
            if item.amount in amounts and (name := key(item)) in asked:
                self.items[name].append(item)
        for some in self.items.values():
            some.sort(key=lambda item: item.day)
        self.days = {name: [item.day for item in some] for name, some in self.items.items()}

    def fits(self, line: Line, name: object, days: int) -> list[Item]:
        """The first few told at most `days` before the line, and not after it."""
        if name not in self.days:
            return []
        known = self.days[name]
        first, last = bisect_left(known, line.day - timedelta(days=days)), bisect_right(known, line.day)
        return self.items[name][first : min(last, first + MOST + 1)]


def _alone(lines: Sequence[Line], items: Sequence[Item], how: str, key: Key, days: int, outcome: Outcome) -> list[Line]:
    """Pairs what fits in one way on both sides; what fits in several is proposed. Returns the lines that nothing fits."""
    by_day = _ByDay((item for item in items if item.kind != ENTRY), key, lines)
    found = [(line, by_day.fits(line, key(line), days)) for line in lines]
    claims = Counter(id(item) for _line, fits in found for item in fits)
    rest = []
    for line, fits in found:
        if len(fits) == 1 and claims[id(fits[0])] == 1 and not _contradicts(line, fits[0]):
            outcome.pairs.append(Pair(line, fits[0], how))
        elif fits:
            outcome.left(line, SEVERAL if len(fits) > 1 or claims[id(fits[0])] > 1 else OTHER_ACCOUNT, fits)
        else:
            rest.append(line)
    return rest


def _contradicts(line: Line, item: Item) -> bool:
    return bool(line.iban and item.iban and line.iban != item.iban)


def _propose(lines: Sequence[Line], items: Sequence[Item], days: int, outcome: Outcome) -> None:
    """What has the amount, in time, and contradicts nothing that the line says."""
    by_day = _ByDay(items, lambda one: one.amount, lines)
    for line in lines:
        fits = [item for item in by_day.fits(line, line.amount, days) if not _contradicts(line, item)]
        outcome.left(line, LIKELY if fits else NOTHING, fits)
