"""What changed between two versions: rows met by key, what follows from other rows left out."""

from __future__ import annotations

import io
from typing import Any

import pytest

from erp.archive import data
from erp.archive.data import KeptColumn, KeptRow, KeptRows, TooLongToCompare, kept, rows_kept
from erp.archive.difference import difference
from erp.reporting import render_csv, render_pdf
from tests.factories.reporting import BUDGET, make_budget

COLUMNS = (
    KeptColumn("number", "n", "code"),
    KeptColumn("memo", "m", "text"),
    KeptColumn("debit", "d", "money"),
    KeptColumn("balance", "b", "money", True),
)


def version(*rows: tuple[str, ...], columns: tuple[KeptColumn, ...] = COLUMNS) -> KeptRows:
    return KeptRows(columns, tuple(KeptRow((), row) for row in rows))


OLD = version(("1", "a", "5.00", "5.00"), ("2", "b", "7.00", "12.00"), ("3", "c", "1.00", "13.00"))


def kinds(found: Any) -> list[tuple[str, str]]:
    return [(row.kind, (row.after or row.before)[0]) for row in found.rows]


def test_the_same_version_has_no_difference() -> None:
    found = difference(OLD, OLD, ("number",))
    assert (found.rows, found.same) == ((), 3)


def test_added_removed_and_changed_rows_stand_where_they_stood() -> None:
    new = version(("1", "a", "5.00", "5.00"), ("3", "c", "2.50", "7.50"), ("4", "d", "9.00", "16.50"))
    found = difference(OLD, new, ("number",))
    assert kinds(found) == [("removed", "2"), ("changed", "3"), ("added", "4")]
    assert found.rows[1].changed == {2}
    assert found.same == 1


def test_a_running_balance_is_no_difference_of_the_rows_below() -> None:
    new = version(("0", "z", "1.00", "1.00"), ("1", "a", "5.00", "6.00"), ("2", "b", "7.00", "13.00"), ("3", "c", "1.00", "14.00"))
    assert kinds(difference(OLD, new, ("number",))) == [("added", "0")]


def test_rows_of_one_key_are_met_in_their_order() -> None:
    old, new = version(("1", "a", "5.00", ""), ("1", "a", "6.00", "")), version(("1", "a", "5.00", ""))
    found = difference(old, new, ("number",))
    assert [(row.kind, row.before) for row in found.rows] == [("removed", ("1", "a", "6.00", ""))]


def test_between_two_languages_texts_are_no_difference() -> None:
    other = version(("1", "x", "5.00", "5.00"), ("2", "y", "7.00", "12.00"), ("3", "z", "1.00", "13.00"))
    assert difference(OLD, other, ("number",), same_language=False).rows == ()
    assert difference(OLD, other, ("number",)).count("changed") == 3


def test_a_column_that_only_one_version_has_is_left_out() -> None:
    wider = version(("1", "a", "5.00", "5.00", "9"), columns=(*COLUMNS, KeptColumn("debit_before", "", "money")))
    assert [column.key for column in difference(OLD, wider, ("number",)).columns] == ["number", "memo", "debit", "balance"]


def written(renderer: Any, tmp_path: Any) -> Any:
    table, stream = make_budget(), io.BytesIO()
    with rows_kept(table, stream):
        renderer.render(table, io.BytesIO(), "ar")
    path = tmp_path / "rows"
    path.write_bytes(stream.getvalue())
    return path


def test_every_format_keeps_the_same_rows_without_groups(tmp_path: Any) -> None:
    first, again = (written(renderer, tmp_path).read_bytes() for renderer in (render_pdf, render_csv))
    assert first == again
    found = kept(tmp_path / "rows")
    assert [column.key for column in found.columns] == [column.key for column in BUDGET]
    assert [row.cells[0] for row in found.rows] == ["0211111", "2211", "2218"]
    assert found.rows[1].cells[3] == "-537500.00"


def test_what_does_not_fit_in_memory_is_refused(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "ROWS_MAX", 2)
    with pytest.raises(TooLongToCompare):
        kept(written(render_csv, tmp_path))
