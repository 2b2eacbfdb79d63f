"""The inbox over real documents: what waits for whom, deciding from the list, and being told once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from erp import clock
from erp.approvals import delegating
from erp.approvals.inbox import waiting_for_me
from erp.approvals.models import Approval
from erp.approvals.operations import approvable, decide
from erp.auth.models import Grant, Role, User
from erp.auth.people import actor_named
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from erp.errors import OwnDocument
from erp.notices.models import Notice
from erp.notices.queries import unread_count
from finance.budget_documents import operations
from finance.budget_documents.drafts import DraftLine
from finance.budget_documents.operations import Draft
from tests.conftest import make_actor
from tests.finance.budget.conftest import make_entities
from tests.finance.budget_documents.conftest import CONSULTANCY, MAINTENANCE, POWER, PREPARER, Office, make_accounts

APPROVE = operations.APPROVE


def make_person(username: str, role: str, entity: str | None = None) -> Actor:
    def work() -> None:
        user = User(username=username, name_ar=username, person=f"user:{username}", email=f"{username}@example.sa", created_at=clock.now())
        db.session.add(user)
        db.session.flush()
        role_id = db.session.execute(select(Role.id).where(Role.code == role)).scalar_one()
        root = tree().get(entity).id if entity else None
        grant = Grant(user_id=user.id, role_id=role_id, root_id=root, begins=date(2026, 1, 1), granted_by="test", granted_at=clock.now())
        db.session.add(grant)

    unit_of_work(work)
    found = actor_named(username)
    assert found is not None
    return found


@pytest.fixture
def office(app: Flask) -> Any:
    with clock.frozen("2026-10-18T07:00"):
        unit_of_work(make_entities)
        unit_of_work(make_accounts)
        yield Office()


@pytest.fixture
def head(office: Office) -> Actor:
    return make_person("head", "finance.head")


def sent(office: Office) -> str:
    """A document that waits; its reference."""
    key = office.submit(Draft("original", tuple(DraftLine(line, 100_000_00) for line in (MAINTENANCE, CONSULTANCY, POWER))))
    return f"{operations.KIND}:{key}"


def test_document_waits_for_who_may_approve_and_not_for_who_prepared(office: Office, head: Actor) -> None:
    document = sent(office)
    assert [w.document for w in waiting_for_me(head)] == [document]
    assert waiting_for_me(PREPARER) == []
    assert waiting_for_me(make_actor("buyer", "procurement.order.view")) == []


def test_right_in_another_governorate_does_not_show_the_emirates_documents(office: Office) -> None:
    sent(office)
    assert waiting_for_me(make_person("yanbu", "finance.head", "YNB")) == []


def test_head_is_told_once_and_the_page_shows_it(office: Office, head: Actor, client_of: Callable[..., Any]) -> None:
    sent(office)
    assert unread_count(head) == 1
    browser = client_of(head)
    assert "ينتظر قرارك" in browser.get("/notices/").text
    browser.post("/notices/read")
    assert unread_count(head) == 0


def test_document_is_approved_from_the_list(office: Office, head: Actor, client_of: Callable[..., Any]) -> None:
    document = sent(office)
    browser = client_of(head)
    page = browser.get(f"/inbox/?open={document}")
    assert "300,000" in page.text
    digest = waiting_for_me(head)[0].digest
    answer = browser.post(f"/inbox/decide/{document}", data={"decision": "approve", "digest": digest})
    assert answer.status_code == 303
    assert office.document(document.split(":")[1]).state == "approved"
    assert "لا شيء بانتظارك" in browser.get("/inbox/").text


def test_document_changed_since_it_was_shown_is_refused(office: Office, head: Actor, client_of: Callable[..., Any]) -> None:
    document = sent(office)
    for shown in ("0" * 64, ""):
        answer = client_of(head).post(f"/inbox/decide/{document}", data={"decision": "approve", "digest": shown})
        assert answer.status_code == 409
        assert "approval.changed_since" in answer.text
    assert waiting_for_me(head)


def test_return_needs_a_reason_and_keeps_what_was_typed(office: Office, head: Actor, client_of: Callable[..., Any]) -> None:
    document = sent(office)
    answer = client_of(head).post(f"/inbox/decide/{document}", data={"decision": "return", "digest": "x", "reason": " "})
    assert answer.status_code == 422
    assert "approval.reason_needed" in answer.text


def test_own_document_cannot_be_approved_by_address(office: Office, client_of: Callable[..., Any]) -> None:
    document = sent(office)
    answer = client_of(PREPARER).post(f"/inbox/decide/{document}", data={"decision": "approve", "digest": "x"})
    assert answer.status_code == 403
    assert office.document(document.split(":")[1]).state != "approved"


def test_several_are_approved_at_once_and_strange_keys_are_left_alone(office: Office, head: Actor, client_of: Callable[..., Any]) -> None:
    document = sent(office)
    answer = client_of(head).post("/inbox/bulk", data={"key": [document, "finance.budget-document:NOBODY"]})
    assert answer.status_code == 303
    assert office.document(document.split(":")[1]).state == "approved"


def test_delegate_decides_in_the_days_given_and_on_their_behalf(office: Office, head: Actor, client_of: Callable[..., Any]) -> None:
    deputy = make_person("deputy", "buyer")
    sent(office)
    assert waiting_for_me(deputy) == []
    browser = client_of(head)
    answer = browser.post("/inbox/delegation", data={"to": "deputy", "begins": "2026-10-18", "ends": "2026-10-20", "reason": "إجازة"})
    assert answer.status_code == 303
    found = waiting_for_me(deputy)
    assert [w.on_behalf for w in found] == ["head"]
    assert "head" in client_of(deputy).get("/inbox/").text
    with clock.frozen("2026-10-21T07:00"):
        assert waiting_for_me(deputy) == []


def test_who_prepared_a_document_does_not_approve_it_through_a_delegate(office: Office, head: Actor, client_of: Callable[..., Any]) -> None:
    deputy = make_person("deputy", "buyer")
    unit_of_work(lambda: delegating.delegate(head, "deputy", date(2026, 10, 18), date(2026, 10, 20), "") and None)
    same_person = make_actor("head")  # with the right to prepare, too
    own = f"{operations.KIND}:{office.submit(Draft('original', (DraftLine(MAINTENANCE, 100_000),)), same_person)}"
    assert waiting_for_me(deputy) == []
    with pytest.raises(OwnDocument):
        unit_of_work(lambda: decide(own, deputy, "approve") and None)
    db.session.rollback()
    others = f"{operations.KIND}:{office.submit(Draft('original', (DraftLine(POWER, 100_000),)))}"
    assert [one.document for one in waiting_for_me(deputy)] == [others]


def test_one_right_decides_one_step_whoever_uses_it(office: Office, head: Actor) -> None:
    deputy, document = make_person("deputy", "buyer"), sent(office)
    unit_of_work(lambda: delegating.delegate(head, "deputy", date(2026, 10, 18), date(2026, 10, 20), "") and None)
    unit_of_work(lambda: db.session.execute(update(Approval).values(steps=[{"permission": APPROVE, "people": 2}])) and None)
    unit_of_work(lambda: decide(document, deputy, "approve") and None)
    assert waiting_for_me(head) == [] and waiting_for_me(deputy) == []
    with pytest.raises(OwnDocument):
        unit_of_work(lambda: decide(document, head, "approve") and None)
    second = make_person("second", "finance.head")
    unit_of_work(lambda: decide(document, second, "approve") and None)
    assert office.document(document.split(":")[1]).state == "approved"


def test_delegation_is_taken_back_by_its_giver_alone(office: Office, head: Actor, client_of: Callable[..., Any]) -> None:
    deputy = make_person("deputy", "buyer")
    given = unit_of_work(lambda: delegating.delegate(head, "deputy", date(2026, 10, 18), date(2026, 10, 20), "").id)
    assert client_of(deputy).post(f"/inbox/delegation/{given}/revoke").status_code == 404
    assert client_of(head).post(f"/inbox/delegation/{given}/revoke").status_code == 303
    assert delegating.mine(deputy) == []


@pytest.mark.parametrize(
    ("to", "begins", "ends"), [("head", "2026-10-18", "2026-10-20"), ("nobody", "2026-10-18", "2026-10-20"), ("deputy", "2026-10-20", "2026-10-18")]
)
def test_wrong_delegation_is_refused_and_what_was_typed_stays(
    office: Office, head: Actor, client_of: Callable[..., Any], to: str, begins: str, ends: str
) -> None:
    make_person("deputy", "buyer")
    answer = client_of(head).post("/inbox/delegation", data={"to": to, "begins": begins, "ends": ends, "reason": "سفر"})
    assert answer.status_code == 422
    assert 'value="سفر"' in answer.text


def test_preparer_is_told_how_it_ended(office: Office, head: Actor) -> None:
    preparer = make_person("preparer", "finance.preparer")
    draft = Draft("original", (DraftLine(MAINTENANCE, 100_000_00),))
    key = office.submit(draft, preparer)
    office.decide(key, "return", head, reason="أرفق القرار")
    told = db.session.execute(select(Notice.text).where(Notice.user_id == preparer.id)).scalars().all()
    assert told == ["“%(title)s” was returned to you."]
    assert db.session.execute(select(func.count()).where(Notice.user_id == head.id)).scalar_one() == 1


def test_the_shown_fingerprint_can_not_be_worked_out_and_outlives_a_change_of_the_secret(
    app: Flask, office: Office, head: Actor, client_of: Callable[..., Any]
) -> None:
    """Who sees it could try account numbers against a digest that anybody can make."""
    document = sent(office)
    shown = waiting_for_me(head)[0].digest
    kind, key = document.split(":")
    assert shown != approvable(kind).digest(key)
    app.config["MIZAN"] = replace(app.config["MIZAN"], old_secrets=(app.config["SECRET_KEY"],))
    app.config["SECRET_KEY"] = "succeeded-0123456789-abcdefghijklmnop"
    assert client_of(head).post(f"/inbox/decide/{document}", data={"decision": "approve", "digest": shown}).status_code == 303
