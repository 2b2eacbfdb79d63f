"""`mizan import` and `mizan template` as people and scripts call them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from openpyxl import load_workbook

from erp.cli import gather
from tests.erp.importing.books import book
from tests.erp.importing.test_operations import HEADERS, ROOT, YANBU, codes

Mizan = Callable[..., Result]
BAD = ["X", None, None, "قرية", "MED", None]


@pytest.fixture
def mizan(app: Flask) -> Mizan:
    commands = gather(app)
    return lambda *words: CliRunner().invoke(commands, [str(word) for word in words], obj=app)


def test_a_preview_prints_one_document_and_changes_nothing(mizan: Mizan, tmp_path: Path) -> None:
    before = codes()
    done = mizan("import", "entities", book(tmp_path / "a.xlsx", [*HEADERS, "لون"], [*ROOT, "أخضر"], YANBU), "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert told | {"ignored_sheets": []} == {
        "kind": "entities", "rows": 2, "valid": 2, "invalid": 0, "created": 2, "updated": 0, "unchanged": 0, "committed": False,
        "ignored_columns": ["لون"], "ignored_sheets": [], "errors": [],
    }  # fmt: skip
    assert codes() == before


def test_a_commit_then_the_same_file_again(mizan: Mizan, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", HEADERS, ROOT, YANBU)
    assert json.loads(mizan("import", "entities", path, "--commit", "--json").stdout)["created"] == 2
    again = json.loads(mizan("import", "entities", path, "--commit", "--json").stdout)
    assert (again["created"], again["updated"], again["unchanged"], again["committed"]) == (0, 0, 2, True)


def test_refused_rows_are_one_line_each_and_the_workbook_comes_back(mizan: Mizan, tmp_path: Path) -> None:
    path, out = book(tmp_path / "a.xlsx", HEADERS, ROOT, BAD), tmp_path / "errors.xlsx"
    done = mizan("import", "entities", path, "--commit", "--errors", out, "--json", "--language", "en")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert (told["invalid"], told["committed"]) == (1, False)
    assert told["errors"][0].keys() == {"sheet", "row", "column", "value", "code", "message"}
    assert {(error["row"], error["column"]) for error in told["errors"]} == {(3, "name_ar"), (3, "kind")}
    assert sorted(line.split(":")[0] for line in done.stderr.splitlines()) == ["choice.unknown", "import.required"]
    assert load_workbook(out).active["D3"].comment is not None
    assert "X" not in codes()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [(b"\x89PNG....", "a.xlsx", "import.unreadable"), (b"a,b\n1,2\n", "a.csv", "import.no_header"), (b"x" * 40_000, "a.csv", "import.too_large")],
)
def test_a_file_that_cannot_be_read_is_one_error_with_row_0(mizan: Mizan, tmp_path: Path, content: bytes, name: str, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    done = mizan("import", "entities", tmp_path / name, "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, [(error["row"], error["code"]) for error in told["errors"]]) == (1, [(0, code)])
    assert done.stderr.startswith(f"{code}: ")


def test_wrong_usage_and_unknown_kinds(mizan: Mizan, tmp_path: Path) -> None:
    assert mizan("import", "entities", tmp_path / "nowhere.xlsx").exit_code == 2
    unknown = mizan("import", "camels", book(tmp_path / "a.xlsx", HEADERS))
    assert (unknown.exit_code, unknown.stderr.split(":")[0]) == (1, "import.unknown_kind")
    assert mizan("import", "entities", tmp_path / "a.xlsx", "--entity", "NOWHERE").stderr.startswith("not_found")


def test_the_template_of_every_kind(mizan: Mizan, tmp_path: Path) -> None:
    for kind in ("entities", "accounts", "budget", "journal", "open-items", "open-commitments", "etimad-status"):
        done = mizan("template", kind, tmp_path / f"{kind}.xlsx")
        assert done.exit_code == 0, done.stderr
        assert load_workbook(tmp_path / f"{kind}.xlsx").worksheets[0]["A1"].value
