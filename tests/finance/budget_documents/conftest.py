"""The small emirate with three approved lines, and two people of finance."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from erp import clock
from erp.approvals.operations import decide
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from finance.accounts.models import Account
from finance.budget.keys import LineKey
from finance.budget_documents import operations
from finance.budget_documents.drafts import DraftLine
from finance.budget_documents.operations import Draft
from tests.conftest import make_actor
from tests.finance.budget.conftest import BudgetBook, make_entities

PREPARER = make_actor("finance")
HEAD = make_actor("finance.head")
MAINTENANCE = LineKey(2026, "MED", "2214", "P3", "01.1", "GEN")
CONSULTANCY = LineKey(2026, "MED", "2216", "P3", "01.1", "GEN")
POWER = LineKey(2026, "MED", "2212", "P3", "01.1", "GEN")


class Office(BudgetBook):
    """Acts of the finance office, each in a unit of work of its own."""

    def submit(self, draft: Draft, actor: Actor = PREPARER) -> str:
        return unit_of_work(lambda: operations.submit(draft, actor).key)

    def decide(self, key: str, decision: str = "approve", actor: Actor = HEAD, **more: object) -> None:
        unit_of_work(lambda: decide(f"{operations.KIND}:{key}", actor, decision, **more))

    def approved(self, draft: Draft) -> str:
        key = self.submit(draft)
        self.decide(key)
        return key

    def document(self, key: str):
        db.session.rollback()
        return operations.find(key)


def make_accounts() -> None:
    for item in ("2212", "2214", "2216"):
        db.session.add(Account(code=f"5{item}", name_ar=item, type="expense", gfsm=item, recorded_at=clock.now()))


@pytest.fixture
def office(any_app: Flask) -> Iterator[Office]:
    with clock.frozen("2026-10-18T07:00"):
        unit_of_work(make_entities)
        unit_of_work(make_accounts)
        made = Office()
        made.approved(Draft("original", tuple(DraftLine(key, 100_000) for key in (MAINTENANCE, CONSULTANCY, POWER))))
        yield made
