"""The list of office holders from a workbook: known by office, entity and first day; no two in one office on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from erp.db import db, unit_of_work
from erp.i18n import in_language
from erp.importing import kinds, operations
from erp.importing.operations import Source
from erp.importing.preview import Plan
from erp.importing.sheets import Sheet
from erp.offices.models import OfficeHolder
from erp.reporting.signing import signed_by
from erp.scope import scope_for, within
from tests.conftest import make_actor
from tests.factories.finance import make_books

HEADERS = ["المنصب", "الجهة", "الاسم بالعربية", "من تاريخ", "آخر يوم", "قرار التكليف"]
NASSER = ["مدير الشؤون المالية", "MED", "ناصر", "2026-01-01", "2026-06-30", "118/1447"]
FAHD = ["finance-director", "med", "فهد", "2026-07-01", None, None]
CLERK = make_actor("hr.head")


@pytest.fixture(autouse=True)
def books(any_app: Flask) -> Iterator[dict[str, int]]:
    yield make_books()


def planned(*rows: list[Any], actor: Any = CLERK) -> Plan:
    importer = kinds.importer_named("office-holders")
    sheet = Sheet("", list(enumerate([HEADERS, *rows], start=1)))
    return operations.plan_sheets(importer, [sheet], kinds.given(importer, None, actor))[0]


def run(*rows: list[Any]) -> Any:
    made, importer = planned(*rows), kinds.importer_named("office-holders")
    return unit_of_work(lambda: operations.run(importer, made, Source("a.xlsx", "0" * 64, 1), CLERK))


def faults(made: Plan) -> list[tuple[int | None, str | None, str]]:
    return [(one.row, one.column, one.code) for one in made.problems]


def held() -> list[tuple[str, str]]:
    db.session.expire_all()
    rows = db.session.execute(select(OfficeHolder).order_by(OfficeHolder.valid_from)).scalars()
    return [(row.name_ar, str(row.valid_to or "")) for row in rows]


def test_the_same_file_twice_changes_nothing():
    run(NASSER, FAHD)
    assert held() == [("ناصر", "2026-06-30"), ("فهد", "")]
    assert planned(NASSER, FAHD).counts == {"new": 0, "changed": 0, "same": 2, "invalid": 0}


def test_one_leaves_and_another_follows_in_one_file_and_it_can_be_undone():
    run([*NASSER[:4], None, None])
    batch = run(NASSER, FAHD)
    assert held() == [("ناصر", "2026-06-30"), ("فهد", "")]
    unit_of_work(lambda: operations.undo(batch, kinds.importer_named("office-holders"), CLERK))
    assert held() == [("ناصر", "")]


def test_every_fault_is_named_at_once(books):
    run(NASSER)
    rows = [
        [*FAHD[:3], "2026-06-30", None, None], ["كاتب", "MED", "x", "2026-01-01", None, None], ["accountant", "ABC", "x", "2026-01-01", None, None],
        ["accountant", "MED", "x", "2026-02-01", "2026-01-01", None], ["accountant", "ULA", "x", "2026-01-01", None, None],
        ["accountant", "ULA", "y", "2026-03-01", None, None],
    ]  # fmt: skip
    assert faults(planned(*rows)) == [
        (2, "valid_from", "office.taken"), (3, "office", "choice.unknown"), (4, "entity", "ref.unknown"), (5, "valid_to", "office.days_crossed"),
        (6, "valid_from", "office.taken"), (7, "valid_from", "office.taken"),
    ]  # fmt: skip
    with within(scope_for([books["YNB"]])):
        assert faults(planned(NASSER)) == [(2, "entity", "ref.unknown")], "of an entity one does not see nothing is recorded"


def test_a_printed_record_bears_the_holder_of_its_day(books):
    run(NASSER, FAHD)
    with in_language("ar"):
        march, august, done = (
            signed_by(books["YNB"], day, ("اعتمده", "finance-director"), ("أعدّه", "no-such-office"), names=names)
            for day, names in ((date(2026, 3, 1), None), (date(2026, 8, 1), None), (date(2026, 8, 1), {"finance-director": "نورة"}))
        )
        assert [str(one.title) for one in march] == ["مدير الشؤون المالية", ""]
        assert [one[0].name for one in (march, august, done)] == ["ناصر", "فهد", "نورة"]
