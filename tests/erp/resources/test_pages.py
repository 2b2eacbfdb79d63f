"""The pages every noun gets: list, document, form, actions; with masks, scope, refusals; without script."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from erp.api.resource import blueprint as api_blueprint
from erp.auth.values import Actor, system_actor
from erp.db import db, unit_of_work
from erp.resources.pages import blueprint
from erp.scope import rebuild
from erp.starting import add_user
from tests.conftest import make_actor
from tests.erp.resources.toys import CONTRACTS, Contract, add, install

VIEWER = ("toy.contract.view", "erp.entity.view")
FORM = {"number": "K-1", "name_ar": "عقد نظافة", "kind": "works", "day": "2026-02-01", "amount": "1,234.50", "entity": "YNB"}


@pytest.fixture
def places(app: Flask) -> dict[str, int]:
    app.register_blueprint(blueprint(CONTRACTS))
    app.register_blueprint(api_blueprint(CONTRACTS))
    app.extensions["mizan.route_owner"].update({"toy_contracts": "toy", "api_toy_contracts": "toy"})
    ids = install(app)
    unit_of_work(rebuild)
    add(ids["YNB"], "C-1", name_ar="أحمد <b>", amount=30_000, day=date(2026, 3, 1))
    add(ids["YNB"], "C-2", name_ar="صيانة", amount=20_000, kind="services")
    add(ids["ULA"], "C-3", name_ar="مؤسسة", amount=-20_000)
    return ids


Browser = Callable[[Actor | None], Any]


def text(answer: Any) -> str:
    return answer.get_data(as_text=True)


def test_the_list_shows_rows_totals_and_escapes(places: dict[str, int], client_of: Browser) -> None:
    answer = client_of(make_actor()).get("/toy/contracts")
    page = text(answer)
    assert answer.status_code == 200
    assert re.findall(r'href="/toy/contracts/(C-\d)"', page) and "أحمد &lt;b&gt;" in page and "<b>" not in page.replace("<b>{", "")
    assert '<span class="amt neg">(200<span class="dec">.00</span>)</span>' in page
    assert "300<span" in page and 'href="/erp/entities/YNB"' in page


def test_the_address_is_tidied_and_holds_the_view(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor())
    answer = browser.get("/toy/contracts?kind=works&name=&amount.from=100&amount.to=&columns=number&columns=amount")
    assert answer.status_code == 302
    assert answer.location == "/toy/contracts?kind=works&amount=100..&columns=number%2Camount"
    page = text(browser.get(answer.location))
    assert "C-1" in page and "C-2" not in page and "C-3" not in page


def test_an_unknown_filter_is_a_bad_request(places: dict[str, int], client_of: Browser) -> None:
    assert client_of(make_actor()).get("/toy/contracts?colour=red").status_code == 400


def test_a_long_list_asks_for_its_totals_and_shows_them_without_script(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor())
    page = text(browser.get("/toy/contracts?page_size=2"))
    assert 'hx-get="/toy/contracts/totals?page_size=2"' in page and 'href="/toy/contracts?page_size=2&amp;total=true"' in page
    assert "300<span" in text(browser.get("/toy/contracts/totals?page_size=2"))
    assert "300<span" in text(browser.get("/toy/contracts?page_size=2&total=true"))
    following = re.search(r'href="(/toy/contracts\?page_size=2&amp;after=[^"]+)" rel="next"', page)
    assert following and "C-3" in text(browser.get(following[1].replace("&amp;", "&")))


def test_groups_show_their_sums_and_lead_to_their_rows(places: dict[str, int], client_of: Browser) -> None:
    page = text(client_of(make_actor()).get("/toy/contracts?group=kind"))
    assert 'href="/toy/contracts?kind=works"' in page and "100<span" in page and 'class="is-group"' in page


def test_masks_hold_on_list_document_form_totals_and_export(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor("viewer", *VIEWER, "toy.contract.change", "toy.contract.create"))
    for address in ("/toy/contracts", "/toy/contracts/C-1", "/toy/contracts/C-1/edit", "/toy/contracts/new", "/toy/contracts/totals"):
        page = text(browser.get(address))
        assert "SA0380000000608010167519" not in page and "5<span" not in page, address
    assert 'name="secret"' not in text(browser.get("/toy/contracts/C-1/edit"))
    assert "0000000608" not in text(browser.get("/toy/contracts/export.csv"))
    assert browser.get("/toy/contracts?iban=SA*").status_code == 400


def test_scope_hides_foreign_rows_everywhere(places: dict[str, int], client_of: Browser) -> None:
    yanbu = make_actor("yanbu", *VIEWER, "toy.contract.change", roots=frozenset({places["YNB"]}))
    browser = client_of(yanbu)
    assert "C-3" not in text(browser.get("/toy/contracts")) and "C-1" in text(browser.get("/toy/contracts"))
    assert "C-3" not in text(browser.get("/toy/contracts/export.csv"))
    for address in ("/toy/contracts/C-3", "/toy/contracts/C-3/edit", "/toy/contracts/NONE", "/api/v1/toy/contracts/C-3"):
        assert browser.get(address).status_code == 404, address
    assert browser.post("/toy/contracts/C-3/edit", data={"amount": "1"}).status_code == 404


@pytest.mark.parametrize(("form", "begins"), [("csv", b""), ("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_export_gives_what_is_shown(places: dict[str, int], client_of: Browser, form: str, begins: bytes) -> None:
    answer = client_of(make_actor()).get(f"/toy/contracts/export.{form}?kind=works&columns=number,amount")
    assert answer.status_code == 200 and answer.data.startswith(begins) and "attachment" in answer.headers["Content-Disposition"]
    if form == "csv":
        assert "C-1" in text(answer) and "-200.00" in text(answer) and "C-2" not in text(answer)


def test_an_unknown_format_is_not_there(places: dict[str, int], client_of: Browser) -> None:
    assert client_of(make_actor()).get("/toy/contracts/export.exe").status_code == 404


def test_the_document_shows_fields_lines_related_and_who_did_what(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor())
    assert browser.post("/toy/contracts/new", data={**FORM, "lines-0-text": "بند", "lines-0-amount": "7"}).status_code == 303
    page = text(browser.get("/toy/contracts/K-1"))
    assert "عقد نظافة" in page and "بند" in page and "timeline" in page and 'href="/toy/contracts/K-1/edit"' in page


def test_a_refused_form_comes_back_with_everything_typed(places: dict[str, int], client_of: Browser) -> None:
    answer = client_of(make_actor()).post("/toy/contracts/new", data={**FORM, "amount": "x", "name_ar": "", "lines-0-text": "بند"})
    page = text(answer)
    assert answer.status_code == 422
    assert 'value="x"' in page and 'value="K-1"' in page and "بند" in page
    assert page.count('aria-invalid="true"') == 3 and 'href="#f-amount"' in page and 'href="#f-lines-0-amount"' in page
    assert db.session.execute(select(Contract.id).where(Contract.number == "K-1")).first() is None


def test_lines_are_added_and_removed_without_script(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor())
    more = text(browser.post("/toy/contracts/new", data={**FORM, "lines-0-text": "لمبات", "add": "line"}))
    assert 'name="lines-1-text"' in more and 'value="K-1"' in more
    fewer = text(browser.post("/toy/contracts/new", data={**FORM, "lines-0-text": "لمبات", "lines-1-text": "كراسي", "remove": "0"}))
    assert "كراسي" in fewer and "لمبات" not in fewer


def test_a_key_in_use_stands_beside_its_field(places: dict[str, int], client_of: Browser) -> None:
    answer = client_of(make_actor()).post("/toy/contracts/new", data={**FORM, "number": "C-3"})
    assert answer.status_code == 409 and 'href="#f-number"' in text(answer)


def test_a_change_over_a_newer_one_shows_both_and_saves_when_sent_again(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor())
    assert browser.post("/toy/contracts/C-1/edit", data={"amount": "5", "version": "1"}).status_code == 303
    answer = browser.post("/toy/contracts/C-1/edit", data={"amount": "6", "version": "1"})
    page = text(answer)
    assert answer.status_code == 409 and 'name="version" value="2"' in page and "5.00" in page and 'value="6"' in page
    assert browser.post("/toy/contracts/C-1/edit", data={"amount": "6", "version": "2"}).status_code == 303


def test_an_action_asks_refuses_and_says_why(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor())
    assert 'href="/toy/contracts/C-1/sign"' in text(browser.get("/toy/contracts/C-1"))
    assert 'name="reason"' in text(browser.get("/toy/contracts/C-1/sign"))
    assert browser.post("/toy/contracts/C-1/sign", data={"reason": ""}).status_code == 422
    assert browser.post("/toy/contracts/C-1/sign", data={"reason": "تم"}).status_code == 303
    page = text(browser.get("/toy/contracts/C-1"))
    assert 'aria-disabled="true"' in page and 'class="why"' in page
    assert browser.post("/toy/contracts/C-1/sign", data={"reason": "تم"}).status_code == 409


def test_what_is_no_business_of_this_person_is_absent_and_refused(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor("viewer", *VIEWER))
    page = text(browser.get("/toy/contracts/C-1"))
    assert "/edit" not in page and "C-1/sign" not in page
    assert browser.post("/toy/contracts/new", data=FORM).status_code == 403
    assert browser.post("/toy/contracts/C-1/sign", data={"reason": "x"}).status_code == 403
    assert client_of(make_actor("stranger", "erp.entity.view")).get("/toy/contracts").status_code == 403


def test_one_action_on_several_rows_does_what_it_can_and_names_what_it_cant(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor())
    assert 'form="bulk"' in text(browser.get("/toy/contracts")) and 'formaction="/toy/contracts/bulk/void"' in text(browser.get("/toy/contracts"))
    assert browser.post("/toy/contracts/C-1/void").status_code == 303
    assert browser.post("/toy/contracts/bulk/void", data={"key": ["C-1", "C-2", "NONE"]}).status_code == 303
    db.session.expire_all()
    states = dict(db.session.execute(select(Contract.number, Contract.state)).all())  # type: ignore[arg-type]
    assert states == {"C-1": "void", "C-2": "void", "C-3": "draft"}
    page = text(browser.get("/toy/contracts"))
    assert "C-1</bdi>:" in page and "NONE:" in page
    yanbu = client_of(make_actor("yanbu", *VIEWER, "toy.contract.sign", roots=frozenset({places["YNB"]})))
    yanbu.post("/toy/contracts/bulk/void", data={"key": ["C-3"]})
    db.session.expire_all()
    assert db.session.execute(select(Contract.state).where(Contract.number == "C-3")).scalar() == "draft"


def test_an_action_on_an_older_version_is_refused(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor())
    browser.post("/toy/contracts/C-1/edit", data={"amount": "5", "version": "1"})
    assert browser.post("/toy/contracts/C-1/void", data={"version": "1"}).status_code == 409


def test_the_effect_beside_the_form_follows_what_is_typed(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor())
    assert 'id="effect"' in text(browser.get("/toy/contracts/new"))
    panel = text(browser.post("/toy/contracts/effect", data={"amount": "400.50"}))
    assert "599<span" in panel and "<html" not in panel


def test_views_are_kept_shared_and_forgotten(places: dict[str, int], client_of: Browser) -> None:
    mine = client_of(make_actor("one"))
    assert mine.post("/toy/contracts/views?kind=works", data={"name": "أعمال", "shared": "1"}).location == "/toy/contracts?kind=works"
    assert "أعمال" in text(client_of(make_actor("two")).get("/toy/contracts"))
    assert client_of(make_actor("two")).post("/toy/contracts/views/1/forget").status_code == 404
    assert client_of(make_actor("one")).post("/toy/contracts/views/1/forget").status_code == 303
    assert "أعمال" not in text(client_of(make_actor("one")).get("/toy/contracts"))


def test_a_page_costs_the_same_number_of_statements_whatever_its_length(places: dict[str, int], client_of: Browser) -> None:
    for number in range(60):
        add(places["YNB"], f"E-{number:02d}")
    browser, counted = client_of(make_actor()), []
    listener = lambda *args: counted.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        for address in ("/toy/contracts", "/toy/contracts?page_size=2", "/toy/contracts/C-1", "/toy/contracts/C-1/edit"):
            browser.get(address)
            counted.clear()
            browser.get(address)
            assert len(counted) <= 12, (address, counted)
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)


def test_the_effect_says_nothing_of_a_place_that_is_not_ones_own(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor("yanbu", *VIEWER, "toy.contract.create", roots=frozenset({places["YNB"]})))
    own, foreign = (text(browser.post("/toy/contracts/effect", data={"amount": "400.50", "entity": entity})) for entity in ("YNB", "ULA"))
    assert "400<span" in own and "400<span" not in foreign


def test_a_shared_view_is_shown_to_colleagues_of_its_owners_place(places: dict[str, int], client_of: Browser) -> None:
    """Its name and its filter may speak of what others have no business with."""

    def person(username: str, place: str) -> Actor:
        unit_of_work(lambda: add_user(username, username, "", "seven quiet camels walk", "employee", system_actor(), root_id=places[place]))
        return make_actor(username, *VIEWER, roots=frozenset({places[place]}))

    keeper, colleague, other = person("keeper", "YNB"), person("colleague", "YNB"), person("other", "ULA")
    client_of(keeper).post("/toy/contracts/views?kind=works", data={"name": "مستحقات مؤسسة بعينها", "shared": "1"})
    shown = [who for who in (keeper, colleague, other, make_actor()) if "مستحقات مؤسسة" in text(client_of(who).get("/toy/contracts"))]
    assert [who.username for who in shown] == ["keeper", "colleague", "finance"]
