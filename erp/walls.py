"""The database's own guards (triggers, functions, policies): a list in code, installed after every upgrade and compared.

A wall states its SQL for each engine. What is installed carries a digest of that SQL in its name's row of `sqlite_master`
or in the catalogue of PostgreSQL, so a wall that was dropped, edited or made again differently shows in `mizan db check`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from erp import chain, row_security
from erp.module import Module
from erp.registry import tables_of


@dataclass(frozen=True)
class Wall:
    """One guard. `create` and `drop` are statements by engine name; `shows` asks the database for what stands there now.

    `name` is unique and is the trigger's (or policy's) own name.
    """

    name: str
    table: str
    create: dict[str, tuple[str, ...]]  # {"sqlite": (...), "postgresql": (...)}
    drop: dict[str, tuple[str, ...]]


def walls_of(modules: Iterable[Module]) -> list[Wall]:
    """What the modules declare, and the policy of each of their scoped tables."""
    return [wall for module in modules for wall in (*module.walls, *_policies(module))]


def _policies(module: Module) -> list[Wall]:
    return [
        Wall(
            name=row_security.policy_name(table.name),
            table=table.name,
            create={"postgresql": row_security.create(table)},
            drop={"postgresql": row_security.drop(table)},
        )
        for table in tables_of(module)
        if row_security.guarded(table)
    ]


def install(connection: Connection, modules: Iterable[Module]) -> None:
    """Drop and make each wall again: after it, what stands is what the code says."""
    engine = connection.dialect.name
    for wall in walls_of(modules):
        for statement in (*wall.drop.get(engine, ()), *wall.create.get(engine, ())):
            connection.exec_driver_sql(statement)


def remove(connection: Connection, modules: Iterable[Module]) -> None:
    for wall in walls_of(modules):
        for statement in wall.drop.get(connection.dialect.name, ()):
            connection.exec_driver_sql(statement)


def compare(connection: Connection, modules: Iterable[Module]) -> list[str]:
    """Walls that are missing or say something else than the code."""
    standing = _standing(connection)
    engine = connection.dialect.name
    found = []
    for wall in walls_of(modules):
        if not wall.create.get(engine):
            continue
        expected = [statement for statement in wall.create[engine] if "trigger" in statement.lower() or "policy" in statement.lower()]
        if wall.name not in standing:
            found.append(f"wall {wall.name} on {wall.table} is missing")
        elif engine == "sqlite" and _plain(standing[wall.name]) not in {_plain(statement) for statement in expected}:
            found.append(f"wall {wall.name} on {wall.table} was changed")
    return found


def digest(connection: Connection) -> str:
    """One digest over every trigger, policy and grant that stands, for the lines that leave the house."""
    stands: list[Any] = sorted([name, _plain(sql)] for name, sql in _standing(connection).items())
    if connection.dialect.name == "postgresql":
        stands += [[*row] for row in connection.execute(text("SELECT policyname, qual, with_check FROM pg_policies ORDER BY policyname"))]
        stands += [[*row] for row in connection.execute(text(_GRANTS))]
    return chain.digest(chain.canonical(stands))


_GRANTS = (
    "SELECT grantee::text, table_name::text, privilege_type::text FROM information_schema.role_table_grants"
    " WHERE table_schema = 'public' ORDER BY 1, 2, 3"
)


def _standing(connection: Connection) -> dict[str, str]:
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    else:
        rows = connection.execute(
            text(
                "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
                " UNION ALL SELECT polname, polname FROM pg_policy"
            )
        )
    return {row[0]: row[1] for row in rows}


def _plain(sql: str) -> str:
    return " ".join(sql.replace("IF NOT EXISTS ", "").split()).rstrip(";")
