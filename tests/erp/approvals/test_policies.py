"""Approval policies: written by one, put in force by another, dated, and then followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from erp import clock
from erp.approvals import policies
from erp.approvals.models import Approval, Policy
from erp.approvals.operations import decide
from erp.approvals.policies import KIND, PolicyInvalid, Wanted, propose
from erp.approvals.rules import Step
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from erp.errors import DomainError, OwnDocument
from tests.conftest import make_actor

WRITER, SECOND, THIRD = make_actor("admin"), make_actor("controller"), make_actor("finance.head")
TWO_STEPS = (Step("erp.setting.manage"), Step("erp.module.manage", 2))
DAY = date(2026, 10, 18)


@pytest.fixture(autouse=True)
def held(app: Flask) -> Iterator[None]:
    with clock.frozen("2026-10-18T07:00"):
        yield


def wanted(**more: Any) -> Wanted:
    return Wanted(**{"kind": KIND, "steps": TWO_STEPS, "begins": DAY, **more})


def proposed(**more: Any) -> str:
    return str(unit_of_work(lambda: propose(wanted(**more), WRITER).id))


def put_in_force(**more: Any) -> str:
    key = proposed(**more)
    unit_of_work(lambda: decide(f"{KIND}:{key}", SECOND, "approve"))
    return key


def in_force() -> list[tuple[int, date, date | None]]:
    db.session.rollback()
    rows = db.session.execute(select(Policy.amount_from, Policy.begins, Policy.ends).order_by(Policy.id))
    return [tuple(row) for row in rows]


def test_policy_counts_from_the_second_persons_approval() -> None:
    key = proposed()
    assert in_force() == []
    with pytest.raises(OwnDocument):
        unit_of_work(lambda: decide(f"{KIND}:{key}", WRITER, "approve"))
    unit_of_work(lambda: decide(f"{KIND}:{key}", SECOND, "approve"))
    assert in_force() == [(0, DAY, None)]


def test_document_sent_afterwards_takes_the_steps_of_the_policy() -> None:
    put_in_force()
    key = proposed()
    request = db.session.execute(select(Approval).where(Approval.document == f"{KIND}:{key}")).scalar_one()
    assert [(s["permission"], s["people"]) for s in request.steps] == [("erp.setting.manage", 1), ("erp.module.manage", 2)]
    for person in (SECOND, THIRD):
        unit_of_work(lambda who=person: decide(f"{KIND}:{key}", who, "approve"))
    assert len(in_force()) == 1  # one person of the second step is missing
    unit_of_work(lambda: decide(f"{KIND}:{key}", make_actor("treasurer"), "approve"))
    assert len(in_force()) == 2


def test_new_policy_ends_the_one_it_follows_the_day_before() -> None:
    put_in_force(steps=(Step(policies.APPROVE),))
    with clock.frozen("2026-11-01T07:00"):
        put_in_force(steps=(Step(policies.APPROVE),), begins=date(2026, 12, 1))
    assert in_force() == [(0, DAY, date(2026, 11, 30)), (0, date(2026, 12, 1), None)]


def test_policy_for_greater_amounts_stands_beside_the_other() -> None:
    put_in_force(steps=(Step(policies.APPROVE),))
    put_in_force(steps=(Step(policies.APPROVE),), amount_from=1_000_000_00)
    assert [(amount, ends) for amount, _begins, ends in in_force()] == [(0, None), (1_000_000_00, None)]


def test_policy_approved_late_does_not_reach_back() -> None:
    key = proposed()
    with clock.frozen("2026-10-25T07:00"):
        unit_of_work(lambda: decide(f"{KIND}:{key}", SECOND, "approve"))
    assert in_force() == [(0, date(2026, 10, 25), None)]


@pytest.mark.parametrize(
    "fault",
    [
        {"steps": ()},
        {"kind": "finance.nothing"},
        {"begins": date(2026, 10, 17)},
        {"steps": (Step("erp.nothing.approve"),)},
        {"steps": (Step(policies.APPROVE, 9),)},
    ],
    ids=["no step", "unknown kind", "past day", "unknown right", "too many people"],
)
def test_unsound_policy_is_refused(fault: dict[str, Any]) -> None:
    with pytest.raises(PolicyInvalid):
        proposed(**fault)


def test_unknown_entity_is_refused() -> None:
    with pytest.raises(DomainError):
        proposed(root="NOWHERE")


def test_page_proposes_and_shows_what_is_in_force(client_of: Callable[..., Any]) -> None:
    browser = client_of(WRITER)
    form = {"kind": KIND, "begins": "1448-05-10", "amount_from": "50,000", "right-1": policies.APPROVE, "people-1": "1", "reason": "تعميم"}
    answer = browser.post("/approval-policies/", data=form)
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"])
    assert "50,000" in page.text
    key = answer.headers["Location"].rsplit("/", 1)[1]
    unit_of_work(lambda: decide(f"{KIND}:{key}", SECOND, "approve"))
    assert "21/10/2026" in browser.get("/approval-policies/").text


@pytest.mark.parametrize("fault", [{"people-1": "x"}, {"amount_from": "1.005"}, {"begins": ""}, {"kind": "x"}])
def test_page_keeps_what_was_typed_when_it_is_refused(client_of: Callable[..., Any], fault: dict[str, str]) -> None:
    form = {"kind": KIND, "begins": "2026-10-20", "right-1": policies.APPROVE, "people-1": "1", "reason": "تعميم الوزارة", **fault}
    answer = client_of(WRITER).post("/approval-policies/", data=form)
    assert answer.status_code == 422
    assert "تعميم الوزارة" in answer.text
    assert in_force() == []


def test_reader_proposes_nothing(client_of: Callable[..., Any]) -> None:
    reader = make_actor("auditor", f"{KIND}.view")
    assert "اقتراح سياسة" not in client_of(reader).get("/approval-policies/").text
    assert client_of(reader).post("/approval-policies/", data={"kind": KIND}).status_code == 403


def test_changed_draft_voids_what_waits() -> None:
    key = proposed()
    unit_of_work(lambda: setattr(policies.find(key), "amount_from", 5))
    with pytest.raises(DomainError) as refused:
        unit_of_work(lambda: decide(f"{KIND}:{key}", SECOND, "approve"))
    assert refused.value.code == "approval.changed_since"


def test_root_entity_stands_for_a_policy_of_all() -> None:
    key = proposed()
    request = db.session.execute(select(Approval.entity_id).where(Approval.document == f"{KIND}:{key}")).scalar_one()
    assert request == tree().roots()[0].id
