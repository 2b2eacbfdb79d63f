"""The office's staff list as it came, with its thirty faults, and what the clerk mends in it."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from erp.auth.values import Actor
from erp.db import unit_of_work
from erp.importing import kinds, operations
from erp.importing.marked import write_marked
from erp.importing.operations import Source
from erp.importing.preview import Plan
from erp.importing.reading import read
from erp.importing.whole import import_workbook
from hr.figures.operations import load
from tests.factories.payroll import iban

STAFF = Path(__file__).parents[2] / "cases" / "employees.xlsx"
HEADER = 3
# (row, column) -> (the refusal, what the clerk writes instead)
FAULTS: dict[tuple[int, str], tuple[str, Any]] = {
    (14, "national_id"): ("import.required", "identity"),
    (29, "national_id"): ("national_id.invalid", "identity"),
    (44, "national_id"): ("national_id.invalid", "identity"),
    (45, "national_id"): ("national_id.invalid", "identity"),
    (64, "national_id"): ("import.duplicate", "identity"),
    (79, "employee_number"): ("import.duplicate", "E09079"),
    (94, "iban"): ("iban.invalid", iban(94)),
    (95, "iban"): ("iban.invalid", iban(95)),
    (96, "iban"): ("iban.invalid", iban(96)),
    (109, "grade"): ("employee.grade_unknown", 7),
    (110, "grade"): ("employee.grade_unknown", 8),
    (124, "step"): ("employee.step_unknown", 10),
    (125, "step"): ("number.out_of_range", 1),
    (126, "step"): ("number.invalid", 2),
    (144, "entity"): ("ref.unknown", "MED"),
    (145, "entity"): ("import.required", "YNB"),
    (159, "name_ar"): ("import.required", "سعد محمد الحربي"),
    (160, "name_ar"): ("import.required", "فهد علي الجهني"),
    (174, "hire_date"): ("date.invalid", "1447-02-29"),
    (175, "hire_date"): ("date.invalid", date(2019, 2, 28)),
    (176, "hire_date"): ("date.invalid", date(2020, 1, 5)),
    (177, "hire_date"): ("import.required", date(2021, 1, 3)),
    (194, "birth_date"): ("employee.born_too_late", date(1985, 5, 1)),
    (209, "pension_scheme"): ("choice.unknown", "civil_pension"),
    (210, "status"): ("choice.unknown", "على رأس العمل"),
    (224, "scale"): ("choice.unknown", "general"),
    (225, "gender"): ("choice.unknown", "ذكر"),
    (239, "name_ar"): ("import.formula", "خالد سالم المطيري"),
    (240, "grade"): ("import.error_cell", 6),
    (254, "termination_date"): ("employee.left_before_start", None),
}


def identity(number: int) -> str:
    """A sound identity number of its own."""
    body = f"1{number:08d}"
    doubled = sum(sum(map(int, str(int(digit) * (2 if place % 2 == 0 else 1)))) for place, digit in enumerate(body))
    return f"{body}{-doubled % 10}"


def entities(actor: Actor) -> None:
    """The emirate's entities, and the figures set by decree."""
    import_workbook("entities", Path(str(files("erp.entities").joinpath("demo/entities.xlsx"))), actor)
    unit_of_work(load)


def planned(path: Path, actor: Actor) -> Plan:
    importer = kinds.importer_named("employees")
    return operations.plan_sheets(importer, read(path), kinds.given(importer, None, actor))[0]


def commit(path: Path, actor: Actor) -> int:
    """The whole file or nothing; returns the batch."""

    def work() -> int:
        importer = kinds.importer_named("employees")
        return operations.run(importer, planned(path, actor), Source.of(path, path.name), actor).id

    return unit_of_work(work)


def columns() -> dict[str, int]:
    """Column of the import -> place in the staff list, from 1."""
    sheet = load_workbook(STAFF).worksheets[0]
    titles = [str(cell.value or "").strip() for cell in sheet[HEADER]]
    return {column.key: titles.index(column.title_ar) + 1 for column in kinds.importer_named("employees").columns if column.title_ar in titles}


def mended(out: Path, **changed: Any) -> Path:
    """A copy with every fault mended; `changed` writes further cells of E00001's row."""
    book = load_workbook(STAFF)
    sheet, places = book.worksheets[0], columns()
    for (row, column), (_code, value) in FAULTS.items():
        sheet.cell(row, places[column]).value = identity(row) if value == "identity" else value
    for name, value in changed.items():
        sheet.cell(HEADER + 1, places[name]).value = value
    book.save(out)
    return out


def marked(path: Path, out: Path, actor: Actor) -> Path:
    """The workbook back with its faults."""
    importer = kinds.importer_named("employees")
    sheets = read(path)
    made, parsed = operations.plan_sheets(importer, sheets, kinds.given(importer, None, actor))
    write_marked(path, sheets, parsed.headers, made.problems, out)
    return out
