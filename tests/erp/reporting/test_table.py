"""The table: rows read once, totals of lines alone, carried sums before the row in hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from erp.reporting.cells import guarded, plain, shown
from erp.reporting.table import Column, Row, Table, percentage
from tests.factories.reporting import LINES, make_budget, make_heading


def test_totals_add_lines_and_not_the_groups_that_repeat_them() -> None:
    table = make_budget()
    assert len(list(table.read())) == 4
    assert table.totals == {"final": sum(line[3] for line in LINES), "paid": sum(line[4] for line in LINES), "posts": 1_207}
    assert table.count == 3


def test_a_total_percentage_is_worked_out_anew() -> None:
    table = make_budget()
    list(table.read())
    assert table.total_cells()[-1] == percentage(table.totals["paid"], table.totals["final"])
    assert table.total_cells()[:3] == (None, None, None)


def test_totals_before_a_row_leave_it_out() -> None:
    table = Table(make_heading(), (Column("amount", "", "money", total=True),), [(5,), (7,)])
    rows = table.read()
    next(rows)
    assert table.total_cells(before=[next(rows)]) == (5,)
    assert table.total_cells() == (12,)


def test_rows_are_read_once() -> None:
    table = make_budget()
    list(table.read())
    with pytest.raises(AssertionError):
        list(table.read())


def test_a_row_of_another_width_is_a_fault_of_the_report() -> None:
    with pytest.raises(AssertionError):
        list(make_budget(rows=[Row(("1", "2"))]).read())


@pytest.mark.parametrize(("part", "whole", "percent"), [(1, 3, "33.3"), (1, 1000, "0.1"), (5, 10_000, "0.1"), (0, 5, "0.0"), (-1, 2, "-50.0")])
def test_percentages_round_half_up_to_one_decimal(part: int, whole: int, percent: str) -> None:
    assert percentage(part, whole) == Decimal(percent)


def test_nothing_has_no_share_of_nothing() -> None:
    assert percentage(5, 0) is None


def test_cells_for_people_and_for_machines() -> None:
    assert (shown(-125_000, "money"), plain(-125_000, "money")) == ("(1,250.00)", "-1250.00")
    assert (shown(Decimal("57.5"), "percent"), plain(Decimal("57.5"), "percent")) == ("57.5%", "57.5")
    assert (shown(None, "money"), plain(None, "date")) == ("", "")


@pytest.mark.parametrize("text", ["=1+1", "+9", "-9", "@SUM", "\tx"])
def test_text_that_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    assert guarded(text) == "'" + text


def test_other_text_is_left_alone() -> None:
    assert guarded("مواد = لوازم") == "مواد = لوازم"
