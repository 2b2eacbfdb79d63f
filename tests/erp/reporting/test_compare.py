"""Which period stands beside which, and what becomes of rows that only one of them has."""

from __future__ import annotations

from datetime import date

import pytest

from erp.reporting import compare
from erp.reporting.compare import LAST_PERIOD, LAST_YEAR, Comparison, TooManyToCompare, earlier
from erp.reporting.query import STANDING, parse
from erp.reporting.table import Column, Row

TODAY = date(2026, 10, 18)
COLUMNS = (Column("account", "a", "code"), Column("name", "n"), Column("debit", "d", "money", total=True), Column("share", "s", "percent"))


def before(how: str, moment: bool = False, **given: str) -> tuple[int, date, date]:
    found = earlier(parse(STANDING, {key.rstrip("_"): text for key, text in given.items()}, TODAY), how, moment, TODAY)
    return found.year, found.first, found.last


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"period": "2026-03"}, (2026, date(2026, 2, 1), date(2026, 2, 28))),
        ({"period": "2026-01"}, (2025, date(2025, 12, 1), date(2025, 12, 31))),
        ({"from_": "2026-04-01", "to": "2026-06-30"}, (2026, date(2026, 1, 1), date(2026, 3, 31))),
        ({"from_": "2026-03-10", "to": "2026-03-19"}, (2026, date(2026, 2, 28), date(2026, 3, 9))),
        ({"from_": "2026-01-01", "to": "2026-12-31"}, (2025, date(2025, 1, 1), date(2025, 12, 31))),
        ({"year": "2026"}, (2025, date(2025, 1, 1), date(2025, 10, 18))),
    ],
)
def test_the_period_before(given: dict[str, str], expected: tuple[int, date, date]) -> None:
    assert before(LAST_PERIOD, **given) == expected


def test_a_statement_of_a_moment_goes_back_a_month_and_keeps_month_ends() -> None:
    assert before(LAST_PERIOD, moment=True, as_of="2026-03-31")[2] == date(2026, 2, 28)
    assert before(LAST_PERIOD, moment=True, as_of="2026-03-30")[2] == date(2026, 2, 28)
    assert before(LAST_PERIOD, moment=True, as_of="2026-03-15")[1:] == (date(2026, 1, 1), date(2026, 2, 15))
    assert before(LAST_PERIOD, moment=True, as_of="2026-01-31") == (2025, date(2025, 1, 1), date(2025, 12, 31))


def test_the_year_before_keeps_the_end_of_february() -> None:
    assert before(LAST_YEAR, period="2025-02")[2] == date(2024, 2, 29)
    assert before(LAST_YEAR, period="2024-02")[2] == date(2023, 2, 28)


def rows(*pairs: tuple[str, int]) -> list[Row]:
    return [Row((account, f"n{account}", debit, None), links={"account": account}) for account, debit in pairs]


def compared(now: list[Row], then: list[Row]) -> list[tuple[object, ...]]:
    return [row.cells for row in Comparison(COLUMNS, ("account",), ("debit",)).rows(now, then)]


def test_each_row_stands_beside_its_earlier_self() -> None:
    assert compared(rows(("1", 500), ("2", 70)), rows(("1", 200), ("2", 90))) == [
        ("1", "n1", 500, 200, 300, None),
        ("2", "n2", 70, 90, -20, None),
    ]


def test_new_rows_have_nothing_before_and_gone_rows_stand_where_they_stood() -> None:
    found = compared(rows(("1", 5), ("3", 7)), rows(("0", 1), ("1", 2), ("2", 4)))
    assert [(cells[0], *cells[2:5]) for cells in found] == [("0", 0, 1, -1), ("1", 5, 2, 3), ("2", 0, 4, -4), ("3", 7, 0, 7)]


def test_rows_of_one_key_are_met_in_their_order() -> None:
    found = compared(rows(("1", 5), ("1", 6)), rows(("1", 2)))
    assert [cells[2:5] for cells in found] == [(5, 2, 3), (6, 0, 6)]


def test_the_sums_of_a_chapter_are_not_taken_for_a_line() -> None:
    group = [Row(("1", "chapter", 900, None), "group")]
    found = compared([*group, *rows(("1", 5))], rows(("1", 2)))
    assert [cells[2:5] for cells in found] == [(900, 0, 900), (5, 2, 3)]


def test_a_heading_row_without_figures_stays_without() -> None:
    assert compared([Row(("1", "office", None, None), "group")], []) == [("1", "office", None, None, None, None)]


def test_promised_keys_stand_and_further_ones_follow_them() -> None:
    keys = [column.key for column in Comparison(COLUMNS, ("account",), ("debit",)).wider()]
    assert keys == ["account", "name", "debit", "debit_before", "debit_difference", "share"]


def test_what_does_not_fit_in_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "ROWS_MAX", 2)
    with pytest.raises(TooManyToCompare):
        compared(rows(("1", 1), ("2", 1), ("3", 1)), [])
