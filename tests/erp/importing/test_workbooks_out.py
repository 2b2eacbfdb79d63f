"""Workbooks that leave: the blank one, and the user's own with its faults marked."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from erp.importing.headers import REASONS
from erp.importing.marked import write_marked
from erp.importing.parsed import Parsed, parse
from erp.importing.reading import read
from erp.importing.template import write_template
from tests.erp.importing.books import COLUMNS, EXAMPLE, HEADERS, book


def marked(path: Path, out: Path) -> Parsed:
    sheets = read(path)
    found = parse("places", sheets, COLUMNS)
    write_marked(path, sheets, found.headers, found.problems, out)
    return found


def test_the_blank_workbook_has_both_headers_lists_formats_and_an_example(tmp_path: Path) -> None:
    write_template(COLUMNS, EXAMPLE, tmp_path / "t.xlsx")
    made = load_workbook(tmp_path / "t.xlsx")
    page = made.worksheets[0]
    assert [cell.value for cell in page[1]] == HEADERS
    assert [cell.value for cell in page[2]] == [column.title_en for column in COLUMNS]
    assert page["A3"].value == EXAMPLE["code"]
    assert page.sheet_view.rightToLeft
    assert page.column_dimensions["A"].number_format == "@"
    assert made["lists"].sheet_state == "veryHidden"
    ranges = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert ranges == {"C3:C5000": "=lists!$A$1:$A$2", "F3:F5000": "=lists!$B$1:$B$2"}
    assert [cell.value for cell in made["lists"]["A"]] == ["إمارة", "مركز"]


def test_the_blank_workbook_sent_back_as_it_is_has_no_rows(tmp_path: Path) -> None:
    write_template(COLUMNS, EXAMPLE, tmp_path / "t.xlsx")
    found = parse("places", read(tmp_path / "t.xlsx"), COLUMNS, EXAMPLE)
    assert (found.rows, found.problems, found.ignored_columns) == ([], [], [])


def test_the_blank_workbook_filled_in_comes_back(tmp_path: Path) -> None:
    write_template(COLUMNS, EXAMPLE, tmp_path / "t.xlsx")
    made = load_workbook(tmp_path / "t.xlsx")
    made.worksheets[0].append(["MED", "إمارة المنطقة", "إمارة", "2026-01-01", 12.5, "نعم"])
    made.save(tmp_path / "t.xlsx")
    found = parse("places", read(tmp_path / "t.xlsx"), COLUMNS, EXAMPLE)
    assert found.problems == []
    assert [row.values for row in found.rows][0]["amount"] == 1250
    assert found.rows[0].number == 4


def test_a_workbook_comes_back_marked_and_otherwise_as_it_was(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["عنوان"], HEADERS, ["A", "أ", "قرية", "31/02/2019"], ["B", "ب", "مركز"])
    own = load_workbook(path)
    own.active.column_dimensions["B"].width = 44
    own.save(path)
    marked(path, tmp_path / "out.xlsx")
    page = load_workbook(tmp_path / "out.xlsx").active
    assert page.column_dimensions["B"].width == 44
    assert "قرية" in page["C3"].comment.text
    assert page["C3"].fill.fgColor.rgb == "00FFD6D6"
    assert page["D3"].comment is not None
    assert page["A3"].comment is None
    assert page["G2"].value == REASONS
    assert page["G3"].value.count("\n") == 1
    assert page["G4"].value is None


def test_a_marked_workbook_corrected_and_sent_again_is_clean(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", HEADERS, ["A", "أ", "قرية"], ["B", None, "مركز"])
    marked(path, tmp_path / "once.xlsx")
    own = load_workbook(tmp_path / "once.xlsx")
    own.active["C2"] = "مركز"
    own.save(tmp_path / "once.xlsx")
    found = marked(tmp_path / "once.xlsx", tmp_path / "twice.xlsx")
    assert [(problem.row, problem.column) for problem in found.problems] == [(3, "name_ar")]
    assert found.ignored_columns == []
    page = load_workbook(tmp_path / "twice.xlsx").active
    assert page["C2"].comment is None
    assert page["G2"].value is None
    assert page["G3"].value
    assert page.max_column == 7


@pytest.mark.parametrize("name", ["a.csv", "b.xlsx"])
def test_other_formats_come_back_as_a_workbook_with_each_cell_in_its_place(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("erp.importing.marked.OPENED_WHOLE", 0)
    rows = [HEADERS, ["A", "أ", "قرية", "=1+1"], [], ["=B()", "ب", "مركز"]]
    if name.endswith("csv"):
        (tmp_path / name).write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    else:
        book(tmp_path / name, *rows)
    marked(tmp_path / name, tmp_path / "out.xlsx")
    page = load_workbook(tmp_path / "out.xlsx").active
    assert page["C2"].comment is not None
    assert page["A4"].value == "=B()"
    assert page["A4"].data_type == "s"
    assert page["G2"].value


def test_checking_a_large_file_costs_a_few_times_its_reading(tmp_path: Path) -> None:
    made = Workbook(write_only=True)
    page = made.create_sheet("x")
    page.append(HEADERS)
    for number in range(20_000):
        page.append([f"C{number:06}", f"اسم الجهة {number}", "مركز", "2026-01-01", number / 4, "لا"])
    made.save(tmp_path / "a.xlsx")
    started = time.perf_counter()
    sheets = read(tmp_path / "a.xlsx")
    been_read = time.perf_counter()
    found = parse("places", sheets, COLUMNS)
    checked = time.perf_counter()
    assert (len(found.rows), found.problems) == (20_000, [])
    assert checked - been_read < 10 * (been_read - started)
