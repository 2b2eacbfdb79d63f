"""Files as people send them, and as people with bad intent do: each is read or refused with its code, and nothing hangs."""

from __future__ import annotations

import ast
import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from erp.errors import DomainError
from erp.i18n import in_language, sentence
from erp.importing import bounds, reading
from erp.importing.bounds import Refused
from erp.importing.reading import Busy, believe, read, slot
from tests.erp.importing.books import book, ods, ods_row, sheet_xml, with_part, xls


def cells(path: Path, name: str | None = None) -> list[tuple[int, list[str | None]]]:
    return read(path, name)[0].rows


def refused(path: Path, name: str | None = None) -> DomainError:
    with pytest.raises(DomainError) as caught:
        read(path, name)
    for language in ("ar", "en"):
        with in_language(language):
            told = sentence(caught.value.code, caught.value.facts)
            assert told != caught.value.code
            assert "…" not in told
    return caught.value


def test_a_workbook_gives_texts_with_its_own_row_numbers(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [], ["الرمز", None, "قيمة"], [], ["001", 12.50, datetime.date(2026, 3, 1)], [True, 0.1 + 0.2, 10**12])
    assert cells(path) == [
        (2, ["الرمز", None, "قيمة"]),
        (4, ["001", "12.5", "2026-03-01"]),
        (5, ["TRUE", "0.3", "1000000000000"]),
    ]


def test_cells_that_excel_could_not_calculate_are_not_taken_for_empty(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["a", "#N/A", '=HYPERLINK("http://example.invalid","x")', "end"])
    assert cells(path) == [(1, ["a", "#N/A", '=HYPERLINK("http://example.invalid","x")', "end"])]


def test_a_formula_with_its_value_is_that_value(tmp_path: Path) -> None:
    path = with_part(book(tmp_path / "a.xlsx", ["x"]), "xl/worksheets/sheet1.xml", sheet_xml('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'))
    assert cells(path) == [(1, ["2"])]


def test_a_sheet_may_start_away_from_its_corner(tmp_path: Path) -> None:
    made = Workbook()
    made.active["C3"] = "x"
    made.active["A9"] = "#REF!"
    made.save(tmp_path / "a.xlsx")
    assert cells(tmp_path / "a.xlsx") == [(3, [None, None, "x"]), (9, ["#REF!"])]


def test_hidden_sheets_are_named_and_not_read(tmp_path: Path) -> None:
    made = Workbook()
    made.active.append(["shown"])
    hidden = made.create_sheet("سر")
    hidden.append(["hidden"])
    hidden.sheet_state = "veryHidden"
    made.save(tmp_path / "a.xlsx")
    first, second = read(tmp_path / "a.xlsx")
    assert first.rows == [(1, ["shown"])]
    assert (second.name, second.skipped, second.rows) == ("سر", True, [])


