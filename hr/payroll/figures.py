"""Rows of dated figures made the timelines that rules read. Pure; the rows are handed in as plain mappings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from erp.effective import Timeline, Version
from hr.payroll.values import ContributionRate, Figures, OfficeElement

Rows = Iterable[Mapping[str, Any]]


def figures_of(steps: Rows, grades: Rows, contributions: Rows, named: Rows, elements: Iterable[OfficeElement] = ()) -> Figures:
    """`named` holds exact texts ("1/3"); an empty one is a row that nobody has filled in."""
    found = Figures(elements=tuple(elements))
    for row in steps:
        _add(found.steps, (row["scale"], row["grade"], row["step"]), row, row["basic"])
    for row in grades:
        _add(found.transport, (row["scale"], row["grade"]), row, row["transport"])
    for row in contributions:
        rate = ContributionRate(
            Fraction(row["employee_percent"]) / 100, Fraction(row["state_percent"]) / 100, row["base"], row["least_base"], row["most_base"],
            row["civil_servants"],
        )  # fmt: skip
        _add(found.contributions, (row["scheme"], row["branch"]), row, rate)
    for row in named:
        _add(found.named, (row["name"], row["key"]), row, Fraction(row["value"]) if row["value"] else None)
    return found


def _add(timelines: dict[Any, Timeline[Any]], key: Any, row: Mapping[str, Any], value: Any) -> None:
    if key not in timelines:
        timelines[key] = Timeline(":".join(map(str, key)))
    timelines[key].add(Version(row["valid_from"], value, row["valid_to"], row["basis"]))
