"""PostgreSQL as in production: the application's own role, row security in force, people of one governorate."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from erp.db import db, system_engine, unit_of_work
from erp.jobs import firings, worker
from erp.scope import scope_for, within
from finance import posting, whole
from finance.ledger.models import JournalLine
from tests.conftest import make_actor
from tests.erp.test_database_roles import two_roles
from tests.factories.books import filled_books
from tests.factories.finance import line, make_event

__all__ = ["two_roles"]
pytestmark = pytest.mark.postgres


def test_posting_reading_and_jobs_work_under_row_security(two_roles: Flask) -> None:
    with filled_books() as ids:  # entries, budget documents, approvals, a commitment
        assert whole.findings() == []
    yanbu, ula = scope_for([ids["YNB"]]), scope_for([ids["ULA"]])
    with system_engine().connect() as connection:
        assert connection.execute(text("SELECT row_security_active('finance_line')")).scalar_one()
    actor = make_actor("yanbu", roots=frozenset({ids["YNB"]}))
    with within(yanbu):
        events = [make_event(f"y{n}", line("52212", 100, "YNB"), line("1111", -100, "YNB")) for n in range(3)]
        unit_of_work(lambda: posting.record_all(events, actor=actor))
        many = [make_event(f"m{n}", line("52212", 1, "YNB"), line("1111", -1, "YNB")) for n in range(400)]
        unit_of_work(lambda: posting.record_all(many, actor=actor))
        db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(JournalLine)) >= 2 * 403
    db.session.rollback()
    with within(ula):
        assert set(db.session.scalars(select(JournalLine.entity_id))) == {ids["ULA"]}
    db.session.rollback()
    assert whole.findings() == []
    firings.fire_due()
    worker.work_off(two_roles, most=1)
