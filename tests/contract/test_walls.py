"""Every wall of every module is tried: what it forbids is refused, and passes once it is taken away. So it was the wall.

The walls of the ledger forbid particular acts, which stand in `tests/finance/ledger/test_walls.py`; those of rows that are
kept and of row security are all alike and are tried here, on rows that are taken back again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint, Connection, Table, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from erp.db import db, system_engine
from erp.entities.models import Entity
from erp.registry import registry
from erp.walls import Wall, walls_of
from tests.factories.neighbours import Governorate, add_bare
from tests.finance.ledger.test_walls import MUTATIONS
from tests.hr.runs.test_walls import MUTATIONS as PAYSLIPS

KEPT, POLICY, SAYS = "mizan_keep_", "mizan_scope_", "never changed or deleted"


UNASKED = {
    "sqlite": ("PRAGMA defer_foreign_keys = on", "PRAGMA ignore_check_constraints = on"),
    "postgresql": ("SET LOCAL session_replication_role = replica",),
}
ASKED = {"sqlite": ("PRAGMA ignore_check_constraints = off",), "postgresql": ("SET LOCAL session_replication_role = origin",)}


def walls(prefix: str) -> list[Wall]:
    return [wall for wall in walls_of(registry()) if wall.name.startswith(prefix)]


def table_of(wall: Wall) -> Table:
    return db.metadata.tables[wall.table]


@pytest.fixture
def trial(any_app: Flask) -> Iterator[Session]:
    """A transaction that is taken back."""
    with system_engine().connect() as connection, connection.begin() as transaction, Session(connection) as session:
        yield session
        transaction.rollback()


def with_a_row(session: Session, table: Table) -> None:
    """Made without asking the keys and checks: they aren't what is tried, and all of it is taken back."""
    if session.execute(select(func.count()).select_from(table)).scalar_one():
        return
    connection = session.connection()
    root = session.execute(select(Entity.id).limit(1)).scalar_one()
    for statement in UNASKED[connection.dialect.name]:
        connection.exec_driver_sql(statement)
    if connection.dialect.name == "postgresql":
        for check in (one for one in table.constraints if isinstance(one, CheckConstraint)):
            connection.exec_driver_sql(f"ALTER TABLE {table.name} DROP CONSTRAINT IF EXISTS {check.name}")
    add_bare(session, table, Governorate(root, "EMIRATE", "x", 1))
    for statement in ASKED[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def refusal(connection: Connection, statement: str) -> str:
    """What the database says to it; nothing: it was done."""
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(statement)
    except DBAPIError as error:
        return str(error.orig)
    return ""


def take_away(connection: Connection, wall: Wall) -> None:
    for statement in wall.drop[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def forbidden(wall: Wall) -> list[str]:
    if wall.name.endswith("_delete"):
        return [f"DELETE FROM {wall.table}"]
    columns = re.search(r"UPDATE OF (.+?) ON", wall.create["sqlite"][0])
    assert columns is not None
    return [f"UPDATE {wall.table} SET {column} = {column}" for column in columns[1].split(", ")]


def test_what_is_kept_is_kept_by_its_wall(trial: Session) -> None:
    connection = trial.connection()
    for wall in walls(KEPT):
        with_a_row(trial, table_of(wall))
        for statement in forbidden(wall):
            assert SAYS in refusal(connection, statement), (wall.name, statement)
        take_away(connection, wall)
        for statement in forbidden(wall):
            assert SAYS not in refusal(connection, statement), (wall.name, statement)


@pytest.mark.postgres
def test_what_is_hidden_is_hidden_by_its_policy(postgres_app: Flask) -> None:
    """To a role as the application has in an office, in a scope that was never set."""
    with system_engine().connect() as connection, connection.begin() as transaction, Session(connection) as session:
        for wall in walls(POLICY):
            with_a_row(session, table_of(wall))
        connection.exec_driver_sql("CREATE ROLE mizan_wall_reader")
        connection.exec_driver_sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO mizan_wall_reader")
        connection.exec_driver_sql("SELECT set_config('mizan.scope', '', true)")
        for wall in walls(POLICY):
            assert seen_by_the_role(connection, wall.table) == 0, wall.name
            take_away(connection, wall)
            assert seen_by_the_role(connection, wall.table) > 0, wall.name
        transaction.rollback()


def seen_by_the_role(connection: Connection, table: str) -> int:
    connection.exec_driver_sql("SET LOCAL ROLE mizan_wall_reader")
    found: Any = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
    connection.exec_driver_sql("RESET ROLE")
    return int(found)


def test_no_wall_is_left_untried(app: Flask) -> None:
    """A wall of another kind brings its mutation along: a test of its own, named here."""
    others = {wall.name for wall in walls_of(registry()) if not wall.name.startswith((KEPT, POLICY))}
    assert {name for name in others - set(MUTATIONS) - set(PAYSLIPS) if not name.endswith("_no_truncate")} == set()
