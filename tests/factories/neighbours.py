"""Two governorates side by side, with rows of their own in every scoped table of every installed module.

What the books, the offices of people and the framework make of each goes through the operations that people use. A table
that they leave empty, of a module that came later too, is given one bare row of each governorate, so that none is forgotten.
Everything of a governorate bears its mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    LargeBinary,
    Numeric,
    String,
    Table,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.orm import Session

from erp import clock
from erp.attachments import store
from erp.attachments.operations import attach
from erp.auth.values import Actor
from erp.db import db, is_sqlite, system_work, unit_of_work
from erp.entities.models import Entity
from erp.importing import kinds
from erp.importing import operations as importing
from erp.importing.sheets import Sheet
from erp.registry import registry, tables_of
from erp.reporting import run
from erp.resources import save
from erp.scope import rebuild
from erp.scope_compiler import scope_column
from finance.budget.keys import LineKey
from finance.budget_documents import operations as budget
from finance.budget_documents.drafts import DraftLine
from finance.budget_documents.operations import Draft
from finance.services import record_all
from finance.vouchers.resource import VOUCHERS
from hr.decisions import operations as decisions
from hr.employees import operations as employees
from hr.employees.models import Employee
from hr.figures.operations import load
from tests.factories import payroll
from tests.factories.books import approve
from tests.factories.finance import line, make_books, make_event
from tests.people import make_actor

PREPARER, HEAD = make_actor("finance"), make_actor("finance.head")
DAY = date(2026, 3, 10)
PLAIN = ("number", "reference", "code", "key", "document", "source", "name_en")  # bear no Arabic anywhere


@dataclass(frozen=True)
class Governorate:
    """`mark` stands in every text of it, in letters that no word, digest or token bears."""

    id: int
    code: str
    mark: str
    number: int

    def person(self, username: str) -> Actor:
        """Somebody with every right there and none elsewhere."""
        return make_actor(username, roots=frozenset({self.id}))


EVERYBODYS = Governorate(0, "ALL", "مشترك", 1)  # what a bare row of a shared table is named after


@contextmanager
def neighbours() -> Iterator[tuple[Governorate, Governorate]]:
    with clock.frozen(payroll.NOW):
        make_books()
        unit_of_work(load)
        both = tuple(unit_of_work(lambda n=n, c=c, m=m: made(n, c, m)) for n, c, m in ((1, "YYX", "ييكس"), (2, "QXQ", "قصقص")))
        for one in both:
            fill(one)
        bare = unfilled(both)
        with system_work() as session:
            if is_sqlite(session):
                session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = on")
            for table in bare:
                for one in both:
                    add_bare(session, table, one)
        yield both[0], both[1]


def made(number: int, code: str, mark: str) -> Governorate:
    above = db.session.execute(select(Entity.id).where(Entity.code == "MED")).scalar_one()
    row = Entity(
        code=code, name_ar=f"محافظة {mark}", name_en=f"{code} governorate", kind="governorate", parent_id=above, balancing_unit=False,
        search=f"{code} {mark}", recorded_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    rebuild()
    return Governorate(row.id, code, mark, number)


def fill(one: Governorate) -> None:
    unit_of_work(lambda: record_all(entries(one), actor=PREPARER) and None)
    keys = tuple(LineKey(2026, one.code, item) for item in (*payroll.ITEMS, "2214", "2216"))
    approve(Draft("original", tuple(DraftLine(key, 10_000_000_00) for key in keys), day=date(2026, 1, 1), reason=one.mark))
    more = {"reason": one.mark, "party": f"test.party:{one.code}"}
    approve(Draft("commitment", (DraftLine(keys[-2], 40_000 + one.number),), day=DAY, **more))
    waits = unit_of_work(lambda: budget.submit(Draft("transfer", (DraftLine(keys[-1], 500_00, keys[-2]),), day=DAY, reason=one.mark), PREPARER).key)
    unit_of_work(lambda: attach(f"{budget.KIND}:{waits}", one.id, f"{one.mark}.txt", one.mark.encode(), PREPARER) and None)
    voucher(one)
    staff(one)
    workbook(one)
    run.produce("trial-balance", {"entity": one.code, "year": "2026"}, "csv", "ar", one.person(f"auditor.{one.code}"))


def entries(one: Governorate) -> list[Any]:
    party, code = f"test.party:{one.code}", one.code
    return [
        make_event(f"{code}:1", line("52212", 7_000 + one.number, code), line("1111", -7_000 - one.number, code), day=DAY, description=one.mark),
        make_event(f"{code}:2", line("52212", 700, code, memo=one.mark), line("2111", -700, code, party=party), day=DAY, description=one.mark),
        make_event(f"{code}:3", line("2111", 300, code, party=party), line("1111", -300, code), day=DAY, description=one.mark),
    ]


def uploader(one: Governorate) -> Actor:
    """Who uploads the governorate's workbook; a batch belongs to no entity but to its person."""
    return one.person(f"clerk.{one.code}")


def workbook(one: Governorate) -> None:
    """A journal that was uploaded and waits to be committed."""
    headers = ["entry_id", "date", "description", "account", "debit", "credit", "entity", "memo"]
    first = ["W1", DAY.isoformat(), one.mark]
    rows = [[*first, "52212", "5", None, one.code, one.mark], [*first, "1111", None, "5", one.code, one.mark]]
    importer = kinds.importer_named("journal")
    given = kinds.given(importer, one.code, uploader(one))
    sheet = Sheet(one.mark, list(enumerate([headers, *rows], start=1)))
    made_, _parsed = importing.plan_sheets(importer, [sheet], given)
    source = importing.Source(f"{one.mark}.xlsx", "0" * 64, 1)
    unit_of_work(lambda: importing.stage(made_, source, importer.columns, uploader(one)) and None)