def test_hidden_rows_are_read_and_counted_and_merges_are_told(tmp_path: Path) -> None:
    made = Workbook()
    for number in range(1, 5):
        made.active.append([f"row {number}", "x"])
    made.active.row_dimensions[2].hidden = True
    made.active.merge_cells("A3:A4")
    made.save(tmp_path / "a.xlsx")
    sheet = read(tmp_path / "a.xlsx")[0]
    assert [row for row, _cells in sheet.rows] == [1, 2, 3, 4]
    assert (sheet.hidden_rows, sheet.merged) == (1, [(3, 1, 4, 1)])


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-16-le", ";"), ("utf-16-be", ","), ("cp1256", "\t")],
)
def test_a_text_file_of_any_usual_encoding_and_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    rows = [["رمز الجهة", "الاسم"], ["MED", f'قال "نعم"{separator} ثم مضى'], ["YNB", "سطر\nآخر"]]
    quoted = "\r\n".join(separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    (tmp_path / "a.csv").write_bytes(quoted.encode(encoding))
    assert cells(tmp_path / "a.csv") == [(number, row) for number, row in enumerate(rows, start=1)]


def test_a_separator_that_the_file_names_itself(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("sep=;\na;b,c\n", encoding="utf-8")
    assert cells(tmp_path / "a.csv") == [(2, ["a", "b,c"])]


def test_an_open_document_sheet_with_a_million_repeated_empty_rows(tmp_path: Path) -> None:
    empty = "<table:table-row table:number-rows-repeated='1048570'><table:table-cell/></table:table-row>"
    assert cells(ods(tmp_path / "a.ods", ods_row("رمز", "اسم") + ods_row("MED", "إمارة") + empty)) == [(1, ["رمز", "اسم"]), (2, ["MED", "إمارة"])]


def test_an_old_workbook(tmp_path: Path) -> None:
    assert cells(xls(tmp_path / "a.xls", [["رمز", "المبلغ"], ["001", 12.5], [None, 211111]])) == [
        (1, ["رمز", "المبلغ"]),
        (2, ["001", "12.5"]),
        (3, [None, "211111"]),
    ]


def test_an_old_workbook_with_a_password(tmp_path: Path) -> None:
    assert refused(xls(tmp_path / "a.xls", [["x"]], locked=True)).code == "import.encrypted"


def test_a_million_formatted_empty_rows_are_no_rows(tmp_path: Path) -> None:
    empty = "".join(f'<row r="{row}"><c r="A{row}" s="0"/></row>' for row in range(3, 1_048_577))
    path = book(tmp_path / "a.xlsx", ["x"])
    with_part(path, "xl/worksheets/sheet1.xml", sheet_xml(f'<row r="1"><c r="A1"><v>1</v></c></row>{empty}'))
    assert cells(path) == [(1, ["1"])]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "import.unreadable"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a.xlsx", "import.unreadable"),
        (b"%PDF-1.7 ...", "a.csv", "import.unreadable"),
        (b"<html><table><tr><td>x</td></tr></table>", "a.xls", "import.unreadable"),
        (b"PK\x03\x04 not a zip at all", "a.xlsx", "import.unreadable"),
        (b"a,b\n1,2\n", "a.xlsx", "import.unreadable"),
        (bytes(range(256)) * 4, "a.csv", "import.unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "a.xls", "import.unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "import.encrypted"),
        (b"a," + b"x" * 40_000, "a.csv", "import.too_large"),
        (b"," * 600, "a.csv", "import.too_large"),
    ],
)
def test_what_is_not_a_sheet_is_refused(tmp_path: Path, content: bytes, name: str, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert refused(tmp_path / name).code == code


def test_a_workbook_called_csv_is_not_what_its_name_says(tmp_path: Path) -> None:
    assert refused(book(tmp_path / "a.csv", ["x"])).code == "import.unreadable"


def test_the_name_that_counts_is_the_owners(tmp_path: Path) -> None:
    path = book(tmp_path / "upload", ["x"])
    assert cells(path, "people.xlsx") == [(1, ["x"])]
    assert refused(path, "people.csv").code == "import.unreadable"


def test_a_truncated_workbook(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", *(["x"] * 5 for _ in range(200)))
    path.write_bytes(path.read_bytes()[:-200])
    assert refused(path).code == "import.unreadable"


def test_a_workbook_whose_sheet_is_not_xml(tmp_path: Path) -> None:
    path = with_part(book(tmp_path / "a.xlsx", ["x"]), "xl/worksheets/sheet1.xml", b"<worksheet><row")
    assert refused(path).code == "import.unreadable"


def test_encrypted_parts_and_encrypted_open_documents(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["x"])
    content = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(signature)
        while place >= 0:
            content[place + at] |= 1
            place = content.find(signature, place + 4)
    path.write_bytes(content)
    assert refused(path).code == "import.encrypted"
    assert refused(ods(tmp_path / "a.ods", ods_row("x"), "<manifest:encryption-data/>")).code == "import.encrypted"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = with_part(book(tmp_path / "a.xlsx", ["x"]), "xl/media/image1.xml", bytes(200 * 1024 * 1024))
    assert path.stat().st_size < 1024 * 1024
    assert refused(path).code == "import.too_large"


def test_a_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    path = with_part(book(tmp_path / "a.xlsx", ["x"]), "xl/worksheets/sheet1.xml", sheet_xml("<!--" + " " * 60_000_000 + "-->"))
    content = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.find(signature)
        while place >= 0:
            content[place + at : place + at + 4] = (100).to_bytes(4, "little")
            place = content.find(signature, place + 4)
    path.write_bytes(content)
    assert refused(path).code in {"import.too_large", "import.unreadable"}


@pytest.mark.parametrize("reference", ["XFD1048576", "A1048576", "A200001", "AAA7"])
def test_a_far_cell(tmp_path: Path, reference: str) -> None:
    row = "".join(filter(str.isdigit, reference))
    inside = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{reference}"><v>2</v></c></row>'
    path = with_part(book(tmp_path / "a.xlsx", ["x"]), "xl/worksheets/sheet1.xml", sheet_xml(inside))
    assert refused(path).code == "import.too_large"


def test_a_far_cell_that_hides_its_address_ends_the_child_only(tmp_path: Path) -> None:
    inside = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">' + "<c><v>1</v></c>" * 500 + "</row>"
    path = with_part(book(tmp_path / "a.xlsx", ["x"]), "xl/worksheets/sheet1.xml", sheet_xml(inside))
    assert refused(path).code in {"import.too_large", "import.unreadable"}


def test_entities_of_xml_are_refused(tmp_path: Path) -> None:
    types = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    bomb = sheet_xml('<row><c t="e"><v>&b;</v></c></row>').replace(b'<?xml version="1.0"?>', types)
    path = with_part(book(tmp_path / "a.xlsx", ["x"]), "xl/worksheets/sheet1.xml", bomb)
    assert refused(path).code == "import.unreadable"


def test_more_rows_than_are_taken(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n" * (bounds.ROWS_MAX + 1), encoding="utf-8")
    assert refused(tmp_path / "a.csv").code == "import.too_large"


def test_a_file_above_the_size_is_not_even_opened(tmp_path: Path) -> None:
    with (tmp_path / "a.xlsx").open("wb") as stream:
        stream.truncate(bounds.FILE_BYTES + 1)
    assert refused(tmp_path / "a.xlsx").code == "import.too_large"


def test_the_child_sees_nothing_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIZAN_SECRET_KEY", "a secret that must stay here")
    tell = "import os, sys; open(sys.argv[3], 'w').write(repr((dict(os.environ), os.getcwd(), os.listdir('/proc/self/fd')))) #%s"
    monkeypatch.setattr(reading, "LAUNCH", tell)
    assert reading.run_child(tmp_path / "a.xlsx", tmp_path / "told", "a.xlsx") == 0
    environment, folder, descriptors = ast.literal_eval((tmp_path / "told").read_text())
    assert set(environment) <= {"PATH", "LANG", "LC_CTYPE"}
    assert folder == str(tmp_path)
    assert len(descriptors) <= 5  # standard ones, the file it writes, the listing itself


@pytest.mark.parametrize(
    "lines",
    [
        "",
        '{"end": 0',
        '[1, "row before any sheet"]\n{"end": 1}',
        '{"sheet": 5, "merged": [], "hidden_rows": 0}\n{"end": 0}',
        '{"sheet": "a", "merged": [[1, 2]], "hidden_rows": 0}\n{"end": 0}',
        '{"sheet": "a", "merged": [], "hidden_rows": 0}\n["1", "x"]\n{"end": 1}',
        '{"sheet": "a", "merged": [], "hidden_rows": 0}\n[1, {"x": 1}]\n{"end": 1}',
        '{"sheet": "a", "merged": [], "hidden_rows": 0}\n[1, "x"]\n{"end": 2}',
        '{"sheet": "a", "merged": [], "hidden_rows": 0}\n[1, "x"]',
        '{"refused": "auth.forbidden", "facts": {}}',
        '"text"',
        "[" * 100_000,
    ],
)
def test_what_the_child_writes_is_not_believed(tmp_path: Path, lines: str) -> None:
    (tmp_path / "out").write_text(lines, encoding="utf-8")
    with pytest.raises(Refused) as caught:
        believe(tmp_path / "out", ended=0)
    assert caught.value.code == "import.unreadable"


def test_only_so_many_are_read_at_once() -> None:
    with slot(20), slot(20), pytest.raises(Busy), slot(0):
        raise AssertionError("a third place")
