"""Open items take the place of a control account's opening balance; together they equal it, or the file is refused."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from erp import clock
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from erp.errors import NotAllowed
from erp.importing import kinds, operations
from erp.importing.operations import Source
from erp.importing.preview import Plan
from erp.importing.sheets import Sheet
from finance.accounts.models import Account, AccountBalance
from finance.ledger.models import JournalEntry, OpenItem
from tests.conftest import make_actor
from tests.factories.finance import make_books

HEADERS = ["رقم القيد", "التاريخ", "البيان", "الحساب", "مدين", "دائن", "الجهة", "مصدر التمويل", "الطرف", "مركز التكلفة"]
OPENING = [
    ["OB-1", "2026-01-01", "أرصدة افتتاحية", "1111", "50000", None, "MED", "GEN"],
    ["OB-1", "2026-01-01", None, "2111", None, "30000", "MED", "GEN", "افتتاحي"],
    ["OB-1", "2026-01-01", None, "3111", None, "20000", "MED", "GEN"],
]
ITEM_HEADERS = ["الطرف", "الحساب", "المستند", "التاريخ", "تاريخ الاستحقاق", "المبلغ"]
ITEMS = [["A", "2111", "INV-1", "2025-12-01", "2026-02-01", "10000"], ["B", "2111", "INV-2", "2025-12-09", None, "20000"]]


@pytest.fixture(autouse=True)
def books(any_app: Flask) -> Any:
    with clock.frozen("2026-03-10"):
        make_books()
        yield


def planned(kind: str, actor: Actor, headers: list[str], *rows: list[Any], entity: str | None = "MED") -> Plan:
    sheet = Sheet("", [(number, [*row, *[None] * (len(headers) - len(row))]) for number, row in enumerate([headers, *rows], start=1)])
    importer = kinds.importer_named(kind)
    return operations.plan_sheets(importer, [sheet], kinds.given(importer, entity, actor))[0]


def run(kind: str, actor: Actor, headers: list[str], *rows: list[Any]) -> Plan:
    def work() -> Plan:
        made = planned(kind, actor, headers, *rows)
        operations.run(kinds.importer_named(kind), made, Source("a.xlsx", "0" * 64, 1), actor)
        return made

    return unit_of_work(work)


def journal(actor: Actor, *rows: list[Any]) -> Plan:
    return run("journal", actor, HEADERS, *rows)


def faults(made: Plan) -> list[tuple[int | None, str | None, str]]:
    return [(problem.row, problem.column, problem.code) for problem in made.problems]


def balance(account: str) -> int:
    statement = select(func.sum(AccountBalance.debit - AccountBalance.credit)).join(Account, Account.id == AccountBalance.account_id)
    return int(db.session.execute(statement.where(Account.code == account)).scalar_one() or 0)


def open_items() -> set[tuple[str, str, int]]:
    return {tuple(row) for row in db.session.execute(select(OpenItem.party, OpenItem.document, OpenItem.open).where(OpenItem.open != 0))}


def entries() -> list[tuple[str, str, int]]:
    return [tuple(row) for row in db.session.execute(select(JournalEntry.number, JournalEntry.source, JournalEntry.period).order_by(JournalEntry.id))]


def test_open_items_take_the_place_of_the_balance_and_leave_it_as_it_is(actor: Actor) -> None:
    journal(actor, *OPENING)
    run("open-items", actor, ITEM_HEADERS, *ITEMS)
    assert open_items() == {("A", "INV-1", -1000000), ("B", "INV-2", -2000000)}
    assert balance("2111") == -3000000
    assert run("open-items", actor, ITEM_HEADERS, *ITEMS).counts["same"] == 2
    assert len(entries()) == 2


def test_open_items_that_differ_from_their_control_account_are_refused(actor: Actor) -> None:
    assert faults(planned("open-items", actor, ITEM_HEADERS, *ITEMS)) == [(2, "amount", "open-items.differ")]
    journal(actor, *OPENING)
    short = planned("open-items", actor, ITEM_HEADERS, ITEMS[0])
    assert faults(short) == [(2, "amount", "open-items.differ")]
    wrong = planned("open-items", actor, ITEM_HEADERS, ["A", "1111", "x", "2025-12-01", None, "5"], ["A", "9", "x", "2025-12-01", None, "5"])
    assert {fault[2] for fault in faults(wrong)} == {"open-items.not_control"}


def test_open_items_are_put_back_by_undo(actor: Actor) -> None:
    journal(actor, *OPENING)
    made = planned("open-items", actor, ITEM_HEADERS, *ITEMS)
    importer = kinds.importer_named("open-items")
    outcome = unit_of_work(lambda: importer.apply(made, actor))
    unit_of_work(lambda: importer.undo([], outcome, actor))  # type: ignore[misc]
    assert {item[0] for item in open_items()} == {"افتتاحي"}
    assert balance("2111") == -3000000


@pytest.mark.parametrize("entity", [None, "YNB"])
def test_a_right_at_one_governorate_neither_learns_nor_replaces_what_the_unit_owes(actor: Actor, entity: str | None) -> None:
    journal(actor, *OPENING)
    yanbu = make_actor("yanbu", "finance.entry.import", roots=frozenset({tree().get("YNB").id}))
    with pytest.raises(NotAllowed):
        planned("open-items", yanbu, ITEM_HEADERS, *ITEMS, entity=entity)
    importer = kinds.importer_named("open-items")
    outcome = unit_of_work(lambda: importer.apply(planned("open-items", actor, ITEM_HEADERS, *ITEMS), actor))
    with pytest.raises(NotAllowed):
        unit_of_work(lambda: importer.undo([], outcome, yanbu))  # type: ignore[misc]
    assert open_items() == {("A", "INV-1", -1000000), ("B", "INV-2", -2000000)}
