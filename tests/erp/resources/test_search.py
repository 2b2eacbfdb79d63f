"""The search box: any spelling, any number, name or amount - of what this person may see, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.resources.search import found
from erp.scope import rebuild
from tests.conftest import make_actor
from tests.erp.resources.toys import add, install

Browser = Callable[[Actor | None], Any]
VIEWER = ("toy.contract.view", "erp.entity.view")


@pytest.fixture
def places(any_app: Flask) -> dict[str, int]:
    ids = install(any_app)
    unit_of_work(rebuild)
    add(ids["YNB"], "C-1", name_ar="مؤسّسة أحمد للإنشاءات", amount=123_450)
    add(ids["ULA"], "C-2", name_ar="شركة العُلى", name_en="AlUla Company", amount=5)
    return ids


def keys(words: str, actor: Actor) -> list[str]:
    with db.engine.connect():
        return [hit.key for group in found(words, actor) for hit in group.hits if hit.key]


@pytest.mark.parametrize("words", ["c-1", "C-1", "احمد", "أحمد", "مؤسسه", "للانشاءات", "1,234.50", "١٢٣٤٫٥٠", "مؤسسة أحمد"])
def test_every_spelling_finds_it(any_app: Flask, places: dict[str, int], words: str) -> None:
    with any_app.test_request_context():
        assert keys(words, make_actor()) == ["C-1"]


@pytest.mark.parametrize("words", ["", "ا", "%", "_%_", "زرافة", "' OR 1=1 --"])
def test_what_is_not_there_is_not_found(any_app: Flask, places: dict[str, int], words: str) -> None:
    with any_app.test_request_context():
        assert keys(words, make_actor()) == []


def test_only_what_the_person_may_see(any_app: Flask, places: dict[str, int]) -> None:
    yanbu = make_actor("yanbu", *VIEWER, roots=frozenset({places["YNB"]}))
    with any_app.test_request_context():
        assert keys("C-1", yanbu) == ["C-1"] and keys("شركة", yanbu) == [] and keys("C-2", yanbu) == []
        assert keys("شركة", make_actor("nobody", "erp.entity.view")) == []
        assert keys("SA0380000000608010167519", make_actor("viewer", *VIEWER)) == []
        assert keys("ينبع", yanbu) == ["YNB"] and keys("العلا", yanbu) == []


def test_pages_are_found_by_their_title(any_app: Flask, places: dict[str, int]) -> None:
    with any_app.test_request_context():
        assert "/erp/entities" in [hit.href for hit in found("الجهات", make_actor())[0].hits]
        assert found("سجل التدقيق", make_actor("viewer", *VIEWER)) == []


def test_a_search_costs_two_statements_whatever_the_number_of_nouns(any_app: Flask, places: dict[str, int]) -> None:
    actor, counted = make_actor(), []
    listener = lambda *args: counted.append(args[2])  # noqa: E731
    with any_app.test_request_context():
        found("أحمد", actor)
        event.listen(db.engine, "before_cursor_execute", listener)
        try:
            found("أحمد", actor)
        finally:
            event.remove(db.engine, "before_cursor_execute", listener)
    assert len(counted) <= 3


def test_the_page_lists_and_a_full_number_opens_its_document(app: Flask, client_of: Browser) -> None:
    ids = install(app)
    unit_of_work(rebuild)
    add(ids["YNB"], "C-1", name_ar="مؤسسة")
    browser = client_of(make_actor())
    assert browser.get("/search?q=c-1").location == "/toy/contracts/C-1"
    assert "/toy/contracts/C-1" in browser.get("/search?q=مؤسسة").get_data(as_text=True)
    fragment = browser.get("/search?q=مؤسسة", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert fragment.lstrip().startswith('<div id="found"') and "<html" not in fragment
    assert client_of(None).get("/search?q=x").status_code in (303, 302, 401)
