"""How rules of pay are declared, ordered by what they need, and run over one person's month. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from typing import Any

from erp.effective import Timeline, Version
from erp.periods import Month
from hr.payroll.in_force import in_force
from hr.payroll.values import (
    ABSENCE,
    DEDUCTION,
    EARNING,
    Carried,
    Facts,
    Figures,
    Missing,
    PayInput,
    PayLine,
    RuleCycle,
    Segment,
    Used,
    half_up,
    pay_days,
)

NOTHING: Mapping[str, Any] = {}
CONTRIBUTIONS = "contributions"  # the rule whose deductions are the person's own pension and insurance
Found = PayLine | Missing | Carried
Formula = Callable[["Pay"], Iterable[Found]]
Alike = Callable[["Pay"], Any]


@dataclass(frozen=True, eq=False)
class Rule:
    """`formulas` are versions in time; `needs` names rules whose lines this one reads.

    `alike`, where a rule has one, names everything of a person that its formula reads: people with the same share the result.
    `asks`, where a rule has some, are the inputs without which it finds nothing.
    """

    name: str
    formulas: Timeline[Formula]
    needs: tuple[str, ...] = ()
    alike: Alike | None = None
    asks: frozenset[str] = frozenset()


def rule(
    name: str, *, since: str, basis: str, needs: tuple[str, ...] = (), alike: Alike | None = None, asks: tuple[str, ...] = ()
) -> Callable[[Formula], Rule]:
    """Declare a rule whose first formula is the function below, in force from `since`."""

    def declare(formula: Formula) -> Rule:
        return Rule(name, Timeline(name, [Version(date.fromisoformat(since), formula, basis=basis)]), needs, alike, frozenset(asks))

    return declare


class Rules:
    """A set of rules in an order that its needs allow. Raises RuleCycle where none does."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.by_name = {one.name: one for one in rules}
        sorter = TopologicalSorter({one.name: one.needs for one in self.by_name.values()})
        try:
            self.order = tuple(sorter.static_order())
        except CycleError as error:
            raise RuleCycle(rules=list(error.args[1])) from error
        unknown = set(self.order) - set(self.by_name)
        assert not unknown, f"rules that nobody declared: {unknown}"
        self._in_force: dict[tuple[date, frozenset[str]], list[tuple[Rule, Version[Formula]]]] = {}

    def in_force(self, day: date, asked: frozenset[str]) -> list[tuple[Rule, Version[Formula]]]:
        """The formulas of a day that have something to find in what is asked, in the order in which they run; looked up once."""
        key = day, asked
        if key not in self._in_force:
            rules = (self.by_name[name] for name in self.order)
            found = [(one, one.formulas.version(day)) for one in rules if one.formulas.known_at(day)]
            self._in_force[key] = [(one, version) for one, version in found if not one.asks or not one.asks.isdisjoint(asked)]
        return self._in_force[key]

    def run(self, pay: Pay) -> None:
        """Every rule that is in force in the month, each after those it needs."""
        for one, version in self.in_force(pay.month.start, pay.asked):
            pay.rule, pay.version = one.name, version
            formula = version.value
            if one.alike is None:
                pay.take(formula(pay))
            else:
                pay.take(pay.at.shared((formula, one.alike(pay)), lambda formula=formula: tuple(formula(pay))))  # type: ignore[misc]


