"""A rule is succeeded by a later row that two people have agreed on; what stands is never edited."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from erp import clock
from erp.approvals.operations import decide
from erp.db import db, unit_of_work
from erp.errors import KeyTaken, OwnDocument, RequestInvalid, WrongState
from erp.resources import save
from finance import posting
from finance.ledger.models import JournalLine
from finance.posting_rules import operations
from finance.posting_rules.models import PostingRule
from finance.posting_rules.queries import rules_of
from finance.posting_rules.resource import POSTING_RULES
from finance.values import Coding, Event, Item
from tests.conftest import make_actor
from tests.factories.finance import make_books

ONE, OTHER = make_actor("finance"), make_actor("finance.head")
FROM = date(2026, 6, 1)
GIVEN = {
    "event": "store.returned", "step": "1", "part": "*", "journal": "AS", "debit": "1141", "credit": "52218", "valid_from": "2026-06-01",
    "basis": "تعميم",
    "title_ar": "إعادة إلى المستودع", "title_en": "Returned to store",
}  # fmt: skip


@pytest.fixture
def books(app):
    with clock.frozen("2026-05-01"):
        yield make_books()


def propose(**more) -> int:
    return unit_of_work(lambda: save.create(POSTING_RULES, {**GIVEN, **more}, ONE).id)


def row(key: int) -> PostingRule:
    db.session.expire_all()
    return db.session.get(PostingRule, key)


def returned(day: date) -> set[int]:
    event = Event("store.returned", f"r:{day}", day, "MED", (Item("x", 5, Coding("MED")),))
    recorded = unit_of_work(lambda: posting.record(event, actor=ONE))
    return set(db.session.execute(select(JournalLine.account_id).where(JournalLine.entry_id == recorded.entry_id)).scalars())


def test_in_force_from_its_day_once_another_agreed(books):
    key = propose()
    before = returned(date(2026, 6, 2))
    unit_of_work(lambda: operations.send(row(key), {}, ONE))
    with pytest.raises(OwnDocument):
        unit_of_work(lambda: decide(f"finance.posting-rule:{key}", ONE, "approve"))
    unit_of_work(lambda: decide(f"finance.posting-rule:{key}", OTHER, "approve"))
    assert [rule.credit for rule in rules_of("store.returned")] == ["52211", "52218"]
    assert returned(date(2026, 5, 30)) == before
    assert returned(date(2026, 6, 3)) != before


def test_what_is_in_force_is_not_edited(books):
    shipped = db.session.execute(select(PostingRule).where(PostingRule.event == "store.returned")).scalar_one()
    with pytest.raises((WrongState, RequestInvalid)):
        unit_of_work(lambda: save.change(POSTING_RULES, row(shipped.id), {"credit": "52218"}, ONE))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"debit": "9999"}, RequestInvalid),
        ({"debit": "522"}, RequestInvalid),
        ({"stages": "reserved"}, RequestInvalid),
        ({"stages": "reserved elsewhere", "nature": "cash"}, RequestInvalid),
        ({"condition": "weather~hot"}, RequestInvalid),
        ({"journal": ""}, RequestInvalid),
        ({"valid_from": "2026-04-30"}, operations.RuleInThePast),
        ({"valid_from": "2024-01-01"}, operations.RuleInThePast),
    ],
)
def test_what_can_t_be_a_rule(books, change, refusal):
    with pytest.raises(refusal):
        propose(**change)


def test_one_row_a_day(books):
    propose()
    with pytest.raises(KeyTaken):
        propose()


def test_returned_to_its_draft_or_rejected(books):
    key = propose()
    for decision, state in (("return", "draft"), ("reject", "rejected")):
        unit_of_work(lambda: operations.send(row(key), {}, ONE))
        unit_of_work(lambda decision=decision: decide(f"finance.posting-rule:{key}", OTHER, decision, reason="لا"))
        assert row(key).state == state
    assert returned(date(2026, 6, 5))
