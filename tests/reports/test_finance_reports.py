"""The reports of finance against a small year whose figures are known."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from erp.entities.queries import tree
from erp.reporting import run
from erp.reporting.web import address
from tests.conftest import make_actor
from tests.factories.books import filled_books


@pytest.fixture
def books(app: Flask) -> Iterator[dict[str, int]]:
    with filled_books() as ids:
        yield ids


def asked(name: str, actor: Any = None, **given: str) -> dict[str, Any]:
    stream = io.BytesIO()
    run.write(run.plan(name, {key.rstrip("_"): text for key, text in given.items()}, actor or make_actor(), "en"), "json", stream)
    return json.loads(stream.getvalue())


def by(key: str, read: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in read["rows"]}


def test_the_trial_balance_is_balanced_in_every_pair(books: Any) -> None:
    read = asked("trial-balance", year="2026", unit="MED")
    totals = read["totals"]
    for pair in ("opening", "", "closing"):
        stem = f"{pair}_" if pair else ""
        assert totals[f"{stem}debit"] == totals[f"{stem}credit"]
    rows = by("account", read)
    assert rows["52212"]["debit"] == "184.25"
    assert rows["1111"]["closing_debit"] == "4815.75"
    assert read["ledger_position"] == "MED:5"


def test_a_month_of_the_trial_balance(books: Any) -> None:
    rows = by("account", asked("trial-balance", period="2026-04"))
    assert (rows["52212"]["opening_debit"], rows["52212"]["debit"]) == ("170.25", "14.00")


def test_a_month_stands_beside_the_month_before(books: Any) -> None:
    rows = by("account", asked("trial-balance", period="2026-04", compare="last-period"))
    assert [rows["52212"][f"debit{part}"] for part in ("", "_before", "_difference")] == ["14.00", "170.25", "-156.25"]
    lines = asked("budget-execution", as_of="2026-04-30", compare="last-period")
    maintenance = next(row for row in lines["rows"] if (row["entity"], row["economic"]) == ("MED", "2214"))
    assert (maintenance["available"], maintenance["available_before"]) == ("102099.50", "102500.00")
    assert lines["totals"]["available_difference"] == "-400.50"


def test_a_governorate_has_its_own_figures_and_ledger_and_trial_balance_agree(books: Any) -> None:
    trial = by("account", asked("trial-balance", year="2026", entity="YNB"))
    ledger = asked("general-ledger", year="2026", entity="YNB", account="52212")
    assert trial["52212"]["debit"] == "73.25"
    assert ledger["totals"]["debit"] == "73.25"
    assert {row["coding"] for row in ledger["rows"]} == {"YNB"}


def test_the_general_ledger_carries_each_balance_on(books: Any) -> None:
    read = asked("general-ledger", from_="2026-03-01", to="2026-03-31", account="1111")
    assert [row["balance"] for row in read["rows"]] == ["5000.00", "4900.00", "4829.75"]
    assert read["rows"][0]["description"] == "Opening balance"
    assert read["totals"] == {"debit": "0.00", "credit": "170.25"}


def test_the_journal_lists_every_line_once(books: Any) -> None:
    read = asked("journal", year="2026")
    assert read["totals"]["debit"] == read["totals"]["credit"] == "184.25"
    assert len({row["number"] for row in read["rows"]}) == 4
    assert len(read["rows"]) == 9


def test_execution_satisfies_its_equation_line_by_line(books: Any) -> None:
    read = asked("budget-execution", year="2026")
    rows = {(row["entity"], row["economic"]): row for row in read["rows"]}
    maintenance = rows["MED", "2214"]
    assert (maintenance["original"], maintenance["changes"], maintenance["final"]) == ("100000.00", "2500.00", "102500.00")
    assert (maintenance["committed"], maintenance["available"]) == ("400.50", "102099.50")
    assert rows["MED", "2216"]["changes"] == "-2500.00"
    for row in rows.values():
        used = sum(cents(row[stage]) for stage in ("frozen", "reserved", "committed", "due", "ordered", "paid", "lapsed", "available"))
        assert cents(row["final"]) == cents(row["original"]) + cents(row["changes"]) == used
    assert read["totals"]["final"] == "300000.00"


def cents(text: str) -> int:
    return int(text.replace(".", ""))


def test_execution_of_an_earlier_day_leaves_out_what_came_later(books: Any) -> None:
    rows = {(row["entity"], row["economic"]): row for row in asked("budget-execution", as_of="2026-02-28")["rows"]}
    assert (rows["MED", "2214"]["final"], rows["MED", "2214"]["committed"]) == ("100000.00", "0.00")


def test_transfers_name_both_lines_and_the_decision(books: Any) -> None:
    (row,) = asked("budget-transfers", year="2026")["rows"]
    assert (row["from_line"], row["to_line"], row["amount"]) == ("2026:MED:2216", "2026:MED:2214", "2500.00")
    assert (row["decision"], row["approved_by"]) == ("412", "finance.head")


def test_commitments_show_what_is_still_bound(books: Any) -> None:
    (row,) = asked("commitments-outstanding", year="2026")["rows"]
    assert (row["line"], row["party"], row["committed"], row["open"]) == ("2026:MED:2214", "17", "400.50", "400.50")
    assert asked("commitments-outstanding", as_of="2026-03-15")["rows"] == []


def test_a_person_of_one_governorate_sees_its_lines_only(books: Any) -> None:
    yanbu = make_actor("yanbu", roots=frozenset({tree().get("YNB").id}))
    read = asked("budget-execution", yanbu, year="2026")
    assert {row["entity"] for row in read["rows"]} == {"YNB"}
    assert read["totals"]["final"] == "100000.00"


def test_every_figure_opens_what_is_behind_it(app: Flask, books: Any) -> None:
    """Each amount of a line leads to a page; opening balances and sums of groups have none."""
    for name in ("trial-balance", "general-ledger", "journal", "budget-execution", "budget-transfers", "commitments-outstanding"):
        with run.reading(run.plan(name, {"year": "2026"}, make_actor(), "en")) as table, app.test_request_context():
            lines = [row for row in table.read() if row.kind == "line"]
            assert lines, name
            for row in lines:
                for column, value in zip(table.columns, row.cells, strict=True):
                    if column.kind == "money" and value:
                        assert address(row.links.get(column.key, "")).startswith("/"), (name, column.key)


def test_a_figure_may_open_a_list(app: Flask) -> None:
    with app.test_request_context():
        assert address("list:hr.positions?entity=MED&grade=6") == "/hr/positions?entity=MED&grade=6"
        assert address("list:hr.nothing?grade=6") == ""
