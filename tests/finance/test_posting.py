"""Recording and reversing: both books in one act, once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from erp.audit.models import AuditEvent
from erp.db import db, unit_of_work
from erp.errors import NotFound
from erp.periods import Month
from finance import posting
from finance.accounts.models import AccountBalance
from finance.errors import (
    AlreadyReversed,
    CrossesUnits,
    EntityUnknown,
    NoPostingRule,
    PeriodClosed,
    PeriodUnknown,
    SourceConflict,
    Unbalanced,
)
from finance.ledger.models import Head, JournalEntry, JournalLine, OpenItem, Source
from finance.periods.operations import close_period, reopen_period
from finance.values import Coding, Event, Item
from tests.factories.finance import DAY, line, make_books, make_event


@pytest.fixture
def books(any_app):
    return make_books()


def rows(model, *columns):
    return [tuple(row) for row in db.session.execute(select(*[getattr(model, c) for c in columns]))]


def count(model) -> int:
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def record(*events, actor):
    return unit_of_work(lambda: posting.record_all(events, actor=actor))


def test_an_entry_is_numbered_hashed_and_posted(books, actor):
    (recorded,) = record(make_event(), actor=actor)
    assert recorded.number == "MED-JV-2026-000001"
    entry = db.session.execute(select(JournalEntry)).scalar_one()
    assert (entry.state, entry.period, entry.poster, entry.total, entry.source) == ("posted", 3, actor.username, 10000, "test:1")
    assert entry.previous_hash == "0" * 64
    assert len(entry.hash) == 64
    assert sorted(rows(JournalLine, "amount")) == [(-10000,), (10000,)]


def test_the_next_entry_follows_in_the_chain(books, actor):
    record(make_event("a"), actor=actor)
    record(make_event("b"), make_event("c"), actor=actor)
    entries = db.session.execute(select(JournalEntry).order_by(JournalEntry.serial)).scalars().all()
    assert [e.number for e in entries] == [f"MED-JV-2026-00000{n}" for n in (1, 2, 3)]
    assert [e.previous_hash for e in entries[1:]] == [e.hash for e in entries[:-1]]
    assert rows(Head, "serial", "hash") == [(3, entries[-1].hash)]


def test_series_are_per_unit(books, actor):
    taif = make_event("t", line("52212", 5, "TIF"), line("1111", -5, "TIF"), unit="TIF")
    assert [r.number for r in record(taif, make_event(), actor=actor)] == ["TIF-JV-2026-000001", "MED-JV-2026-000001"]


def test_balances_are_kept_by_account_coding_and_period(books, actor):
    record(make_event("a"), make_event("b"), actor=actor)
    record(make_event("c", day=date(2026, 4, 1)), actor=actor)
    assert sorted(rows(AccountBalance, "period", "debit", "credit")) == [(3, 0, 20000), (3, 20000, 0), (4, 0, 10000), (4, 10000, 0)]


def test_recording_twice_answers_the_first(books, actor):
    (first,) = record(make_event(), actor=actor)
    (again,) = record(make_event(), actor=actor)
    assert (again.number, again.replayed) == (first.number, True)
    assert count(JournalEntry) == 1


def test_the_same_source_twice_in_one_call_is_one_entry(books, actor):
    first, second = record(make_event(), make_event(), actor=actor)
    assert first.number == second.number
    assert count(JournalEntry) == 1


def test_a_replay_is_answered_even_after_the_period_closed(books, actor):
    record(make_event(), actor=actor)
    unit_of_work(lambda: close_period(Month(2026, 3), actor))
    assert record(make_event(), actor=actor)[0].replayed


def test_other_content_under_the_same_source_is_refused(books, actor):
    record(make_event(), actor=actor)
    with pytest.raises(SourceConflict):
        record(make_event("test:1", line("52212", 5), line("1111", -5)), actor=actor)
    with pytest.raises(SourceConflict):
        record(make_event("new"), make_event("new", line("52212", 5), line("1111", -5)), actor=actor)


@pytest.mark.parametrize(
    ("event", "refusal"),
    [
        (make_event("x", line("52212", 5), line("1111", -4)), Unbalanced),
        (make_event("x", day=date(2027, 1, 1)), PeriodUnknown),
        (make_event("x", unit="NOWHERE"), EntityUnknown),
        (make_event("x", line("52212", 5, "TIF"), line("1111", -5)), CrossesUnits),
        (Event("no.such", "x", DAY, "MED", (Item("a", 1, Coding("MED")),)), NoPostingRule),
    ],
)
def test_a_refusal_leaves_nothing(books, actor, event, refusal):
    with pytest.raises(refusal):
        record(make_event("before"), event, actor=actor)
    assert count(JournalEntry) == count(Source) == count(AccountBalance) == count(Head) == 0


def test_a_closed_period_refuses_and_a_reopened_one_takes(books, actor):
    unit_of_work(lambda: close_period(Month(2026, 3), actor, ledger="general"))
    with pytest.raises(PeriodClosed):
        record(make_event(), actor=actor)
    unit_of_work(lambda: reopen_period(Month(2026, 3), actor))
    assert record(make_event(), actor=actor)[0].number == "MED-JV-2026-000001"  # the refused one took no number


def test_a_line_carries_the_entity_charged_and_the_entry_its_owner(books, actor):
    record(make_event("a", line("52212", 5, "YNB-C1"), line("1111", -5, "YNB")), actor=actor)
    record(make_event("b", line("52212", 5, "YNB"), line("1111", -5, "ULA")), actor=actor)
    owners = rows(JournalEntry, "source", "entity_id")
    assert dict(owners) == {"a": books["YNB"], "b": books["MED"]}
    assert {entity for (entity,) in rows(JournalLine, "entity_id")} == {books["YNB-C1"], books["YNB"], books["ULA"]}


def test_opening_balances_stand_in_period_zero(books, actor):
    record(make_event("ob", line("1111", 900), line("3111", -900), opening=True, day=date(2026, 1, 1)), actor=actor)
    assert {period for (period,) in rows(AccountBalance, "period")} == {0}


def test_an_event_goes_by_the_posting_rules(books, actor):
    billed = Event("revenue.billed", "bill:1", DAY, "MED", (Item("fee", 700, Coding("YNB", "142"), "p:5", account="4121"),), document="bill:1")
    (recorded,) = record(billed, actor=actor)
    assert recorded.number == "MED-RV-2026-000001"
    assert rows(OpenItem, "party", "document", "amount", "open") == [("p:5", "bill:1", 700, 700)]


def test_open_items_are_settled_by_document_then_by_the_earliest_due(books, actor):
    coding = Coding("MED", "142")

    def billed(number: int, amount: int, due: date):
        item = Item("fee", amount, coding, "p:1", due_day=due, account="4121")
        return Event("revenue.billed", f"bill:{number}", DAY, "MED", (item,), document=f"bill:{number}")

    def received(source: str, amount: int, document: str = ""):
        return Event("revenue.received", source, DAY, "MED", (Item("bank", amount, coding, "p:1", document=document),), document=source)

    record(billed(1, 500, date(2026, 6, 1)), billed(2, 300, date(2026, 5, 1)), billed(3, 100, date(2026, 4, 1)), actor=actor)
    record(received("r:1", 400, "bill:1"), actor=actor)
    assert sorted(rows(OpenItem, "document", "open")) == [("bill:1", 100), ("bill:2", 300), ("bill:3", 100)]
    record(received("r:2", 450), actor=actor)
    assert sorted(rows(OpenItem, "document", "open")) == [("bill:1", 50), ("bill:2", 0), ("bill:3", 0)]
    record(received("r:3", 80), actor=actor)
    assert sorted(rows(OpenItem, "document", "open")) == [("bill:1", 0), ("bill:2", 0), ("bill:3", 0), ("r:3", -30)]


def test_within_one_call_a_later_event_settles_an_earlier(books, actor):
    coding = Coding("MED", "142")
    bill = Event("revenue.billed", "bill:1", DAY, "MED", (Item("fee", 500, coding, "p:1", account="4121"),), document="bill:1")
    cash = Event("revenue.received", "r:1", DAY, "MED", (Item("bank", 500, coding, "p:1"),), document="r:1")
    record(bill, cash, actor=actor)
    assert rows(OpenItem, "amount", "open") == [(500, 0)]


def test_reversing_mirrors_once_and_says_so(books, actor):
    (recorded,) = record(make_event(), actor=actor)
    undone = unit_of_work(lambda: posting.reverse("test:1", day=date(2026, 4, 2), reason="wrong account", actor=actor))
    entry = db.session.execute(select(JournalEntry).where(JournalEntry.number == undone.number)).scalar_one()
    assert (entry.reverses, entry.period, entry.description) == (recorded.number, 4, "wrong account")
    sums = db.session.execute(select(func.sum(JournalLine.amount)).group_by(JournalLine.account_id)).scalars().all()
    assert set(sums) == {0}
    again = unit_of_work(lambda: posting.reverse("test:1", day=date(2026, 4, 2), reason="wrong account", actor=actor))
    assert (again.number, again.replayed) == (undone.number, True)
    with pytest.raises(AlreadyReversed):
        unit_of_work(lambda: posting.reverse("test:1", day=date(2026, 4, 3), reason="again", actor=actor))
    with pytest.raises(NotFound):
        unit_of_work(lambda: posting.reverse("never", day=DAY, reason="x", actor=actor))


def test_a_reversal_can_be_reversed(books, actor):
    record(make_event(), actor=actor)
    unit_of_work(lambda: posting.reverse("test:1", day=DAY, reason="a", actor=actor))
    unit_of_work(lambda: posting.reverse("test:1/reversed", day=DAY, reason="b", actor=actor))
    assert count(JournalEntry) == 3


def test_reversing_closes_the_open_item(books, actor):
    record(make_event("a", line("52212", 5), line("2111", -5, party="s:1")), actor=actor)
    unit_of_work(lambda: posting.reverse("a", day=DAY, reason="a", actor=actor))
    assert rows(OpenItem, "amount", "open") == [(-5, 0)]


def test_every_act_is_audited(books, actor):
    record(make_event(), actor=actor)
    unit_of_work(lambda: posting.reverse("test:1", day=DAY, reason="a", actor=actor))
    acts = db.session.execute(select(AuditEvent.action, AuditEvent.document).where(AuditEvent.document.like("finance.entry:%"))).all()
    assert [tuple(act) for act in acts] == [("recorded", "finance.entry:MED-JV-2026-000001"), ("reversed", "finance.entry:MED-JV-2026-000002")]


def test_many_at_once(books, actor):
    events = [make_event(f"bulk:{n}", line("52212", n), line("1111", -n), document="") for n in range(1, 401)]
    recorded = record(*events, actor=actor)
    assert [r.number for r in recorded] == [f"MED-JV-2026-{n:06d}" for n in range(1, 401)]
    assert count(JournalLine) == 800
    assert sum(debit for (debit,) in rows(AccountBalance, "debit")) == 400 * 401 // 2
