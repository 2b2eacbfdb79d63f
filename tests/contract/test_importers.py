"""Every kind of import that any module declares: headers as promised, a blank workbook that comes back, files that import twice."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from erp import clock
from erp.auth.current import acting
from erp.auth.values import EVERYWHERE, Actor
from erp.db import unit_of_work
from erp.i18n import catalogue
from erp.importing import kinds, operations
from erp.importing.columns import ImportColumn
from erp.importing.operations import Source
from erp.importing.parsed import parse
from erp.importing.preview import Plan
from erp.importing.reading import read
from erp.importing.template import write_template
from erp.registry import registry
from erp.scope import ALL, scope_for, within
from tests.conftest import make_actor
from tests.factories.payroll import office

HERE = Path(__file__).parent
EMPLOYEES = HERE.parent / "cases" / "employees.xlsx"
DEMO = (
    ("entities", "erp.entities", "entities.xlsx", 33),
    ("accounts", "finance", "accounts.xlsx", 130),
    ("budget", "finance", "budget-2026.xlsx", 359),
)
DATES = ("birth_date", "hire_date", "first_contribution_date", "termination_date")


def promised() -> dict[str, dict[str, tuple[str, str]]]:
    """kind -> column -> headers, as the office was told."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    with (HERE / "headers.csv").open(encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream):
            found.setdefault(row["kind"], {})[row["column"]] = (row["header_ar"], row["header_en"])
    return found


FURTHER = {"employees": {"labour"}}  # what is understood beyond the promise, and may be left out


def test_headers_are_those_promised(app: Flask) -> None:
    for importer in kinds.importers():
        declared = {column.key: (column.title_ar, column.title_en) for column in importer.columns}
        if importer.kind in promised():
            wanted = promised()[importer.kind]
            more = FURTHER.get(importer.kind, set())
            told = {key: title for key, title in declared.items() if key in wanted or not importer.markup}
            assert {key: title for key, title in told.items() if key not in more} == wanted, importer.kind
            assert more <= declared.keys() and not any(column.required for column in importer.columns if column.key in more)


def test_the_kinds_of_finance_and_the_framework_are_there(app: Flask) -> None:
    wanted = {"entities", "accounts", "budget", "journal", "open-items", "open-commitments", "etimad-status"}
    assert wanted <= {importer.kind for importer in kinds.importers()}


def test_permissions_are_declared(app: Flask) -> None:
    declared = {permission.name for module in registry() for permission in module.permissions}
    assert {importer.permission for importer in kinds.importers()} <= declared


def test_no_two_headers_of_a_kind_are_read_alike(app: Flask) -> None:
    for importer in kinds.importers():
        titles = [title for column in importer.columns for title in {column.title_ar, column.title_en}]
        assert len(set(titles)) == len(titles), importer.kind


def test_titles_are_in_both_languages(app: Flask) -> None:
    assert all(getattr(importer.title, "text", importer.title) in catalogue("ar") for importer in kinds.importers())


def test_a_blank_workbook_comes_back_empty_and_its_example_is_sound(app: Flask, tmp_path: Path) -> None:
    for importer in kinds.importers():
        path = tmp_path / f"{importer.kind}.xlsx"
        write_template(importer.columns, importer.example, path)
        blank = parse(importer.kind, read(path), importer.columns, importer.example)
        assert (blank.rows, blank.problems, blank.ignored_columns) == ([], [], []), importer.kind
        filled = parse(importer.kind, read(path), importer.columns)  # the example as if it were data
        assert len(filled.rows) == 1, importer.kind
        assert filled.problems == [], (importer.kind, filled.problems)


def imported(kind: str, path: Path, actor: Actor) -> Plan:
    importer = kinds.importer_named(kind)
    sheets = read(path)

    def work() -> Plan:
        made, _parsed = operations.plan_sheets(importer, sheets, kinds.given(importer, None, actor))
        operations.run(importer, made, Source.of(path, path.name), actor)
        return made

    return unit_of_work(work)


