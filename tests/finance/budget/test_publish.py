"""The budget as open data: what stands on the lines, typed as the package says, of the reader's entities alone."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from flask import Flask

from erp.auth.current import using
from erp.cli import gather
from erp.entities.queries import tree
from finance.errors import NothingBudgeted
from finance.publish import FIELDS, PERMISSION, write
from finance.values import APPROPRIATED, OUTSIDE, PAID
from tests.conftest import make_actor
from tests.finance.budget.conftest import BudgetBook


def published() -> tuple[int, dict, list[dict[str, str]]]:
    stream = io.BytesIO()
    count = write(stream)
    with ZipFile(stream) as package:
        return count, json.loads(package.read("datapackage.json")), list(csv.DictReader(io.StringIO(package.read("budget.csv").decode())))


def test_each_line_says_its_phases(budget_book: BudgetBook) -> None:
    line = budget_book.fund(1_000_05)
    budget_book.fund(700_00, year=2027)
    budget_book.move(OUTSIDE, APPROPRIATED, 500_00, line.coding, event="budget.added", nature="addition")
    budget_book.move("available", PAID, 200_10, line.coding)
    count, package, rows = published()
    assert count == len(rows) == 6
    told = {(row["fiscal_year"], row["phase"]): row["amount"] for row in rows}
    assert told["2026", "approved"] == "1000.05" and told["2026", "adjusted"] == "1500.05" and told["2026", "executed"] == "200.10"
    assert told["2027", "approved"] == "700.00" and told["2027", "executed"] == "0.00"
    assert {(row["entity"], row["economic"], row["function"], row["direction"]) for row in rows} == {("MED", "2214", "01.1", "expenditure")}
    assert package["fiscalPeriod"] == {"start": "2026-01-01", "end": "2027-12-31"}


def test_the_package_describes_its_table(budget_book: BudgetBook) -> None:
    budget_book.fund(1_000_00)
    _count, package, rows = published()
    (table,) = package["resources"]
    described = table["schema"]["fields"]
    assert [field["name"] for field in described] == list(rows[0]) and len({field["columnType"] for field in described}) == len(FIELDS)
    assert (table["path"], table["currency"], table["factor"]) == ("budget.csv", "SAR", 1)
    assert len({tuple(row[name] for name in table["schema"]["primaryKey"]) for row in rows}) == len(rows)


def test_another_governorate_is_not_in_it(budget_book: BudgetBook) -> None:
    budget_book.fund(1_000_00)
    budget_book.fund(300_00, entity="YNB")
    person = make_actor("yanbu", PERMISSION, roots=frozenset({tree().by_code["YNB"].id}))
    with using(person, PERMISSION):
        _count, _package, rows = published()
    assert {row["entity"] for row in rows} == {"YNB"}


def test_nothing_budgeted_is_said_and_leaves_no_file(app: Flask, tmp_path: Path) -> None:
    out = tmp_path / "budget.zip"
    refused = CliRunner().invoke(gather(app), ["publish", "fiscal-package", str(out)], obj=app)
    assert (refused.exit_code, out.exists()) == (1, False)
    with pytest.raises(NothingBudgeted):
        write(io.BytesIO())
