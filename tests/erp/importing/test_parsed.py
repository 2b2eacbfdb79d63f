"""Cells and headers as people write them; every fault of a file at once."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from erp.errors import DomainError
from erp.importing.cells import CLEARED, understand
from erp.importing.columns import ImportColumn
from erp.importing.headers import NoHeader
from erp.importing.parsed import Parsed, parse
from erp.importing.sheets import Sheet, column_letters
from erp.money import plain
from tests.erp.importing.books import COLUMNS, EXAMPLE, HEADERS

MONEY = ImportColumn("amount", "المبلغ", "Amount", "money", least=0)
WHOLE = ImportColumn("grade", "المرتبة", "Grade", "integer")
DAY = ImportColumn("day", "التاريخ", "Date", "date", clearable=True)
CODE = ImportColumn("code", "الرمز", "Code", "code", upper=True, longest=8)
MONTH = ImportColumn("period", "الفترة", "Period", "month")
FLAG = ImportColumn("books", "وحدة", "Unit", "boolean")


def sheet(*rows: list[str | None], name: str = "") -> Sheet:
    return Sheet(name, [(number, list(row)) for number, row in enumerate(rows, start=1) if any(row)])


def parsed(*rows: list[str | None], **more: object) -> Parsed:
    return parse("places", [sheet(*rows)], COLUMNS, EXAMPLE, **more)  # type: ignore[arg-type]


def faults(found: Parsed) -> list[tuple[int | None, str | None, str]]:
    return [(problem.row, problem.column, problem.code) for problem in found.problems]


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        (MONEY, "١٬٢٥٠٫٥٠", 125050),
        (MONEY, " 1,250.5 ر.س ", 125050),
        (MONEY, "9142000", 914200000),
        (WHOLE, "٦", 6),
        (WHOLE, "7.0", 7),
        (DAY, "2014-11-02", date(2014, 11, 2)),
        (DAY, "2014-11-02 00:00:00", date(2014, 11, 2)),
        (DAY, "١٥/٠٣/٢٠١٢", date(2012, 3, 15)),
        (DAY, "24/06/1431هـ", date(2010, 6, 7)),
        (DAY, "1426-07-29", date(2005, 9, 3)),
        (DAY, "-", CLEARED),
        (CODE, "\u200f yNb ", "YNB"),
        (CODE, "٠٠١٢", "0012"),
        (MONTH, "2026-10", "2026-10"),
        (MONTH, "2026-10-01", "2026-10"),
        (FLAG, "نعم", True),
        (FLAG, "FALSE", False),
        (FLAG, "لا", False),
    ],
)
def test_a_cell_is_understood(column: ImportColumn, cell: str, value: object) -> None:
    assert understand(column, cell) == value


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        (MONEY, "12.345", "amount.invalid"),
        (MONEY, "-5", "import.too_small"),
        (MONEY, "2026-01-01", "amount.invalid"),
        (MONEY, "99999999999999999", "amount.invalid"),
        (WHOLE, "2.5", "import.not_whole"),
        (WHOLE, "السادسة عشر", "import.not_a_number"),
        (WHOLE, "#N/A", "import.error_cell"),
        (WHOLE, "Err:502", "import.error_cell"),
        (WHOLE, "=A1", "import.formula"),
        (DAY, "31/02/2019", "date.invalid"),
        (DAY, "1447-02-30", "date.invalid"),
        (DAY, "قريبا", "date.invalid"),
        (DAY, "45000", "date.invalid"),
        (CODE, "ABCDEFGHI", "import.too_long"),
        (MONTH, "2026-13", "period.invalid"),
        (FLAG, "ربما", "import.yes_or_no"),
    ],
)
def test_a_cell_is_refused_with_its_code(column: ImportColumn, cell: str, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        understand(column, cell)
    assert caught.value.code == code


def test_headers_in_any_order_language_case_and_spacing() -> None:
    found = parsed(["اسم  الجهه", " ENTITY CODE*", "KIND", "لون"], ["محافظة", "YNB", "مركز", "أخضر"])
    assert found.rows[0].values == {"name_ar": "محافظة", "code": "YNB", "kind": "centre"}
    assert (found.ignored_columns, found.problems) == (["لون"], [])


def test_titles_above_the_header_are_passed_over() -> None:
    found = parsed(["جهات الإمارة لعام 1448"], [], HEADERS, ["MED", "إمارة", "emirate"])
    assert [row.number for row in found.rows] == [4]


def test_a_file_without_the_headers_is_refused() -> None:
    with pytest.raises(NoHeader) as caught:
        parsed(["x", "y"], ["المبلغ"])
    assert caught.value.facts["headers"] == HEADERS[:3]


def test_a_missing_column_is_one_fault_and_not_one_a_row() -> None:
    found = parsed(["رمز الجهة", "اسم الجهة"], ["A", "أ"], ["B", "ب"])
    assert faults(found) == [(1, "kind", "import.missing_column")]


def test_a_header_twice_is_refused() -> None:
    assert faults(parsed([*HEADERS, "Entity code"], ["A", "أ", "مركز", None, None, None, "B"])) == [(1, "code", "import.duplicate_column")]


def test_every_fault_of_every_cell_at_once() -> None:
    found = parsed(HEADERS, ["A", None, "قرية", "31/02/2019", "1.001"], ["B", "  ", "مركز", "2026-01-01"])
    assert faults(found) == [
        (2, "kind", "import.choice"),
        (2, "since", "date.invalid"),
        (2, "amount", "amount.invalid"),
        (2, "name_ar", "import.required"),
        (3, "name_ar", "import.required"),
    ]
    assert found.problems[1].value == "31/02/2019"


def test_empty_rows_and_the_english_header_and_the_example_are_left_out() -> None:
    english = [column.title_en for column in COLUMNS]
    example = [EXAMPLE.get(column.key) for column in COLUMNS]
    found = parsed(HEADERS, english, example, [], ["A", "أ", "مركز"])
    assert [row.number for row in found.rows] == [5]
    assert found.empty_rows == [4]
    assert len(parsed(HEADERS, example).rows) == 1  # without the second header it is data like any other


def test_what_stands_beside_the_header_is_named() -> None:
    assert parsed(HEADERS, ["A", "أ", "مركز", None, None, None, None, "note"]).ignored_columns == ["H"]


def test_rows_that_name_no_entity_get_the_given_one() -> None:
    found = parsed(HEADERS[1:], ["أ", "مركز"], defaults={"code": "MED"})
    assert (found.rows[0].values["code"], found.problems) == ("MED", [])


def test_sheets_with_the_header_are_all_read_and_others_named() -> None:
    sheets = [sheet(HEADERS, ["A", "أ", "مركز"], name="أ"), sheet(["ملاحظات"], name="ب"), sheet(HEADERS, ["B", "ب", "مركز"], name="ج")]
    found = parse("places", sheets, COLUMNS)
    assert [(row.sheet, row.values["code"]) for row in found.rows] == [("أ", "A"), ("ج", "B")]
    assert found.ignored_sheets == ["ب"]


def test_a_merged_cell_is_refused_where_it_hides_a_value() -> None:
    page = sheet(["عنوان"], HEADERS, ["A", "أ", "مركز"], ["B", "ب", None])
    page.merged = [(1, 1, 1, 6), (3, 3, 4, 3)]
    found = parse("places", [page], COLUMNS)
    assert (4, "kind", "import.merged_cell") in faults(found)
    assert all(row == 4 for row, _column, _code in faults(found))


def test_column_letters() -> None:
    assert [column_letters(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@given(st.integers(min_value=0, max_value=10**14), st.booleans())
def test_any_amount_comes_back_in_digits_of_either_script(amount: int, arabic: bool) -> None:
    written = plain(amount)
    if arabic:
        written = written.translate(str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫"))
    assert understand(MONEY, written) == amount


@settings(max_examples=200)
@given(st.lists(st.lists(st.one_of(st.none(), st.text(max_size=20)), min_size=6, max_size=6), max_size=6))
def test_any_text_is_a_value_or_a_problem_never_a_failure(rows: list[list[str | None]]) -> None:
    page = Sheet("", [(1, list(HEADERS)), *((number, [cell or None for cell in row]) for number, row in enumerate(rows, start=2))])
    found = parse("places", [page], COLUMNS)
    for row in found.rows:
        bad = {problem.column for problem in found.problems if problem.row == row.number}
        assert row.bad <= bad
        assert not set(row.values) & row.bad
