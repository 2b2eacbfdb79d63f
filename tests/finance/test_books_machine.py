"""Whatever people do in whatever order, the books agree with a plain model of them."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from erp import clock
from erp.auth.values import system_actor
from erp.db import db, unit_of_work
from erp.entities.models import Entity
from erp.errors import DomainError
from erp.periods import Month
from finance import posting, whole
from finance.errors import AlreadyReversed, PeriodClosed, SourceConflict, Unbalanced
from finance.ledger.balances import trial_balance
from finance.ledger.models import JournalEntry, OpenItem
from finance.periods.operations import close_period, open_year, reopen_period
from tests.factories.finance import line, make_books, make_event

ACCOUNTS = ("52212", "1111", "2111", "4111", "1131")
CONTROLS = ("2111", "1131")
FACTS = ("debit", "credit", "amount", "month", "fund", "party")
AMOUNT = st.integers(1, 10**9)
MONTH = st.integers(1, 4)
FUND = st.sampled_from(["1", "2"])
PARTY = st.sampled_from(["p:1", "p:2"])


class Books(RuleBasedStateMachine):
    """Each example keeps its books in a unit of its own, so that examples need no clearing away."""

    examples = 0

    def __init__(self) -> None:
        super().__init__()
        Books.examples += 1
        self.unit = f"U{Books.examples}"
        self.actor = system_actor()
        self.balances: Counter[str] = Counter()
        self.owed: Counter[tuple[str, str]] = Counter()
        self.recorded: dict[str, tuple] = {}
        self.reversed: set[str] = set()
        self.closed: set[int] = set()
        self.count = 0
        unit_of_work(self._begin)

    def _begin(self) -> None:
        db.session.add(Entity(code=self.unit, name_ar=self.unit, kind="emirate", balancing_unit=True, search=self.unit, recorded_at=clock.now()))
        db.session.flush()
        self.id = db.session.query(Entity).filter_by(code=self.unit).one().id
        open_year(2026, self.actor, self.unit)

    def _event(self, source: str, debit: str, credit: str, amount: int, month: int, fund: str, party: str, slip: int = 0):
        lines = (
            line(debit, amount + slip, self.unit, fund=fund, party=party if debit in CONTROLS else ""),
            line(credit, -amount, self.unit, fund=fund, party=party if credit in CONTROLS else ""),
        )
        return make_event(f"{self.unit}:{source}", *lines, unit=self.unit, day=date(2026, month, 9), document=source)

    def _apply(self, facts: tuple, sign: int) -> None:
        debit, credit, amount, _month, _fund, party = facts
        for account, change in ((debit, amount), (credit, -amount)):
            self.balances[account] += sign * change
            if account in CONTROLS:
                self.owed[account, party] += sign * change

    @rule(debit=st.sampled_from(ACCOUNTS), credit=st.sampled_from(ACCOUNTS), amount=AMOUNT, month=MONTH, fund=FUND, party=PARTY)
    def record(self, **facts):
        self.count += 1
        source, values = f"s{self.count}", tuple(facts[name] for name in FACTS)
        act = lambda: unit_of_work(lambda: posting.record(self._event(source, *values), actor=self.actor))
        if facts["month"] in self.closed:
            with pytest.raises(PeriodClosed):
                act()
        else:
            assert not act().replayed
            self.recorded[source] = values
            self._apply(values, 1)

    @rule(amount=AMOUNT, slip=st.integers(1, 99))
    def record_unbalanced(self, amount, slip):
        with pytest.raises(Unbalanced):
            unit_of_work(lambda: posting.record(self._event("bad", "52212", "1111", amount, 1, "1", "", slip), actor=self.actor))

    @precondition(lambda self: self.recorded)
    @rule(data=st.data())
    def again(self, data):
        source = data.draw(st.sampled_from(sorted(self.recorded)))
        again = unit_of_work(lambda: posting.record(self._event(source, *self.recorded[source]), actor=self.actor))
        assert again.replayed
        debit, credit, amount, *rest = self.recorded[source]
        with pytest.raises(SourceConflict):
            unit_of_work(lambda: posting.record(self._event(source, debit, credit, amount + 1, *rest), actor=self.actor))

    @precondition(lambda self: self.recorded)
    @rule(data=st.data(), month=MONTH)
    def reverse(self, data, month):
        source = data.draw(st.sampled_from(sorted(self.recorded)))
        act = lambda: unit_of_work(
            lambda: posting.reverse(f"{self.unit}:{source}", day=date(2026, month, 11), reason=f"r{self.count}", actor=self.actor)
        )
        self.count += 1
        try:
            act()
        except DomainError as refusal:
            assert isinstance(refusal, AlreadyReversed if source in self.reversed else PeriodClosed)
            assert source in self.reversed or month in self.closed
        else:
            self.reversed.add(source)
            self._apply(self.recorded[source], -1)

    @rule(month=MONTH)
    def close(self, month):
        unit_of_work(lambda: close_period(Month(2026, month), self.actor, self.unit, "general"))
        self.closed.add(month)

    @rule(month=MONTH)
    def reopen(self, month):
        unit_of_work(lambda: reopen_period(Month(2026, month), self.actor, self.unit))
        self.closed.discard(month)

    @invariant()
    def balances_agree(self):
        rows = trial_balance(first=date(2026, 1, 1), last=date(2026, 12, 31), unit_id=self.id)
        assert {row.account: row.closing_debit - row.closing_credit for row in rows if row.closing_debit or row.closing_credit} == {
            account: amount for account, amount in self.balances.items() if amount
        }

    @invariant()
    def open_items_agree(self):
        found: Counter[tuple[str, str]] = Counter()
        for item in db.session.query(OpenItem).filter_by(unit_id=self.id):
            found[item.account_id, item.party] += item.open
        assert sorted(filter(None, found.values())) == sorted(filter(None, self.owed.values()))

    @invariant()
    def numbers_have_no_gap(self):
        serials = [row.serial for row in db.session.query(JournalEntry.serial).filter_by(unit_id=self.id).order_by(JournalEntry.serial)]
        assert serials == list(range(1, len(serials) + 1))


@pytest.mark.slow
def test_the_books_agree_with_the_model(any_app):
    make_books()
    examples = 15 if db.engine.dialect.name == "sqlite" else 6
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=examples, stateful_step_count=20, derandomize=True, deadline=None, database=None, suppress_health_check=checks
        ),
    )
    assert whole.findings() == []
