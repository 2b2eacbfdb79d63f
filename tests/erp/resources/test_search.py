"""The search box: any spelling, any number, name or amount - of what this person may see, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, select, text

from erp.auth.current import using
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.resources import rows, word_index
from erp.resources.search import found
from erp.resources.view import read
from erp.resources.where import searched
from erp.scope import ALL, rebuild, scope_for, within
from tests.conftest import make_actor
from tests.erp.resources.toys import CONTRACTS, Contract, add, install

Browser = Callable[[Actor | None], Any]
VIEWER = ("toy.contract.view", "erp.entity.view")


@pytest.fixture
def places(any_app: Flask) -> dict[str, int]:
    ids = install(any_app)
    unit_of_work(rebuild)
    add(ids["YNB"], "C-1", name_ar="مؤسّسة أحمد للإنشاءات", amount=123_450)
    add(ids["ULA"], "C-2", name_ar="شركة العُلى", name_en="AlUla Company", amount=5)
    word_index.sweep(budget=600)
    return ids


def keys(words: str, actor: Actor) -> list[str]:
    with db.engine.connect():
        return [hit.key for group in found(words, actor) for hit in group.hits if hit.key]


@pytest.mark.parametrize(
    "words", ["c-1", "C-1", "احمد", "أحمد", "مؤسسه", "للانشاءات", "1,234.50", "١٢٣٤٫٥٠", "مؤسسة أحمد", "انشاءات", "مؤسسة 1,234.50"]
)
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


def test_a_search_costs_few_statements_whatever_the_number_of_nouns(any_app: Flask, places: dict[str, int]) -> None:
    actor, counted = make_actor(), []
    listener = lambda *args: counted.append(args[2])  # noqa: E731
    with any_app.test_request_context():
        found("أحمد", actor)
        event.listen(db.engine, "before_cursor_execute", listener)
        try:
            found("أحمد", actor)
        finally:
            event.remove(db.engine, "before_cursor_execute", listener)
    assert len(counted) <= 4  # exact keys, words, what has no words yet, the rows


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


def test_what_came_or_changed_since_the_last_sweep_is_found_too(any_app: Flask, places: dict[str, int]) -> None:
    add(places["YNB"], "C-3", name_ar="مصنع الزجاج")
    with any_app.test_request_context():
        assert keys("زجاج", make_actor()) == ["C-3"]
        rename("C-1", "مؤسسة النور")
        assert keys("نور", make_actor()) == ["C-1"] and keys("للانشاءات", make_actor()) == []
        word_index.sweep(budget=600)
        assert keys("زجاج", make_actor()) == ["C-3"]


def rename(number: str, name: str) -> None:
    def work() -> None:
        db.session.execute(select(Contract).where(Contract.number == number)).scalar_one().name_ar = name

    unit_of_work(work)


def test_the_night_mends_what_is_missing_and_forgets_what_is_gone(any_app: Flask, places: dict[str, int]) -> None:
    def tear() -> None:
        db.session.execute(delete(word_index.SearchWord).where(word_index.SearchWord.row_id == 1, word_index.SearchWord.noun == "toy.contracts"))
        db.session.execute(delete(Contract).where(Contract.number == "C-2"))

    unit_of_work(tear)
    with any_app.test_request_context():
        assert keys("احمد", make_actor()) == []
        word_index.mend()
        assert keys("احمد", make_actor()) == ["C-1"]
    mine = select(word_index.SearchWord.row_id).where(word_index.SearchWord.noun == "toy.contracts")
    assert set(db.session.execute(mine).scalars()) == {1}


def test_no_word_of_what_is_masked_is_kept(any_app: Flask, places: dict[str, int]) -> None:
    words = set(db.session.execute(select(word_index.SearchWord.word).where(word_index.SearchWord.noun == "toy.contracts")).scalars())
    assert {"احمد", "=123450"} <= words and not any("7519" in word or word == "=500" for word in words)


def test_a_search_reads_indexes_and_never_a_whole_table(any_app: Flask, places: dict[str, int]) -> None:
    """The plan of the statement that looks words up, with many rows of other names in the table."""
    many = [{"noun": "toy.contracts", "row_id": n, "word": f"w{n % 977}", "place": places["ULA"]} for n in range(1000, 21000)]
    unit_of_work(lambda: db.session.execute(word_index.SearchWord.__table__.insert(), many))
    for scope in (ALL, scope_for([places["YNB"]])):
        with within(scope):
            for words in ("احمد", "1,234.50", "مؤسسه احمد"):
                tokens = word_index.tokens_of(words)
                asked = word_index.statement(("toy.contracts",), tuple(amount is not None for _low, amount in tokens), scope is not ALL)
                found = plan(asked.params(word_index.parameters(tokens)))
                assert "ix_erp_search_word_noun_word" in found, found
                assert not re.search(r"SCAN erp_search_word|Seq Scan on erp_search_word|\(noun=\?\)$", found, re.MULTILINE), found


@pytest.mark.parametrize("words", ["c-1", "احمد", "1,234.50", "مؤسسة أحمد", "انشاءات"])
def test_a_list_s_own_search_finds_by_the_same_words(any_app: Flask, places: dict[str, int], words: str) -> None:
    add(places["YNB"], "C-4", name_ar="مؤسسة أحمد للإنشاءات", amount=123_450)  # no words yet: looked through
    yanbu, alula = (make_actor("viewer", *VIEWER, roots=frozenset({places[code]})) for code in ("YNB", "ULA"))
    assert listed(yanbu, words) == (["C-1"] if words == "c-1" else ["C-1", "C-4"])
    assert listed(alula, words) == []
    rename("C-1", "مصنع الزجاج")
    assert "C-1" in listed(yanbu, "زجاج") and ("C-1" in listed(yanbu, words)) == (words in ("c-1", "1,234.50"))


def listed(actor: Actor, words: str) -> list[str]:
    with using(actor, "toy.contract.view"):
        asked = read(CONTRACTS, [("q", words)])
        assert rows.totals(CONTRACTS, asked, actor).count == len(found := rows.page(CONTRACTS, asked, actor).lines)
        return [line.key for line in found]


def test_a_list_s_own_search_reads_the_index_and_no_whole_table(any_app: Flask, places: dict[str, int]) -> None:
    ids = db.session.execute(select(word_index.SearchWord.row_id).where(word_index.SearchWord.noun == "toy.contracts")).scalars()
    many = [{"noun": "toy.contracts", "row_id": n, "word": f"w{n % 977}", "place": places["ULA"]} for n in range(max(ids) + 1, 21000)]
    unit_of_work(lambda: db.session.execute(word_index.SearchWord.__table__.insert(), many))
    for words in ("احمد", "1,234.50", "مؤسسه احمد"):
        looked = searched(CONTRACTS, words)
        asked = select(Contract.id).where(word_index.within_list(CONTRACTS, words, looked))
        read_through = plan(asked)
        assert "ix_erp_search_word_noun_word" in read_through, read_through
        assert not re.search(r"SCAN erp_search_word|Seq Scan on erp_search_word|SCAN toy_contract", read_through), read_through


def plan(statement: Any) -> str:
    """What the engine would do, in its own words."""
    postgres = db.engine.dialect.name == "postgresql"
    with db.engine.begin() as connection:
        compiled = statement.compile(connection, compile_kwargs={"literal_binds": True})
        if postgres:
            connection.execute(text("ANALYZE"))
        cursor = connection.connection.cursor()
        cursor.execute(f"EXPLAIN {'' if postgres else 'QUERY PLAN '}{compiled}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())
