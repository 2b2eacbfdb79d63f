"""A masked value is seen by who has the right, for a reason that is recorded, of one document, for five minutes; never otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from erp import clock
from erp.api.models import IdempotencyKey
from erp.api.resource import blueprint as api_blueprint
from erp.audit.models import AuditEvent
from erp.audit.record import record
from erp.auth import sessions
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.importing.of_resource import importer_of
from erp.importing.parsed import Row
from erp.importing.preview import Given
from erp.resources import save
from erp.resources.pages import blueprint
from erp.resources.word_index import SearchWord
from erp.scope import ALL, rebuild, within
from tests.conftest import make_actor
from tests.erp.resources import toys
from tests.erp.resources.toys import CONTRACTS, Contract, add

Client = Callable[[Actor | None], Any]
IBAN = "SA0380000000608010167519"
PAGE, API = "/toy/contracts/C-1", "/api/v1/toy/contracts/C-1"
VIEW = ("toy.contract.view", "erp.entity.view")
REASON = {"field": "iban", "reason": "مطابقة الحساب مع خطاب البنك"}


def holder(session: int | None = 7, *more: str, name: str = "hr", roots: frozenset[int] = frozenset({0})) -> Actor:
    return make_actor(name, *VIEW, "toy.contract.reveal", *more, session_id=session, roots=roots)


@pytest.fixture
def places(app: Flask) -> Iterator[dict[str, int]]:
    app.register_blueprint(blueprint(CONTRACTS))
    app.register_blueprint(api_blueprint(CONTRACTS))
    app.extensions["mizan.route_owner"].update({"toy_contracts": "toy", "api_toy_contracts": "toy"})
    ids = toys.install(app)
    unit_of_work(rebuild)
    add(ids["YNB"], "C-1", secret=12_345)
    add(ids["ULA"], "C-2")
    with clock.frozen("2026-11-03T08:00:00"):
        yield ids


def text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def trail() -> list[AuditEvent]:
    db.session.rollback()
    return list(db.session.execute(select(AuditEvent).where(AuditEvent.action == "revealed").order_by(AuditEvent.id)).scalars())


WAYS = (
    "/toy/contracts", PAGE, f"{PAGE}/edit", "/toy/contracts/export.csv", "/toy/contracts?columns=number,iban,secret&total=true",
    "/toy/contracts/totals", "/toy/contracts?group=kind", "/api/v1/toy/contracts?total=true", API,
)  # fmt: skip


def test_by_default_even_the_right_shows_nothing(places: dict[str, int], client_of: Client) -> None:
    client = client_of(holder(7, "toy.contract.change"))
    for way in WAYS:
        answer = client.get(way)
        assert answer.status_code == 200 and IBAN not in text(answer), way
        assert '123<span class="dec">.45' not in text(answer) and "123.45" not in text(answer), way
    for words in (IBAN, "7519", "123.45"):
        assert "/toy/contracts/C-1" not in text(client.get(f"/search?q={words}")), words
        assert client.get(f"/api/v1/toy/contracts?q={words}").get_json()["items"] == [], words


@pytest.mark.parametrize("query", ["iban=SA*", f"iban={IBAN}", "secret=123.45", "secret=0..200", "sort=secret", "group=iban"])
def test_neither_filter_nor_order_nor_group_tells_it_to_the_right(places: dict[str, int], client_of: Client, query: str) -> None:
    client = client_of(holder())
    assert client.get(f"/toy/contracts?{query}").status_code == 400
    assert client.get(f"/api/v1/toy/contracts?{query}").status_code == 400
    assert client.post(f"/toy/contracts/export?{query}", data={"form": "csv", **REASON}).status_code == 400
    assert client.post(f"/toy/contracts/views?{query}", data={"name": "x"}).status_code == 400


def test_the_reason_opens_one_document_to_one_session_for_five_minutes(places: dict[str, int], client_of: Client) -> None:
    client = client_of(holder())
    assert f'href="{PAGE}/reveal?field=iban"' in text(client.get(PAGE))
    assert 'name="reason"' in text(client.get(f"{PAGE}/reveal?field=iban"))
    assert client.post(f"{PAGE}/reveal", data=REASON).location == PAGE
    assert IBAN in text(client.get(PAGE)) and "123<span" in text(client.get(PAGE))
    for elsewhere in ("/toy/contracts/C-2", "/toy/contracts", "/toy/contracts/export.csv", "/api/v1/toy/contracts"):
        assert IBAN not in text(client.get(elsewhere)), elsewhere
    for other in (holder(8), holder(None), holder(7, name="else"), make_actor("hr", *VIEW, session_id=7)):
        assert IBAN not in text(client_of(other).get(PAGE)), other
    with clock.frozen("2026-11-03T08:05:00"):
        assert IBAN not in text(client_of(holder()).get(PAGE))


def test_an_answer_that_is_kept_to_be_given_again_holds_no_revealed_value(places: dict[str, int], client_of: Client) -> None:
    client = client_of(holder(7, "toy.contract.change"))
    client.post(f"{PAGE}/reveal", data=REASON)
    assert IBAN in text(client.get(API))
    changed = client.patch(API, json={"name_ar": "عقد آخر"}, headers={"Idempotency-Key": "k-1"})
    assert changed.status_code == 200 and IBAN not in text(changed) and "123.45" not in text(changed)
    kept = db.session.execute(select(IdempotencyKey.body)).scalar_one()
    assert IBAN not in kept and "123.45" not in kept


def test_the_record_says_who_what_and_why_and_no_value(places: dict[str, int], client_of: Client) -> None:
    client_of(holder()).post(f"{PAGE}/reveal", data=REASON)
    (event,) = trail()
    assert (event.actor, event.document, event.entity_id, event.reason) == ("hr", "toy.contract:C-1", places["YNB"], REASON["reason"])
    assert set(event.changes["fields"][1]) == {"secret", "iban"}
    assert not any(value in str(event.changes) for value in (IBAN, "7519", "12345"))


@pytest.mark.parametrize("given", [{"reason": ""}, {"reason": "..... ... .."}, {"reason": "لأن"}, {"field": "amount"}, {"field": ""}])
def test_without_a_reason_or_a_masked_field_nothing_is_opened(places: dict[str, int], client_of: Client, given: dict[str, str]) -> None:
    client = client_of(holder())
    assert client.post(f"{PAGE}/reveal", data={**REASON, **given}).status_code == 422
    assert client.post(f"{API}/reveal", json={**REASON, **given}).status_code == 422
    assert trail() == [] and IBAN not in text(client.get(PAGE))


def test_without_the_right_or_in_a_foreign_place_nobody_asks(places: dict[str, int], client_of: Client) -> None:
    viewer = client_of(make_actor("viewer", *VIEW, session_id=7))
    assert "reveal?field" not in text(viewer.get(PAGE))
    assert [viewer.get(f"{PAGE}/reveal").status_code, viewer.post(f"{PAGE}/reveal", data=REASON).status_code] == [403, 403]
    assert viewer.post(f"{API}/reveal", json=REASON).status_code == 403
    assert [viewer.get("/toy/contracts/export").status_code, viewer.post("/toy/contracts/export", data={"form": "csv", **REASON}).status_code] == [
        403,
        403,
    ]
    yanbu = client_of(holder(roots=frozenset({places["YNB"]})))
    assert [yanbu.get("/toy/contracts/C-2/reveal").status_code, yanbu.post("/toy/contracts/C-2/reveal", data=REASON).status_code] == [404, 404]
    partly = Actor(None, "p", "p", "p", {"toy.contract.view": frozenset({0}), "toy.contract.reveal": frozenset({places["YNB"]})}, session_id=7)
    assert client_of(partly).post("/toy/contracts/C-2/reveal", data=REASON).status_code == 403
    assert trail() == []


def test_the_password_is_asked_for_again(places: dict[str, int], client_of: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(holder())
    monkeypatch.setattr(sessions, "is_fresh", lambda: False)
    assert client.post(f"{PAGE}/reveal", data=REASON).status_code == 401
    assert client.post("/toy/contracts/export", data={"form": "csv", **REASON}).status_code == 401
    assert client.post(f"{API}/reveal", json=REASON).status_code == 401
    assert trail() == []


def test_the_api_answers_the_values_once_and_opens_nothing(places: dict[str, int], client_of: Client) -> None:
    client = client_of(holder(None, name="program"))
    assert client.post(f"{API}/reveal", json=REASON).get_json() == {"secret": "123.45", "iban": IBAN}
    assert client.get(API).get_json()["iban"] == "••••7519"
    assert [event.reason for event in trail()] == [REASON["reason"]]


def test_an_export_with_hidden_columns_is_recorded_first(places: dict[str, int], client_of: Client) -> None:
    client = client_of(holder())
    assert "/toy/contracts/export?" in text(client.get("/toy/contracts?kind=works"))
    query = "columns=number,iban&kind=works"
    assert client.post(f"/toy/contracts/export?{query}", data={"form": "csv", "reason": "x"}).status_code == 422
    assert trail() == []
    answer = client.post(f"/toy/contracts/export?{query}", data={"form": "xlsx", "reason": REASON["reason"]})
    cells = [str(cell) for row in load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True) for cell in row if cell]
    assert cells.count(IBAN) == 2
    (event,) = trail()
    assert (event.document, event.reason, event.changes["fields"][1]) == ("toy.contract:*", REASON["reason"], ["iban"])
    assert IBAN not in text(client.get(f"/toy/contracts/export.csv?{query}"))


def test_a_form_sent_back_as_it_was_shown_changes_nothing(places: dict[str, int], client_of: Client) -> None:
    client = client_of(holder(7, "toy.contract.change"))
    assert 'value="••••7519"' in text(client.get(f"{PAGE}/edit"))
    assert client.post(f"{PAGE}/edit", data={"iban": "••••7519", "secret": "••••", "amount": "7"}).status_code == 303
    assert client.post(f"{PAGE}/edit", data={"iban": "SA4420000001234567891234"}).status_code == 303
    db.session.rollback()
    row = db.session.execute(select(Contract).where(Contract.number == "C-1")).scalar_one()
    assert (row.amount, row.secret, row.iban) == (700, 12_345, "SA4420000001234567891234")


def test_a_guess_is_refused_whether_it_is_right_or_wrong(places: dict[str, int], client_of: Client) -> None:
    """Without the right, sending a value tells nothing about the one that stands."""
    client = client_of(make_actor("clerk", *VIEW, "toy.contract.change", "toy.contract.import"))
    answers = [client.patch(API, json={"iban": guess}) for guess in (IBAN, "SA4420000001234567891234")]
    assert [answer.status_code for answer in answers] == [422, 422] and answers[0].get_json()["errors"] == answers[1].get_json()["errors"]
    importer, clerk = importer_of(CONTRACTS), make_actor("clerk", *VIEW, "toy.contract.import")
    found = []
    for guess in (IBAN, "SA4420000001234567891234"):
        row = Row("s", 2, {"number": "C-1", "iban": guess}, {"number": "C-1", "iban": guess}, frozenset())
        with within(ALL):
            _planned, problems = importer.check([row], importer.known([row], Given(None, clerk)), Given(None, clerk))
        assert [problem.value for problem in problems] == [CONTRACTS.masks["iban"].shown(guess)], "what the clerk typed, behind the mask"
        found.append([(problem.code, problem.column) for problem in problems])
    assert found[0] == found[1] == [("field.masked", "iban")]


def test_a_version_tells_nothing_of_what_is_masked(places: dict[str, int], app: Flask) -> None:
    """The tag of a row without a version of its own is made with the office's secret: nobody can try values against it."""
    unit_of_work(lambda: record(make_actor(), "opened", "toy.contract:C-1"))
    row = db.session.execute(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).scalar_one()
    before = save.etag(row)
    app.config["SECRET_KEY"] = "another-0123456789-abcdefghijklmnopqrs"
    assert save.etag(row) != before


def test_no_error_of_the_database_carries_what_was_sent(any_app: Flask) -> None:
    """Its text ends in logs: neither the parameters of a statement nor PostgreSQL's "Key (...)=(...)"."""
    row = {"noun": IBAN, "row_id": 1, "word": "1000000002", "place": None}
    with pytest.raises(IntegrityError) as refused:
        unit_of_work(lambda: db.session.execute(SearchWord.__table__.insert(), [row, row]))  # type: ignore[attr-defined]
    told = f"{refused.value} {refused.value.orig} {refused.value.args}"
    assert IBAN not in told and "1000000002" not in told
