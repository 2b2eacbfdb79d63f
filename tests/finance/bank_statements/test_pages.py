"""The matching page with both sides, and the same acts over REST."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from erp.auth import sessions
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from finance.bank_statements.models import BankLine
from finance.bank_statements.reconciliation import NOT_IN_BOOKS, reconciliation
from finance.bank_statements.salaries import lines_of_salaries, told_by
from finance.payments.models import PaymentLine, PaymentOrder
from finance.payments.queries import order_numbered
from tests.browser import NARROW, WIDE, Look
from tests.conftest import make_actor
from tests.factories.bank import Said, camt, loaded
from tests.factories.paying import OWN_IBAN, approved, make_account, owing, queued, record_claim, sent
from tests.finance.payments.test_pages import csrf

PAGE = "/finance/bank-matching"
RIGHTS = ("finance.bank-statement.view", "finance.bank-statement.match")
LOADER = make_actor("finance", "finance.bank-statement.import")


@pytest.fixture
def work(app: Flask, tmp_path: Path) -> Iterator[list[str]]:
    """Three orders at the bank: of two the amounts are alike. The statement names one, leaves one open, and has a charge."""
    with owing(net=70_00):
        make_account()
        for name in ("43", "44"):
            record_claim(name)
        rows = [*queued(net=70_00), *queued(vat=0, name="43"), *queued(vat=0, name="44")]
        numbers = [approved(row.number).number for row in rows]
        sent(numbers, "own")
        (tmp_path / "a.xml").write_bytes(camt(Said(-70_00, f"{numbers[0]}-1"), Said(-100_00), Said(-25_00, name="البنك", iban="")))
        assert loaded(tmp_path / "a.xml", LOADER).problems == []
        yield numbers


@pytest.mark.browser
@pytest.mark.parametrize(("language", "size"), [("ar", WIDE), ("en", NARROW)], ids=["ar-wide", "en-narrow"])
def test_both_sides_are_sound(work: list[str], look: Look, monkeypatch: pytest.MonkeyPatch, language: str, size: tuple) -> None:
    monkeypatch.setattr(sessions, "actor_from", lambda _request: make_actor("treasurer"))
    for path in (PAGE, "/finance/bank-lines", "/finance/bank-lines/MAIN-000001", "/finance/bank-statements", "/import/bank-statement/"):
        look.check(look.open(path, language=language, size=size))


def test_what_is_sure_is_matched_with_one_act_and_the_rest_chosen(work: list[str], client_of: Callable[..., FlaskClient]) -> None:
    client = client_of(make_actor("treasurer", *RIGHTS, "finance.payment-order.view"))
    page = client.get(PAGE).get_data(as_text=True)
    assert "يناسب أكثر من واحد" in page and "لا شيء بهذا المبلغ ينتظر هنا" in page and f"{work[0]}-1" in page
    token = csrf(client, PAGE)
    assert client.post(f"{PAGE}/MAIN", data={"csrf_token": token}).status_code == 303 and order_numbered(work[0]).state == "paid"
    chosen = {"csrf_token": token, "document": f"payment:{work[3]}-1"}
    assert client.post(f"{PAGE}/MAIN/MAIN-000002", data=chosen).status_code == 303 and order_numbered(work[3]).state == "paid"
    assert client.post(f"{PAGE}/MAIN/MAIN-000002", data=chosen).status_code == 409
    trail = client.get("/finance/bank-lines/MAIN-000002").get_data(as_text=True)
    assert "مع كشف البنك" in trail and f"{work[3]}-1" in trail


def test_what_one_person_earns_is_not_told_by_the_bank_s_lines_either(
    work: list[str], client_of: Callable[..., FlaskClient], app: Flask
) -> None:
    """The first order is made one of salaries: its movement waits, then is matched; the others stay as they are."""
    salary = update(PaymentOrder).where(PaymentOrder.number == work[0]).values(family="payroll", group="net")
    unit_of_work(lambda: db.session.execute(salary) and None)
    rename = update(PaymentLine).where(PaymentLine.end_to_end == f"{work[0]}-1").values(name="فهد", iban="SA1")
    unit_of_work(lambda: db.session.execute(rename) and None)
    told = update(BankLine).where(BankLine.number == "MAIN-000001").values(counterparty="فهد", iban="SA1")
    unit_of_work(lambda: db.session.execute(told) and None)
    clerk, cashier = make_actor("preparer", *RIGHTS), make_actor("treasurer", *RIGHTS, "finance.payment-order.salary")
    places = (PAGE, "/finance/bank-lines", "/finance/bank-lines?q=فهد", "/api/v1/finance/bank-lines", "/finance/bank-lines/export.csv")
    for _matched in (False, True):
        for place in places:
            seen, unseen = (client_of(who).get(place) for who in (cashier, clerk))
            assert seen.status_code == unseen.status_code == 200, place
            text = unseen.get_data(as_text=True)
            assert "70.00" not in text and ("q=" in place or "فهد" not in text), place
            assert "q=" in place or place == PAGE or "MAIN-000002" in text
        assert "فهد" in client_of(cashier).get("/finance/bank-lines").get_data(as_text=True)
        assert client_of(cashier).get("/finance/bank-lines/MAIN-000001").status_code == 200
        client = client_of(clerk)
        assert client.get("/finance/bank-lines/MAIN-000001").status_code == 404
        client.post(f"{PAGE}/MAIN", data={"csrf_token": csrf(client, PAGE)})
    assert order_numbered(work[0]).state == "paid"


@pytest.mark.parametrize("reference", ["", "named"])
def test_a_salary_that_waits_is_known_on_both_engines(any_app: Flask, tmp_path: Path, reference: str) -> None:
    with owing(net=70_00):
        make_account()
        numbers = [approved(row.number).number for row in queued(net=70_00)]
        sent(numbers, "own")
        said = Said(-70_00, f"{numbers[0]}-1" if reference else "NOTPROVIDED"), Said(-25_00, name="البنك", iban=OWN_IBAN)
        (tmp_path / "a.xml").write_bytes(camt(*said))
        loaded(tmp_path / "a.xml", LOADER)
        lines = select(BankLine.id, BankLine.number).order_by(BankLine.id)
        ids = {number: line_id for line_id, number in db.session.execute(lines).all()}
        assert lines_of_salaries(list(ids.values())) == set()
        salary = update(PaymentOrder).where(PaymentOrder.number == numbers[0]).values(family="payroll", group="net")
        unit_of_work(lambda: db.session.execute(salary) and None)
        assert lines_of_salaries(list(ids.values())) == {ids["MAIN-000001"]}
        left = {one.amount: one.description for one in reconciliation(date(2026, 12, 31)) if one.side == NOT_IN_BOOKS}
        assert left == {-70_00: "", -25_00: "البنك"}
        assert told_by([f"{numbers[0]}-1", "other"]) == {f"{numbers[0]}-1"}


def test_a_statement_s_page_leads_to_its_lines(work: list[str], client_of: Callable[..., FlaskClient]) -> None:
    client = client_of(make_actor("treasurer", *RIGHTS))
    assert "/finance/bank-lines?account=MAIN&amp;statement=26286" in client.get("/finance/bank-statements/1").get_data(as_text=True)
    lines = client.get("/finance/bank-lines?account=MAIN&statement=26286").get_data(as_text=True)
    assert all(f"MAIN-00000{n}" in lines for n in (1, 2, 3))
    assert "MAIN-000001" not in client.get("/finance/bank-lines?account=MAIN&statement=26287").get_data(as_text=True)


def test_over_rest_each_act_is_done_once(work: list[str], app: Flask, client_of: Callable[..., FlaskClient]) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = client_of(make_actor("treasurer", *RIGHTS, "finance.bank-account.view"))

    def post(path: str, key: str, **body: str) -> int:
        return client.post(f"/api/v1/finance/{path}", json=body, headers={"Idempotency-Key": key}).status_code

    assert post("bank-accounts/MAIN/match", "1") == 200 and order_numbered(work[0]).state == "paid"
    assert post("bank-lines/MAIN-000002/confirm", "2", document=f"payment:{work[0]}-1") == 422
    assert post("bank-lines/MAIN-000002/confirm", "3", document=f"payment:{work[2]}-1") == 200
    assert post("bank-lines/MAIN-000002/undo", "4", reason="خطأ") == 200 and order_numbered(work[2]).state == "sent"
    assert post("bank-lines/MAIN-000002/undo", "4", reason="خطأ") == 200  # the same request again: the same answer
    assert post("bank-lines/MAIN-000002/undo", "5", reason="خطأ") == 409


def test_who_may_not_match_and_who_is_elsewhere(work: list[str], client_of: Callable[..., FlaskClient]) -> None:
    reader = client_of(make_actor("auditor", "finance.bank-statement.view"))
    assert reader.get(PAGE).status_code == 403 and reader.get("/finance/bank-lines").status_code == 200
    stranger = client_of(make_actor("stranger", *RIGHTS, roots=frozenset({tree().get("ULA").id})))
    assert stranger.get("/finance/bank-lines/MAIN-000001").status_code == 404
    assert "MAIN" not in stranger.get(PAGE).get_data(as_text=True)
    assert stranger.get(f"{PAGE}?account=MAIN").status_code == 404
