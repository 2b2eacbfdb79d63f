"""A small year of the emirate in both books, so that every report has something to say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from erp import clock
from erp.approvals.operations import decide
from erp.db import unit_of_work
from finance.budget.keys import LineKey
from finance.budget_documents import operations
from finance.budget_documents.drafts import DraftLine
from finance.budget_documents.operations import Draft
from finance.services import record_all
from tests.conftest import make_actor
from tests.factories.finance import line, make_books, make_event

PREPARER, HEAD = make_actor("finance"), make_actor("finance.head")
MAINTENANCE, CONSULTANCY = LineKey(2026, "MED", "2214"), LineKey(2026, "MED", "2216")
YANBU = LineKey(2026, "YNB", "2214")
NOW = "2026-10-18T07:00"


@contextmanager
def filled_books() -> Iterator[dict[str, int]]:
    """Entries in March and April, one of them across two governorates; a budget with a transfer and a commitment."""
    with clock.frozen(NOW):
        ids = make_books()
        unit_of_work(lambda: record_all(entries(), actor=PREPARER) and None)
        approve(Draft("original", tuple(DraftLine(key, 100_000_00) for key in (MAINTENANCE, CONSULTANCY, YANBU)), day=date(2026, 1, 1)))
        approve(Draft("transfer", (DraftLine(CONSULTANCY, 2_500_00, MAINTENANCE),), day=date(2026, 3, 1), reason="نقص", decision="412"))
        approve(Draft("commitment", (DraftLine(MAINTENANCE, 40_050),), day=date(2026, 4, 1), reason="عقد صيانة", party="procurement.supplier:17"))
        yield ids


def entries() -> list:
    return [
        make_event("opening", line("1111", 500_000), line("3111", -500_000), day=date(2026, 1, 1), opening=True),
        make_event("march", line("52212", 10_000), line("1111", -10_000), day=date(2026, 3, 10)),
        make_event("yanbu", line("52212", 7_025, "YNB"), line("1111", -7_025, "YNB"), day=date(2026, 3, 12)),
        make_event("shared", line("52212", 300, "YNB"), line("52212", 200, "ULA"), line("1111", -500, "MED"), day=date(2026, 4, 2)),
        make_event("alula", line("52212", 900, "ULA"), line("1111", -900, "ULA"), day=date(2026, 4, 20), description="علامة العلا"),
    ]


def approve(draft: Draft) -> str:
    key: str = unit_of_work(lambda: operations.submit(draft, PREPARER).key)
    unit_of_work(lambda: decide(f"{operations.KIND}:{key}", HEAD, "approve"))
    return key