def test_the_offices_own_workbooks_import_whole_and_change_nothing_the_second_time(any_app: Flask, actor: Actor) -> None:
    with clock.frozen("2026-01-01"):
        for kind, package, name, rows in DEMO:
            path = Path(str(files(package).joinpath("demo", name)))
            first = imported(kind, path, actor)
            assert (first.counts["new"], first.problems, first.ignored_columns) == (rows, [], []), kind
            again = imported(kind, path, actor)
            assert (again.counts["same"], again.counts["new"], again.counts["changed"]) == (rows, 0, 0), kind


def employee_columns() -> list[ImportColumn]:
    """The staff list's columns, as plain as the engine alone knows them."""
    kinds_of: dict[str, Any] = {**dict.fromkeys(DATES, "date"), "step": "integer", "grade": "code", "employee_number": "code", "national_id": "code"}
    required = ("employee_number", "national_id", "name_ar", "hire_date", "entity", "grade", "step", "iban")
    return [
        ImportColumn(key, *titles, kind=kinds_of.get(key, "ref" if key == "entity" else "text"), required=key in required, upper=key == "entity")
        for key, titles in promised()["employees"].items()
    ]


@pytest.fixture(scope="module")
def staff() -> Any:
    return parse("employees", read(EMPLOYEES), employee_columns())


def test_mistakes_of_a_real_staff_list_are_told_by_row_and_column(staff: Any) -> None:
    assert len(staff.rows) == 1200
    told = {(problem.row, problem.column): problem.code for problem in staff.problems}
    assert told[239, "name_ar"] == "import.formula"
    assert told[240, "grade"] == "import.error_cell"
    assert told[160, "name_ar"] == "import.required"
    assert told[174, "hire_date"] == told[175, "hire_date"] == told[176, "hire_date"] == "date.invalid"
    assert told[177, "hire_date"] == "import.required"
    assert told[126, "step"] == "import.not_whole"


def test_what_people_write_in_their_own_way_is_understood(staff: Any) -> None:
    rows = {row.number: row.values for row in staff.rows}
    assert rows[304]["hire_date"].isoformat() == "2012-03-15"
    assert rows[305]["hire_date"].isoformat() == "2010-06-07"
    assert rows[306]["hire_date"].isoformat() == "2005-09-03"
    assert rows[308]["national_id"] == "1443541774"
    assert rows[311]["grade"] == "6"
    assert rows[312]["name_ar"] == "سعود عبدالعزيز أسامة الشريف"
    assert rows[317]["entity"] == "YNB"
    assert staff.empty_rows == [404, 405, 804]


def test_a_blank_workbook_offers_the_recorded_codes_of_who_gets_it(app: Flask, tmp_path: Path) -> None:
    with acting(make_actor()), office(1) as ids:
        for place, roots in (("MED", EVERYWHERE), ("YNB", frozenset({ids["YNB"]}))):
            with within(scope_for(roots) if roots != EVERYWHERE else ALL):
                write_template(kinds.importer_named("employees").columns, {}, tmp_path / f"{place}.xlsx")
    wide, narrow = (load_workbook(tmp_path / f"{place}.xlsx") for place in ("MED", "YNB"))
    assert {"MED", "YNB", "6"} <= offered(wide) and "YNB" in offered(narrow) and "MED" not in offered(narrow)
    names = {str(cell) for row in wide["الرموز المسجلة"].iter_rows(values_only=True) for cell in row if cell}
    assert {"الجهة · Entity", "المرتبة · Grade", "المرتبة السادسة"} <= names
    rules = wide.worksheets[0].data_validations.dataValidation
    assert {rule.errorStyle for rule in rules} == {"stop", "warning"}  # choices are all there are; codes may be recorded meanwhile


def offered(book: Any) -> set[str]:
    return {str(cell) for row in book["lists"].iter_rows(values_only=True) for cell in row if cell}