class Pay:
    """What a rule sees, and the way it writes its lines."""

    def __init__(self, facts: Facts, month: Month, figures: Figures) -> None:
        self.facts, self.month, self.figures = facts, month, figures
        self.at = in_force(figures, month)
        self.month_days = self.at.month_days
        self.lines: list[PayLine] = []
        self.problems: list[Missing] = []
        self.carried: list[Carried] = []
        self.gross = self.taken = 0
        self.own = 0  # of what is taken, the person's own pension and insurance
        self.rule = ""
        self.version: Version[Any] = Version(date.min, None)
        self._earned: dict[str, int] = {}  # element -> what it comes to, less the absence that reduces it
        self._given: dict[str, list[PayInput]] = {}
        for given in facts.inputs:
            self._given.setdefault(given.element, []).append(given)
        self.asked = frozenset(self._given).union([debt.element for debt in facts.debts]) if facts.debts else frozenset(self._given)
        # as which people are alike: the stretches without the number of the post
        self.standing = tuple([(*segment[:8], segment.leave) for segment in facts.segments])
        days = ((segment, pay_days(segment.first_day, segment.last_day, month)) for segment in facts.segments)
        self.stretches = [(segment, count) for segment, count in days if count]  # each with its pay days, of which the month has thirty

    def segment_on(self, day: date | None) -> Segment | None:
        """Where the person stood on a day of the month; without one, where they stood last."""
        found = self.facts.segments
        if day is not None:
            for segment in found:
                if segment.first_day <= day <= segment.last_day:
                    return segment
        return found[-1] if found else None

    def inputs(self, element: str, *others: str) -> Sequence[PayInput]:
        """The month's inputs of these elements, in their order."""
        given = self._given
        if not others:
            return given.get(element, ())
        known = [name for name in (element, *others) if name in given]
        if len(known) < 2:
            return given[known[0]] if known else ()
        return [one for one in self.facts.inputs if one.element in known]

    def earned(self, *elements: str) -> int:
        """What these elements come to, less the absence that reduces them."""
        return sum([self._earned.get(element, 0) for element in elements])

    def take(self, all_found: Iterable[Found]) -> None:
        """What a rule found, one after the other: a formula may look at what it found before."""
        earned = self._earned
        for found in all_found:
            if type(found) is PayLine:
                kind, amount = found.kind, found.amount
                self.lines.append(found)
                if kind == EARNING:
                    self.gross += amount
                    earned[found.element] = earned.get(found.element, 0) + amount
                elif kind == DEDUCTION:
                    self.taken += amount
                    self.own += amount if found.rule == CONTRIBUTIONS else 0
                elif kind == ABSENCE:
                    self.gross -= amount
                    earned[found.reduces] = earned.get(found.reduces, 0) - amount
            elif type(found) is Missing:
                self.problems.append(found)
            elif type(found) is Carried:
                self.carried.append(found)

    @property
    def left(self) -> int:
        """Net so far: what later deductions may still take."""
        return self.gross - self.taken

    def value(self, name: str, key: str = "") -> Used | None:
        """The figure in force on the month's first day; None where nobody has filled it in."""
        return self.at.value(name, key)

    def needed(self, name: str) -> Fraction:
        """A figure that ships filled in. Raises LookupError where somebody took it away."""
        return self.at.needed(name)

    def basic_of(self, segment: Segment) -> Used | None:
        """Monthly basic pay of a standing, in halalas, as the scale had it on the later of its first day and the month's."""
        return self.at.basic(segment.scale, segment.grade, segment.step, segment.first_day)

    def line(
        self, element: str, kind: str, amount: int, *, economic: str = "", part: str = "", entity: str = "", party: str = "", reference: str = "",
        reduces: str = "", article: str | None = None, facts: Mapping[str, Any] = NOTHING, figures: tuple[Used, ...] = (), stretch: int = -1,
    ) -> PayLine:  # fmt: skip
        version = self.version
        # past the namedtuple's own function, which takes as long as the rest
        return tuple.__new__(PayLine, (
            element, kind, amount, self.rule, version.since, version.basis if article is None else article, economic, part, entity, party, reference,
            reduces, None, tuple(facts.items()), figures, stretch,
        ))  # fmt: skip

    def missing(self, figure: str, filled_by: str = "hr.head", **facts: Any) -> Missing:
        return Missing("payroll.missing_figure", (("figure", figure), *facts.items()), filled_by)


def rounded(amount: Fraction | int) -> int:
    """Halalas of an exact amount."""
    return half_up(amount.numerator, amount.denominator)


def product(*factors: Fraction | int, over: tuple[Fraction | int, ...] = ()) -> int:
    """Halalas of the factors multiplied and divided by those `over`: exact, rounded once."""
    numerator = denominator = 1
    for factor in factors:
        numerator, denominator = numerator * factor.numerator, denominator * factor.denominator
    for factor in over:
        numerator, denominator = numerator * factor.denominator, denominator * factor.numerator
    return half_up(numerator, denominator)
