"""Purchase requests: reserved on approval, refused with what lacks, returned whole on cancelling; method and splitting by the law."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from erp.auth.values import Actor
from erp.db import unit_of_work
from erp.errors import OwnDocument, RequestInvalid, WrongState
from finance import whole
from finance.errors import OverBudget, SeparationOfDuties
from procurement.duties.rules import AWARDER, PAYER, RECEIVER, REQUESTER, check_apart, check_no_owner
from procurement.requests import operations
from procurement.requests.effect import effect
from procurement.requests.rules import Asked, Thresholds, method_for, split_suspicion
from tests.conftest import make_actor
from tests.factories.procurement import DEPARTMENT, HEAD, approved_request, decided, draft_request, item, office, request, sent_request, stages

LAW = Thresholds(30_000_00, 100_000_00, 500_000_00, 5, "L32", "R47", "L30")
DAY = date(2026, 10, 20)


@pytest.fixture
def buying(any_app: Flask) -> Iterator[dict[str, int]]:
    with office() as ids:
        yield ids


@pytest.mark.parametrize(
    ("total", "method", "article", "offers", "committee"),
    [
        (30_000_00, "direct", "R47", 3, False), (30_000_01, "direct", "L32", 3, True), (100_000_00, "direct", "L32", 3, True),
        (100_000_01, "limited", "L30", 5, True), (500_000_00, "limited", "L30", 5, True), (500_000_01, "general", "Law M/128 28", 1, True),
    ],
)  # fmt: skip
def test_the_method_follows_the_value(total: int, method: str, article: str, offers: int, committee: bool) -> None:
    found = method_for(total, LAW)
    assert (found.name, found.article, found.offers, found.committee) == (method, article, offers, committee)


def test_requests_that_pass_a_limit_together_name_one_another() -> None:
    near, far = Asked("B", DAY - timedelta(days=90), 60_000_00), Asked("C", DAY - timedelta(days=91), 60_000_00)
    this = Asked("A", DAY, 50_000_00)
    found = split_suspicion(this, [this, near, far], (30_000_00, 100_000_00, 500_000_00), 90)
    assert found is not None and (found.limit, found.together, [other.number for other in found.others]) == (100_000_00, 110_000_00, ["B"])
    assert split_suspicion(this, [far], (100_000_00,), 90) is None
    assert split_suspicion(this, [Asked("D", DAY, 50_000_00)], (100_000_00,), 90) is None  # together exactly the limit
    assert split_suspicion(Asked("E", DAY, 100_000_01), [near], (100_000_00,), 90) is None  # it doesn't stay below


@given(st.lists(st.integers(1, 600_000_00), max_size=6), st.integers(1, 600_000_00))
def test_a_suspicion_is_always_above_the_limit_and_never_of_one_alone(others: list[int], mine: int) -> None:
    found = split_suspicion(Asked("A", DAY, mine), [Asked(str(n), DAY, t) for n, t in enumerate(others)], (30_000_00, 100_000_00), 90)
    if found is not None:
        assert mine <= found.limit < found.together == mine + sum(o.total for o in found.others)
        assert found.others and all(o.total <= found.limit for o in found.others)


@pytest.mark.parametrize("duty", [REQUESTER, AWARDER, RECEIVER, PAYER])
@pytest.mark.parametrize("other", [REQUESTER, AWARDER, RECEIVER, PAYER])
def test_every_pair_of_duties_excludes_one_another(duty: str, other: str) -> None:
    held = {other: {"user:a", "a"}}
    if duty == other:
        check_apart(duty, ("user:a", "a"), held, "x")
    else:
        with pytest.raises(SeparationOfDuties):
            check_apart(duty, ("user:a", "b"), held, "x")  # another name of the same person
    check_apart(duty, ("user:c", "c"), held, "x")


def test_the_owner_of_a_suppliers_record_has_no_duty_on_its_purchases() -> None:
    check_no_owner(("user:b", "b"), {REQUESTER: {"user:c"}}, ("a", ""), "x")
    for names, held in ((("user:b", "a"), {}), (("user:b", ""), {REQUESTER: {"user:c", "a"}})):
        with pytest.raises(SeparationOfDuties):
            check_no_owner(names, held, ("a", "user:a"), "x")


def test_approval_reserves_the_estimate_with_vat_and_cancelling_returns_it(buying: dict[str, int]) -> None:
    number = sent_request(item(quantity="2.5", unit_price="333.33"), item("شاشة", "1", "1000.00"))
    assert (request(number).net, request(number).vat, request(number).total) == (183_333, 27_500, 210_833)  # 833.33 from 833.325
    with pytest.raises(OwnDocument):
        decided(f"procurement.request:{number}", DEPARTMENT)
    assert stages() == {}
    decided(f"procurement.request:{number}")
    assert (request(number).state, stages()) == ("approved", {"reserved": 210_833})
    unit_of_work(lambda: operations.cancel(request(number), {"reason": "زال سببه"}, DEPARTMENT) and None)
    assert (request(number).state, stages()) == ("cancelled", {})
    with pytest.raises(WrongState):
        unit_of_work(lambda: operations.cancel(request(number), {"reason": "مرة أخرى"}, DEPARTMENT) and None)
    assert whole.findings() == []


def test_what_the_line_cannot_bear_is_refused_with_what_lacks_and_waits_on(buying: dict[str, int]) -> None:
    approved_request(item(quantity="800"))  # 920,000 of 1,000,000
    number = sent_request(item(quantity="100"))
    with pytest.raises(OverBudget) as refusal:
        decided(f"procurement.request:{number}")
    assert refusal.value.facts["shortfall"] == 35_000_00
    assert (request(number).state, stages()) == ("waiting", {"reserved": 920_000_00})


def test_a_request_without_a_price_is_not_sent(buying: dict[str, int]) -> None:
    number = draft_request(item(unit_price="0"))
    with pytest.raises(RequestInvalid):
        unit_of_work(lambda: operations.send(request(number), {}, DEPARTMENT) and None)
    assert request(number).state == "draft"


def test_the_panel_beside_the_form_shows_line_method_and_splitting(buying: dict[str, int]) -> None:
    approved_request(item(quantity="60"))
    lines = [{"quantity": "٦٠", "unit_price": "1000"}]
    shown = effect({"entity": "MED", "economic": "2211", "day": "2026-10-20", "lines": lines}, DEPARTMENT)
    assert (shown[0]["before"], shown[0]["after"]) == (931_000_00, 862_000_00)
    assert "المادة 32" in shown[1]["name"] and "MED-PR-2026-000001" in shown[2]["small"]
    assert effect({"entity": "MED", "economic": "2211", "lines": [{"quantity": "x", "unit_price": ""}]}, DEPARTMENT) == []


def test_pages_api_and_paper(app: Flask, client_of: Callable[[Actor | None], Any]) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with office():
        number = approved_request()
        client = client_of(make_actor("reader"))
        page = client.get(f"/procurement/request/{number}").get_data(as_text=True)
        assert "الشراء المباشر" in page and "11,500" in page
        shown = client.get(f"/api/v1/procurement/requests/{number}").get_json()
        assert (shown["amount"], shown["state"], shown["lines"][0]["quantity"]) == ("11500.00", "approved", "10")
        paper = client.get(f"/procurement/request/{number}/paper")
        assert paper.data.startswith(b"%PDF")
        wrong = client.get(f"/procurement/papers/verify?document=procurement.request:{number}&code={'0' * 24}&amount=1150000")
        assert wrong.status_code == 404
        refused = client_of(make_actor("stranger", "procurement.request.view")).post(f"/procurement/requests/{number}/cancel", data={"reason": "x"})
        assert refused.status_code == 403


def test_the_approver_sees_what_is_needed_to_judge(buying: dict[str, int]) -> None:
    number = sent_request()
    found = dict(operations.facts(number))
    assert any("المادة 47" in str(value) for value in found.values()) and len(found) >= 5
    decided(f"procurement.request:{number}", HEAD, "return", "حدد المواصفات")
    assert request(number).state == "returned"
