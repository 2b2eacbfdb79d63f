"""Dated figures as one month has them: each looked up once, however many people ask, and what people alike share. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from erp.effective import Version
from erp.periods import Month
from hr.payroll.values import EARNING, RATE, Figures, OfficeElement, RuleCycle, Used

MOST = 20_000  # results kept for people alike; an office has some hundreds of standings


class InForce:
    """The figures of a month. A version whose value is None is a row that nobody has filled in."""

    def __init__(self, figures: Figures, month: Month) -> None:
        self.figures, self.month = figures, month
        self.elements = ordered([element for element in figures.elements if _holds(element, month.start)])
        self.housing = tuple(element.code for element in figures.elements if element.in_contribution_base)  # counts in the base of insurance
        tied = (element for element in figures.elements if element.kind == EARNING and element.with_days and element.method != RATE)
        self.presence = frozenset({"basic", "transport", *(element.code for element in tied)})  # what days not worked make less
        self._used: dict[Any, Used | None] = {}
        self._exact: dict[str, Fraction] = {}
        self._shared: dict[Any, Any] = {}
        self._reads_wage: dict[str, bool] = {}

    @cached_property
    def month_days(self) -> int:
        """Days that a month of pay has."""
        return int(self.needed("month.days"))

    def reads_wage(self, scheme: str) -> bool:
        """Whether a rate of a scheme reads more than what was earned as basic: housing, or the wage that a least base lifts."""
        if scheme not in self._reads_wage:
            mine = (timeline for (known, _branch), timeline in self.figures.contributions.items() if known == scheme)
            rates = [timeline.at(self.month.start) for timeline in mine if timeline.known_at(self.month.start)]
            self._reads_wage[scheme] = any(rate.base != "basic" or rate.least is not None for rate in rates)
        return self._reads_wage[scheme]

    def value(self, name: str, key: str = "") -> Used | None:
        """The figure in force on the month's first day; None where nobody has filled it in."""
        at = name, key
        if at not in self._used:
            self._used[at] = _used(f"{name}:{key}" if key else name, self.figures.value(name, self.month.start, key))
        return self._used[at]

    def needed(self, name: str) -> Fraction:
        """A figure that ships filled in. Raises LookupError where somebody took it away."""
        if name not in self._exact:
            found = self.value(name)
            if found is None:
                raise LookupError(name)
            self._exact[name] = Fraction(found.value)
        return self._exact[name]

    def basic(self, scale: str, grade: str, step: int, since: date) -> Used | None:
        """Monthly basic pay of a standing, in halalas, as the scale had it on the later of its first day and the month's."""
        at = scale, grade, step, max(since, self.month.start)
        if at not in self._used:
            self._used[at] = _used(f"scale:{scale}:{grade}:{step}", self.figures.step(*at))
        return self._used[at]

    def transport(self, scale: str, grade: str, since: date) -> tuple[Version[int | None] | None, Used | None]:
        """(the grade's row, the figure in it): no row where the scale has no such allowance, no figure where it isn't filled in."""
        found = self.figures.monthly_transport(scale, grade, max(since, self.month.start))
        at = "transport", scale, grade, found.since if found else None
        if at not in self._used:
            self._used[at] = _used(f"transport:{scale}:{grade}", found)
        return found, self._used[at]

    def shared(self, key: Any, make: Callable[[], Any]) -> Any:
        """What `make` gave the first time for this key: everything it reads must stand in the key."""
        try:
            return self._shared[key]
        except KeyError:
            if len(self._shared) >= MOST:
                self._shared.clear()
            found = self._shared[key] = make()
            return found


def in_force(figures: Figures, month: Month) -> InForce:
    """Those of a month, kept with the figures they were read from."""
    kept: dict[Month, InForce] = figures.months
    if month not in kept:
        kept[month] = InForce(figures, month)
    return kept[month]


def ordered(elements: Iterable[OfficeElement]) -> tuple[OfficeElement, ...]:
    """Elements, each after those that it is a share of. Raises RuleCycle where they wait for one another."""
    by_code = {element.code: element for element in elements}
    sorter = TopologicalSorter({element.code: [base for base in element.bases if base in by_code] for element in by_code.values()})
    try:
        return tuple(by_code[code] for code in sorter.static_order())
    except CycleError as error:
        raise RuleCycle(rules=sorted(set(error.args[1]))) from error


def _used(name: str, found: Version[Any] | None) -> Used | None:
    return None if found is None or found.value is None else Used(name, found.value, found.since, found.basis)


def _holds(element: OfficeElement, day: date) -> bool:
    return element.valid_from <= day and (element.valid_to is None or day <= element.valid_to)
