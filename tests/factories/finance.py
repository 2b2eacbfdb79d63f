"""Books to test with: a small tree of entities, the shipped chart, an open year."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from io import BytesIO

from openpyxl import load_workbook
from sqlalchemy import select

from erp import clock
from erp.auth.values import Actor, system_actor
from erp.db import db, unit_of_work
from erp.entities.models import Entity
from erp.scope import rebuild
from finance.accounts.models import Account
from finance.accounts.rules import is_control, needs_project
from finance.periods.operations import open_year
from finance.values import Coding, Entry, Event, Line

DAY = date(2026, 3, 10)
ENTITIES = (
    ("MED", "emirate", None, True), ("YNB", "governorate", "MED", False), ("YNB-C1", "centre", "YNB", False), ("ULA", "governorate", "MED", False),
    ("MED-FIN", "department", "MED", False), ("TIF", "emirate", None, True),
)  # fmt: skip


def make_entities() -> dict[str, int]:
    """The tree of `ENTITIES`; code -> id."""
    ids: dict[str, int] = {}
    for code, kind, parent, unit in ENTITIES:
        row = Entity(
            code=code,
            name_ar=code,
            name_en=code,
            kind=kind,
            parent_id=ids.get(parent or ""),
            balancing_unit=unit,
            search=code,
            recorded_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
        ids[code] = row.id
    rebuild()
    return ids


@cache
def chart() -> list[tuple[str, ...]]:
    sheet = load_workbook(BytesIO(files("finance").joinpath("demo/accounts.xlsx").read_bytes()), read_only=True).active
    return [tuple(str(cell) if cell is not None else "" for cell in row) for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]]


def make_chart() -> dict[str, int]:
    """The shipped chart of accounts; code -> id."""
    rows = chart()
    headings = {row[4] for row in rows}
    for code, name_ar, name_en, type_, _, gfsm in rows:
        db.session.add(
            Account(
                code=code, name_ar=name_ar, name_en=name_en, type=type_, gfsm=gfsm, postable=code not in headings, party_required=is_control(code),
                project_required=needs_project(code), recorded_at=clock.now(),
            )
        )  # fmt: skip
    db.session.flush()
    ids = dict(tuple(row) for row in db.session.execute(select(Account.code, Account.id)))
    for code, _, _, _, parent, _ in rows:
        if parent:
            db.session.get(Account, ids[code]).parent_id = ids[parent]
    db.session.flush()
    return ids


def make_books(year: int = 2026, actor: Actor | None = None) -> dict[str, int]:
    """Entities, chart and an open year, committed; code -> id of the entities."""

    def work() -> dict[str, int]:
        ids = make_entities()
        make_chart()
        open_year(year, actor or system_actor())
        return ids

    return unit_of_work(work)


def line(account: str, amount: int, entity: str = "MED", **more) -> Line:
    """A line in halalas; the coding's dimensions by name."""
    dimensions = {name: more.pop(name) for name in ("economic", "program", "function", "fund", "project", "place") if name in more}
    return Line(account, amount, Coding(entity, **dimensions), **more)


def make_event(source: str = "test:1", *lines: Line, day: date = DAY, unit: str = "MED", **more) -> Event:
    """A ready entry; without lines: electricity of 100.00 from the Treasury's account."""
    given = lines or (line("52212", 10000), line("1111", -10000))
    entry = more.pop("entry", None) or Entry(given, opening=more.pop("opening", False))
    return Event("journal", source, day, unit, entry=entry, **{"description": "كهرباء", "document": "test.paper:1", **more})
