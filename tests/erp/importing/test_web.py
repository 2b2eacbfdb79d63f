"""The pages: drop a file, see it, commit it, take it back; in both languages and only for who may."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from erp.auth.values import Actor
from erp.db import db
from erp.entities.models import Entity
from erp.i18n import in_language
from erp.importing.columns import Choice, ImportColumn
from erp.importing.previewed import facts_said
from tests.conftest import make_actor
from tests.erp.importing.books import book
from tests.erp.importing.test_operations import CENTRE, HEADERS, ROOT, YANBU

Client = Callable[[Actor | None], Any]


@pytest.fixture
def browser(app: Flask, client_of: Client, actor: Actor) -> Any:
    app.config["WTF_CSRF_ENABLED"] = False
    return client_of(actor)


def drop(browser: Any, path: Path, name: str | None = None) -> Any:
    data = {"file": (BytesIO(path.read_bytes()), name or path.name)}
    return browser.post("/import/entities/", data=data, content_type="multipart/form-data")


def dropped(browser: Any, tmp_path: Path, *rows: list[Any]) -> str:
    answer = drop(browser, book(tmp_path / "جهات.xlsx", HEADERS, *rows))
    assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
    return str(answer.headers["Location"])


def codes() -> set[str]:
    db.session.rollback()
    return set(db.session.execute(select(Entity.code)).scalars())


def test_the_pages_list_kinds_and_offer_the_template(browser: Any) -> None:
    assert "/import/entities/" in browser.get("/import/").get_data(as_text=True)
    assert "رمز الجهة" in browser.get("/import/entities/").get_data(as_text=True)
    made = browser.get("/import/entities/template.xlsx")
    assert load_workbook(BytesIO(made.data)).worksheets[0]["A1"].value == "رمز الجهة"


def test_a_file_is_shown_then_committed_then_taken_back(browser: Any, tmp_path: Path) -> None:
    browser.post(dropped(browser, tmp_path, ROOT) + "/commit")
    before = codes()
    address = dropped(browser, tmp_path, ROOT, YANBU, CENTRE)
    page = browser.get(address).get_data(as_text=True)
    assert "محافظة ينبع" in page
    assert codes() == before
    assert browser.post(address + "/commit").status_code == 303
    assert codes() == before | {"YNB", "YNB-C1"}
    assert browser.post(address + "/commit").status_code == 409
    assert browser.post(address + "/undo").status_code == 303
    assert codes() == before


def test_each_bad_cell_is_marked_with_its_reason_and_nothing_can_be_committed(browser: Any, tmp_path: Path) -> None:
    address = dropped(browser, tmp_path, ROOT, ["X", "<script>alert(1)</script>", None, "قرية", "MED", None])
    page = browser.get(address).get_data(as_text=True)
    assert re.search(r'<td class="cell-bad">.*?<bdi>قرية</bdi>', page)
    assert "<script>alert" not in page
    assert 'class="row-note"' in page
    assert browser.post(address + "/commit").status_code == 422
    back = browser.get(address + "/marked.xlsx")
    assert load_workbook(BytesIO(back.data)).active["D3"].comment is not None
    assert browser.post(address + "/commit", data={"without_bad": "1"}).status_code == 303
    assert "X" not in codes()


def test_the_marked_workbook_is_the_one_that_was_sent(browser: Any, tmp_path: Path) -> None:
    """Not its rows in a new one: other sheets and formats come back."""
    path = book(tmp_path / "جهات.xlsx", HEADERS, ["", *YANBU[1:]])
    sent = load_workbook(path)
    sent.active.column_dimensions["A"].width = 33
    sent.create_sheet("تعليمات")["A1"] = "لا تغير العناوين"
    sent.save(path)
    back = load_workbook(BytesIO(browser.get(drop(browser, path).headers["Location"] + "/marked.xlsx").data))
    assert back.sheetnames == ["البيانات", "تعليمات"]
    assert back["البيانات"].column_dimensions["A"].width == 33


def test_a_stale_preview_is_refused_and_says_so_from_then_on(browser: Any, tmp_path: Path) -> None:
    browser.post(dropped(browser, tmp_path, ROOT, YANBU) + "/commit")
    first = dropped(browser, tmp_path, [*YANBU[:1], "أ", *YANBU[2:]])
    browser.post(dropped(browser, tmp_path, [*YANBU[:1], "ب", *YANBU[2:]]) + "/commit")
    assert browser.post(first + "/commit").status_code == 409
    assert "تغيّرت البيانات" in browser.get(first).get_data(as_text=True)


@pytest.mark.parametrize(("content", "name", "status"), [(b"\x89PNG", "a.xlsx", 422), (b"a,b\n1,2", "a.csv", 422), (b"," * 600, "a.csv", 413)])
def test_a_file_that_is_no_sheet_is_refused_beside_the_form(browser: Any, tmp_path: Path, content: bytes, name: str, status: int) -> None:
    (tmp_path / "x").write_bytes(content)
    answer = drop(browser, tmp_path / "x", name)
    assert answer.status_code == status
    assert 'name="file"' in answer.get_data(as_text=True)


def test_who_may_not_import_sees_nothing_of_it(client_of: Client, tmp_path: Path, browser: Any) -> None:
    address = dropped(browser, tmp_path, ROOT)
    stranger = client_of(make_actor("auditor", "erp.entity.view"))
    assert stranger.get("/import/entities/").status_code == 403
    assert stranger.get(address).status_code == 403
    local = client_of(make_actor("local", "erp.entity.manage", roots=frozenset({999})))
    assert local.get(address).status_code == 404
    assert local.get("/import/camels/").status_code == 404


def test_a_file_that_changes_nothing_says_so_and_an_undo_gives_back_what_it_changed(browser: Any, tmp_path: Path) -> None:
    first = dropped(browser, tmp_path, ROOT, YANBU)
    assert "الملف لا يغيّر شيئًا" not in browser.get(first).get_data(as_text=True)
    browser.post(first + "/commit")
    again = dropped(browser, tmp_path, ROOT, YANBU)
    assert "الملف لا يغيّر شيئًا" in browser.get(again).get_data(as_text=True)
    browser.post(again + "/commit")
    assert f'action="{first}/undo"' in browser.get(first).get_data(as_text=True)
    assert "/undo" not in browser.get(again).get_data(as_text=True), "nothing of its own to take back"
    renamed = dropped(browser, tmp_path, [*YANBU[:1], "أ", *YANBU[2:]])
    browser.post(renamed + "/commit")
    browser.post(renamed + "/undo")
    assert "تُراجع عنه" in browser.get(renamed).get_data(as_text=True)
    assert "الملف لا يغيّر شيئًا" in browser.get(dropped(browser, tmp_path, ROOT, YANBU)).get_data(as_text=True)


def test_a_fault_says_accepted_values_in_words_and_never_a_masked_value() -> None:
    column = ImportColumn("id", "رقم", "Number", choices=(Choice("male", "ذكر", "Male"),), mask=lambda value: f"••••{value[-4:]}")
    with in_language("ar"):
        said = facts_said(column, "1523694642", {"value": "1523694642", "first": 63, "allowed": ["male"]})
    assert said == {"value": "••••4642", "first": 63, "allowed": ["ذكر"]}
