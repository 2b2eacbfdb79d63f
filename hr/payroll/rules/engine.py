"""How rules of pay are declared, ordered by what they need, and run over one person's month. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from typing import Any

from erp.effective import Timeline, Version
from erp.periods import Month
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

Found = PayLine | Missing | Carried
Formula = Callable[["Pay"], Iterable[Found]]


@dataclass(frozen=True, eq=False)
class Rule:
    """`formulas` are versions in time; `needs` names rules whose lines this one reads."""

    name: str
    formulas: Timeline[Formula]
    needs: tuple[str, ...] = ()


def rule(name: str, *, since: str, basis: str, needs: tuple[str, ...] = ()) -> Callable[[Formula], Rule]:
    """Declare a rule whose first formula is the function below, in force from `since`."""

    def declare(formula: Formula) -> Rule:
        return Rule(name, Timeline(name, [Version(date.fromisoformat(since), formula, basis=basis)]), needs)

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
        self._in_force: dict[date, list[tuple[str, Version[Formula]]]] = {}

    def in_force(self, day: date) -> list[tuple[str, Version[Formula]]]:
        """The formulas of a day in the order in which they run, looked up once."""
        if day not in self._in_force:
            timelines = ((name, self.by_name[name].formulas) for name in self.order)
            self._in_force[day] = [(name, formulas.version(day)) for name, formulas in timelines if formulas.known_at(day)]
        return self._in_force[day]

    def run(self, pay: Pay) -> None:
        """Every rule that is in force in the month, each after those it needs."""
        for name, version in self.in_force(pay.month.start):
            pay.rule, pay.version = name, version
            for found in version.value(pay):
                if isinstance(found, PayLine):
                    pay.add(found)
                elif isinstance(found, Missing):
                    pay.problems.append(found)
                else:
                    pay.carried.append(found)


@dataclass(slots=True)
class Pay:
    """What a rule sees, and the way it writes its lines."""

    facts: Facts
    month: Month
    figures: Figures
    lines: list[PayLine] = field(default_factory=list)
    problems: list[Missing] = field(default_factory=list)
    carried: list[Carried] = field(default_factory=list)
    gross: int = 0
    taken: int = 0
    rule: str = ""
    version: Version[Any] = field(default_factory=lambda: Version(date.min, None))

    known: dict[str, Fraction] = field(default_factory=dict)

    @property
    def month_days(self) -> int:
        return int(self.needed("month.days"))

    def stretches(self) -> Iterator[tuple[Segment, int]]:
        """Each stretch of the month with its pay days, of which the month has thirty."""
        for segment in self.facts.segments:
            days = pay_days(segment.first_day, segment.last_day, self.month)
            if days:
                yield segment, days

    def segment_on(self, day: date | None) -> Segment | None:
        """Where the person stood on a day of the month; without one, where they stood last."""
        found = list(self.facts.segments)
        for segment in found:
            if day is not None and segment.first_day <= day <= segment.last_day:
                return segment
        return found[-1] if found else None

    def inputs(self, *elements: str) -> Iterator[PayInput]:
        return (given for given in self.facts.inputs if given.element in elements)

    def earned(self, *elements: str) -> int:
        """What these elements come to, less the absence that reduces them."""
        plus = sum(line.amount for line in self.lines if line.kind == EARNING and line.element in elements)
        return plus - sum(line.amount for line in self.lines if line.kind == ABSENCE and line.reduces in elements)

    def add(self, line: PayLine) -> None:
        self.lines.append(line)
        if line.kind == EARNING:
            self.gross += line.amount
        elif line.kind == ABSENCE:
            self.gross -= line.amount
        elif line.kind == DEDUCTION:
            self.taken += line.amount

    @property
    def left(self) -> int:
        """Net so far: what later deductions may still take."""
        return self.gross - self.taken

    def value(self, name: str, key: str = "") -> Used | None:
        """The figure in force on the month's first day; None where nobody has filled it in."""
        found = self.figures.value(name, self.month.start, key)
        return None if found is None or found.value is None else Used(f"{name}:{key}" if key else name, found.value, found.since, found.basis)

    def needed(self, name: str) -> Fraction:
        """A figure that ships filled in. Raises LookupError where somebody took it away."""
        if name not in self.known:
            found = self.value(name)
            if found is None:
                raise LookupError(name)
            self.known[name] = found.value if isinstance(found.value, Fraction) else Fraction(found.value)
        return self.known[name]

    def basic_of(self, segment: Segment) -> Used | None:
        """Monthly basic pay of a standing, in halalas, as the scale had it on the later of its first day and the month's."""
        day = max(segment.first_day, self.month.start)
        found = self.figures.step(segment.scale, segment.grade, segment.step, day)
        return None if found is None else Used(f"scale:{segment.scale}:{segment.grade}:{segment.step}", found.value, found.since, found.basis)

    def line(self, element: str, kind: str, amount: int, **more: Any) -> PayLine:
        facts, figures = more.pop("facts", {}), more.pop("figures", ())
        article = more.pop("article", self.version.basis)
        return PayLine(element, kind, amount, self.rule, self.version.since, article, facts=tuple(facts.items()), figures=tuple(figures), **more)

    def missing(self, figure: str, filled_by: str = "hr.head", **facts: Any) -> Missing:
        return Missing("payroll.missing_figure", (("figure", figure), *facts.items()), filled_by)


def rounded(amount: Fraction | int) -> int:
    """Halalas of an exact amount."""
    return half_up(amount.numerator, amount.denominator)
