"""The shipped figures beside the decrees: scales by their first steps and increments; each row with its day, source and confidence."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from hr.figures.operations import TABLES, shipped

CASES = Path(__file__).parents[2] / "cases" / "payroll"
SWITCHES = ("transport.in_leave",)  # the office's choice, whatever is known of the law


def scale(name: str) -> list[dict[str, str]]:
    with (CASES / f"scale_{name}.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(("name", "cells"), [("general", 210), ("engineering", 72)])
def test_a_scale_is_its_first_steps_and_its_increments(name: str, cells: int) -> None:
    found: dict[str, dict[int, int]] = {}
    for row in shipped("scale_steps"):
        if row["scale"] == name:
            found.setdefault(row["grade"], {})[row["step"]] = row["basic"]
    expected = {
        row["grade"]: {step: (int(row["first"]) + (step - 1) * int(row["increment"])) * 100 for step in range(1, int(row["steps"]) + 1)}
        for row in scale(name)
    }
    assert found == expected and sum(map(len, found.values())) == cells
    assert all(max(found[row["grade"]].values()) == int(row["last"]) * 100 for row in scale(name))


def test_grades_know_their_increment_and_transport() -> None:
    grades = {(row["scale"], row["grade"]): row for row in shipped("grades")}
    for name in ("general", "engineering"):
        for row in scale(name):
            shown = grades.pop((name, row["grade"]))
            transport = int(row["transport"]) * 100 if row.get("transport") else None
            assert (shown["increment"], shown["transport"]) == (int(row["increment"]) * 100, transport), row["grade"]
    assert not grades


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_its_day_its_source_and_how_sure_it_is(table: str) -> None:
    for row in shipped(table):
        assert row["valid_from"] and row["basis"] and row["confidence"], row


def test_what_nobody_verified_is_empty() -> None:
    def unverified(table: str) -> list[dict[str, Any]]:
        return [row for row in shipped(table) if "unverified" in row["confidence"]]

    named = [row for row in unverified("figures") if row["name"] not in SWITCHES]
    assert {row["name"] for row in named} == {"per_diem.inside", "per_diem.outside"} and len(named) == 30
    assert not any(row["value"] for row in named)
    grades = unverified("grades")
    assert ("general", "15") in {(row["scale"], row["grade"]) for row in grades}
    assert all(row["transport"] is None for row in grades)
