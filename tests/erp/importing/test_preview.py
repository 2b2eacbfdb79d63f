"""What a file would do, row by row, and the digest that binds it."""

from __future__ import annotations

from typing import Any

from erp.importing.parsed import parse
from erp.importing.preview import CHANGED, INVALID, NEW, SAME, Given, Plan, compare, duplicates, plan
from erp.importing.sheets import Sheet
from tests.erp.importing.books import COLUMNS, HEADERS

FIELDS = ("name_ar", "kind", "amount")
STANDS = {"B": {"name_ar": "ب", "kind": "centre", "amount": 500}, "C": {"name_ar": "ج", "kind": "centre", "amount": None}}


def planned(*rows: list[str | None], known: dict[str, dict[str, Any]] = STANDS, entity: str | None = None) -> Plan:
    sheet = Sheet("", [(number, list(row)) for number, row in enumerate([HEADERS, *rows], start=1)])
    found = parse("places", [sheet], COLUMNS)
    made = compare(found.rows, known, lambda row: row.get("code"), FIELDS)
    return plan("places", Given(entity), found, made, duplicates(found.rows, ["code"]))


A, B, C = ["A", "أ", "مركز"], ["B", "ب", "مركز", None, "5.00"], ["C", "جيم", "مركز"]


def test_new_changed_same_and_refused() -> None:
    found = planned(A, B, C, ["D", None, "مركز"])
    assert [row.state for row in found.rows] == [NEW, SAME, CHANGED, INVALID]
    assert found.counts == {NEW: 1, SAME: 1, CHANGED: 1, INVALID: 1}
    assert found.rows[2].changes == {"name_ar": ("ج", "جيم")}


def test_an_empty_cell_changes_nothing() -> None:
    assert planned(["B", "ب", "مركز"]).rows[0].state == SAME


def test_a_key_twice_is_refused_and_names_the_first() -> None:
    found = planned(A, B, ["a", "آخر", "مركز"])
    assert [row.state for row in found.rows] == [NEW, SAME, INVALID]
    assert (found.problems[0].code, found.problems[0].row, found.problems[0].facts["first"]) == ("import.duplicate", 4, 2)


def test_the_digest_is_of_the_effect() -> None:
    digest = planned(A, B).digest
    assert digest == planned(A, B).digest
    assert digest != planned(B, A).digest
    assert digest != planned(A, B, entity="MED").digest
    assert digest != planned(A, ["B", "ب", "مركز", None, "6"]).digest


def test_the_digest_moves_when_what_stands_moves() -> None:
    moved = {**STANDS, "B": {**STANDS["B"], "amount": 700}}
    assert planned(A, B).digest != planned(A, B, known=moved).digest
    assert planned(A, B).digest != planned(A, B, known={**STANDS, "A": {"name_ar": "أ", "kind": "centre"}}).digest
