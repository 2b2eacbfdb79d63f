"""The mark of the labour law comes by file too: in either language, left out or empty without a change, and listed in the blank workbook."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from erp.db import db, unit_of_work
from erp.importing import kinds, operations
from erp.importing.operations import Source
from erp.importing.sheets import Sheet
from erp.importing.template import write_template
from hr.employees.models import Employee
from tests.factories.payroll import CLERK, iban, office


@pytest.fixture(autouse=True)
def one(any_app: Flask) -> Iterator[None]:
    with office(1):
        yield


def brought(header: str, word: str | None) -> dict[str, int]:
    """Bring E00050 in, and again, with this cell more; how many rows were new, changed and the same."""
    importer = kinds.importer_named("employees")
    known = {
        "Employee number": "E00050", "National ID": "1000000008", "Name (Arabic)": "سعد محمد الحربي", "Start date": "2015-03-01", "Entity": "MED",
        "Grade": "6", "Step": "3", "IBAN": iban(50),
    }  # fmt: skip

    def work() -> dict[str, int]:
        sheet = Sheet("", [(1, [*known, header]), (2, [*known.values(), word])])
        made = operations.plan_sheets(importer, [sheet], kinds.given(importer, None, CLERK))[0]
        assert not made.problems
        if made.counts["same"] == 0:
            operations.run(importer, made, Source("a.xlsx", "0" * 64, 1), CLERK)
        return made.counts

    return unit_of_work(work)


def labour() -> bool:
    db.session.expire_all()
    return db.session.execute(select(Employee.labour).where(Employee.employee_number == "E00050")).scalar_one()


@pytest.mark.parametrize(("header", "yes", "no"), [("خاضع لنظام العمل", "نعم", "لا"), ("Under the labour law", "yes", "no")])
def test_it_is_understood_in_either_language_and_an_empty_cell_changes_nothing(header: str, yes: str, no: str) -> None:
    assert brought("note", None)["new"] == 1 and not labour()
    assert brought(header, yes)["changed"] == 1 and labour()
    assert brought(header, yes)["same"] == brought(header, None)["same"] == brought("note", None)["same"] == 1 and labour()
    assert brought(header, no)["changed"] == 1 and not labour()


def test_the_blank_workbook_has_its_column(app: Flask) -> None:
    made, importer = BytesIO(), kinds.importer_named("employees")
    write_template(importer.columns, importer.example, made)
    said = {str(cell) for row in load_workbook(made).worksheets[0].iter_rows(values_only=True) for cell in row if cell}
    assert any("خاضع لنظام العمل" in cell for cell in said)
