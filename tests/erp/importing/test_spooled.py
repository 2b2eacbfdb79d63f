"""A long list kept by parts says the same as one that stands in memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from erp.importing import spooled
from erp.importing.parsed import Row, parse
from erp.importing.preview import INVALID, NEW, Given, Plan, compare, plan_by_parts, repeated
from erp.importing.sheets import Sheet
from erp.importing.spooled import Spooled
from tests.erp.importing.books import COLUMNS, HEADERS


@pytest.fixture
def by_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spooled, "PART", 3)


@pytest.mark.usefixtures("by_three")
@pytest.mark.parametrize("many", [0, 1, 3, 4, 10])
def test_it_is_a_list(many: int) -> None:
    plain: list[Any] = [(n, [f"خلية {n}", None]) for n in range(many)]
    found: Spooled[Any] = Spooled(plain)
    assert (list(found), list(found), len(found), bool(found)) == (plain, plain, many, bool(many))
    assert (found[:2], found[1:], found[-2:]) == (plain[:2], plain[1:], plain[-2:])
    assert found == plain and found != [*plain, 0]
    assert [len(part) for part in found.parts()] == [3] * ((many - 1) // 3) + ([many - (many - 1) // 3 * 3] if many else [])
    for place in range(-many, many):
        assert found[place] == plain[place]
    with pytest.raises(IndexError):
        found[many]


@pytest.mark.usefixtures("by_three")
def test_its_file_has_no_name_and_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = len(os.listdir("/proc/self/fd"))
    found: Spooled[int] = Spooled(range(10))
    assert os.listdir(tmp_path) == []
    assert len(os.listdir("/proc/self/fd")) == before + 1
    del found
    assert len(os.listdir("/proc/self/fd")) == before


def judged(rows: list[list[str | None]]) -> Plan:
    """Judged part by part; a code that comes twice is seen over all of them."""
    parsed = parse("places", [Sheet("", [(number, list(row)) for number, row in enumerate([HEADERS, *rows], start=1)])], COLUMNS)

    def of(part: list[Row]) -> Any:
        return part, compare(part, {}, lambda row: row.get("code"), ("name_ar",)), []

    return plan_by_parts("places", Given(), parsed, map(of, parsed.rows.parts()), repeated(parsed.rows, (["code"], str), (["name_ar"], str)))


def test_parts_change_nothing_of_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[list[str | None]] = [[f"C{n}", f"مركز {n}", "مركز"] for n in range(8)]
    rows += [["C1", "آخر", "مركز"], ["D", "مركز 0", "مركز"], ["E", None, "مركز"]]
    whole = judged(rows)
    monkeypatch.setattr(spooled, "PART", 3)
    by_parts = judged(rows)
    assert by_parts.rows == whole.rows
    assert (by_parts.counts, by_parts.digest) == (whole.counts, whole.digest)
    assert by_parts.problems == whole.problems
    assert [(one.code, one.row, one.facts.get("first")) for one in whole.problems] == [
        ("import.duplicate", 10, 3), ("import.duplicate", 11, 2), ("import.required", 12, None),
    ]  # fmt: skip
    assert by_parts.counts == {NEW: 8, "changed": 0, "same": 0, INVALID: 3}
    assert [len(part) for part in by_parts.parts(NEW)] == [3, 3, 2]
    assert by_parts.of(NEW) == whole.of(NEW)
