"""What concerns every entity is changed by a right held everywhere, never by one of a single governorate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from erp import clock
from erp.approvals.policies import Wanted, propose
from erp.approvals.rules import Step
from erp.auth import sessions
from erp.auth.values import EVERYWHERE, Actor
from erp.db import unit_of_work
from erp.entities.queries import tree
from erp.errors import NotAllowed
from erp.registry import enabled_names
from erp.settings.operations import change
from finance.periods.queries import states
from tests.conftest import make_actor
from tests.factories.books import make_books

Client = Callable[[Actor | None], Any]
RIGHTS = (
    *("erp.module.manage", "erp.setting.view", "erp.setting.manage", "erp.import.use"),
    *("finance.account.view", "finance.account.manage"),
)
ACCOUNT = {"code": "59999", "name_ar": "حساب", "type": "expense"}


@pytest.fixture
def ids(app: Flask) -> dict[str, int]:
    return make_books()


def person(roots: frozenset[int]) -> Actor:
    return make_actor("someone", *RIGHTS, roots=roots)


def test_one_governorate_switches_no_module_and_sets_nothing(app: Flask, ids: dict[str, int], client_of: Client) -> None:
    yanbu = client_of(person(frozenset({ids["YNB"]})))
    assert yanbu.post("/modules/hr/off").status_code == 403 and "hr" in enabled_names()
    with pytest.raises(NotAllowed):
        change({}, person(frozenset({ids["YNB"]})))


def test_one_governorate_does_not_change_the_chart_of_all(app: Flask, ids: dict[str, int], client_of: Client) -> None:
    yanbu = client_of(person(frozenset({ids["YNB"]})))
    page = yanbu.get("/finance/accounts").get_data(as_text=True)
    assert 'href="/finance/accounts/new"' not in page and 'href="/import/accounts"' not in page
    assert yanbu.post("/api/v1/finance/accounts", json=ACCOUNT).status_code == 403
    assert yanbu.patch("/api/v1/finance/accounts/1111", json={"name_ar": "غيره"}).status_code == 403
    sent = "code,name_ar,type\n59999,حساب,expense\n".encode()
    assert yanbu.post("/api/v1/imports/accounts?name=a.csv&commit=true", data=sent, content_type="text/csv").status_code == 403


@pytest.mark.parametrize("everywhere", [True, False])
def test_who_holds_it_everywhere_or_at_the_top_of_the_tree_does(app: Flask, ids: dict[str, int], client_of: Client, everywhere: bool) -> None:
    client = client_of(person(EVERYWHERE if everywhere else frozenset(node.id for node in tree().roots())))
    made = client.post("/api/v1/finance/accounts", json=ACCOUNT)
    assert made.status_code == 201, made.text


def test_one_governorate_proposes_a_policy_for_itself_alone(app: Flask, ids: dict[str, int]) -> None:
    writer = make_actor("someone", "erp.approval-policy.create", roots=frozenset({ids["YNB"]}))
    wanted = Wanted("finance.voucher", (Step("finance.voucher.approve"),), clock.today())
    for reach in ("", "ULA"):
        with pytest.raises(NotAllowed):
            unit_of_work(lambda reach=reach: propose(replace(wanted, root=reach), writer))  # type: ignore[misc]
    assert unit_of_work(lambda: propose(replace(wanted, root="YNB"), writer).root_id) == ids["YNB"]


def test_rights_are_lent_by_who_is_still_there(app: Flask, client_of: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lending one's rights is as grave as giving a role: the password is asked for again."""
    client = client_of(make_actor("someone"))
    monkeypatch.setattr(sessions, "is_fresh", lambda: False)
    days = {"begins": "2026-12-01", "ends": "2026-12-02"}
    assert client.post("/inbox/delegation", data={"to": "other", **days}).status_code == 401


def test_one_governorate_closes_no_books_of_its_unit_and_puts_no_emblem_on_papers(app: Flask, ids: dict[str, int], client_of: Client) -> None:
    rights = ("finance.period.view", "finance.period.close", "finance.period.reopen", "finance.year.open", "erp.setting.view", "erp.setting.manage")
    yanbu = client_of(make_actor("someone", *rights, roots=frozenset({ids["YNB"]})))
    for unit in ("", "MED", "YNB"):
        for act, given in (("close", {"period": "2026-01"}), ("reopen", {"period": "2026-01"}), ("open-year", {"year": "2027"})):
            assert yanbu.post(f"/finance/periods/{act}", data={**given, "unit": unit}).status_code == 403, (unit, act)
    assert yanbu.post("/settings/emblem", data={"remove": "1"}).status_code == 403
    assert states(ids["MED"], 2026)[1]["general"] == "open"
    head = client_of(make_actor("head", *rights, roots=frozenset({ids["MED"]})))
    assert head.post("/finance/periods/close", data={"period": "2026-01", "unit": "MED"}).status_code == 303