def voucher(one: Governorate) -> None:
    lines = [{"account": "52212", "debit": "100.00", "memo": one.mark}, {"account": "1111", "credit": "100.00"}]
    given = {"kind": "journal", "entity": one.code, "day": DAY.isoformat(), "description": one.mark, "lines": lines}
    unit_of_work(lambda: save.create(VOUCHERS, given, PREPARER) and None)


def staff(one: Governorate) -> None:
    """Two people, one of them promoted and one with a draft; a month's pay."""
    numbers = [f"{one.code}-{n}" for n in (1, 2)]
    people = [
        (None, payroll.person(one.number * 10 + n, one.id, employee_number=number, name_ar=f"{one.mark} {n}", search=f"{number} {one.mark}"))
        for n, number in enumerate(numbers)
    ]
    unit_of_work(lambda: employees.create(people, payroll.CLERK) and None)
    for number, sends in zip(numbers, (True, False), strict=True):
        person = db.session.execute(select(Employee.id).where(Employee.employee_number == number)).scalar_one()
        values = {"employee_id": person, "kind": "promotion", "effective_date": DAY, "decision_date": DAY, "to_grade": "7"}
        row = unit_of_work(lambda values=values: decisions.create([(None, values)], payroll.CLERK)[0].reference)
        if sends:
            unit_of_work(lambda row=row: decisions.send(decisions.decision(row), {}, payroll.CLERK) and None)
    payroll.add_input(numbers[0], "bonus", amount=1_000_00 + one.number, decision_number=one.code, decision_date=DAY)
    payroll.calculated(entity=one.code)


# --- rows that nobody made


def scoped_tables() -> list[Table]:
    """Parents first."""
    known = [table for module in registry() for table in tables_of(module) if scope_column(table) == "entity_id"]
    return [table for table in known[0].metadata.sorted_tables if table in known]


def unfilled(both: tuple[Governorate, ...]) -> list[Table]:
    ids = {one.id for one in both}
    held = lambda table: set(db.session.execute(select(table.c.entity_id).where(table.c.entity_id.in_(ids)).distinct()).scalars())  # noqa: E731
    return [table for table in scoped_tables() if held(table) != ids]


def add_bare(session: Session, table: Table, one: Governorate) -> None:
    """One row of `table`: its entity's, with parents of the same entity, and the mark in its texts."""
    values: dict[str, Any] = {"entity_id": one.id} if "entity_id" in table.c else {}
    for key in sorted((c for c in table.constraints if isinstance(c, ForeignKeyConstraint)), key=lambda c: -len(c.columns)):
        values = {**parent(session, key, one), **values}
    for column in table.columns:
        if column.name not in values and not _by_itself(column):
            values[column.name] = sample(table, column, one)
    # as text: the guard of the ledger's tables is for programs
    row = text(f"INSERT INTO {table.name} ({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)})")
    session.execute(row.bindparams(*(bindparam(name, value, type_=table.c[name].type) for name, value in values.items())))


def parent(session: Session, key: ForeignKeyConstraint, one: Governorate) -> dict[str, Any]:
    """The columns of a reference, to a row of the same entity where the table it leads to is scoped."""
    there = key.referred_table
    wanted = select(*(element.column for element in key.elements)).limit(1)
    if "entity_id" in there.c:
        wanted = wanted.where(there.c.entity_id == one.id)
    found = session.execute(wanted).first()
    if found is None and all(column.nullable for column in key.columns):
        return {column.name: None for column in key.columns}
    if found is None:
        add_bare(session, there, one if "entity_id" in there.c else EVERYBODYS)
        found = session.execute(wanted).one()
    return {column.name: value for column, value in zip(key.columns, found, strict=True)}


def _by_itself(column: Any) -> bool:
    return column.server_default is not None or column is column.table.autoincrement_column


def sample(table: Table, column: Any, one: Governorate) -> Any:
    if column.default is not None:
        return column.default.arg if column.default.is_scalar else column.default.arg(None)
    allowed = _allowed(table, column.name)
    if isinstance(column.type, String):
        if column.name == "digest":
            return store.put(one.mark.encode())  # a kept file answers with its content
        if allowed:
            return allowed[0]
        if (table.name, column.name) == ("finance_payment_order", "source"):
            return f"finance.by-hand:{one.mark}"  # so that the list of orders raised by hand has it too
        plain = column.name in PLAIN or (column.type.length or 99) < 12
        return (one.code if plain else f"{one.code}-{one.mark}")[: column.type.length]
    kinds: tuple[tuple[Any, Any], ...] = (
        (Boolean, False), (DateTime, datetime(2026, 3, 10, 9)), (Date, DAY), (JSON, {}), (LargeBinary, one.mark.encode()), (Numeric, Decimal(1)),
    )  # fmt: skip
    known = next((value for kind, value in kinds if isinstance(column.type, kind)), None)
    if known is not None:
        return known
    return 2026 if "year" in column.name else one.number


def _allowed(table: Table, name: str) -> list[str]:
    """The values that a check of the table lists for this column."""
    for check in table.constraints:
        if isinstance(check, CheckConstraint) and (found := re.search(rf"\b{name} IN \(([^)]*)\)", str(check.sqltext), re.IGNORECASE)):
            return re.findall(r"'([^']+)'", found[1])
    return []


def count_of(table: Table, entity: int) -> int:
    return int(db.session.execute(select(func.count()).select_from(table).where(table.c.entity_id == entity)).scalar_one())
