"""Walls for tables whose rows are written once: no row is deleted, and only named columns may change.

SQLite gets row triggers, PostgreSQL statement-level ones. The columns that may change are those that a row gains after
its birth (a seal, a decision's time); everything else is corrected by a further row.
"""

from __future__ import annotations

from sqlalchemy import Table

from erp.walls import Wall

SAYS = "Mizan: rows of {table} are never changed or deleted"


def walls_for(table: Table, may_update: tuple[str, ...] = ()) -> tuple[Wall, ...]:
    """Guards against DELETE (and TRUNCATE) and against UPDATE of every column but `may_update`."""
    kept = [column.name for column in table.columns if column.name not in may_update]
    return (_wall(table.name, "delete", "DELETE", "DELETE OR TRUNCATE"), _wall(table.name, "update", f"UPDATE OF {', '.join(kept)}"))


def _wall(table: str, act: str, event: str, postgres_event: str | None = None) -> Wall:
    name, says = f"mizan_keep_{table}_{act}", SAYS.format(table=table)
    function = f"{name}_fn"
    return Wall(
        name=name,
        table=table,
        create={
            "sqlite": (f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{says}'); END",),
            "postgresql": (
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS"
                f" $body$ BEGIN RAISE EXCEPTION '{says}' USING ERRCODE = 'restrict_violation'; END $body$",
                f"CREATE TRIGGER {name} BEFORE {postgres_event or event} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
            ),
        },
        drop={
            "sqlite": (f"DROP TRIGGER IF EXISTS {name}",),
            "postgresql": (f"DROP TRIGGER IF EXISTS {name} ON {table}", f"DROP FUNCTION IF EXISTS {function}()"),
        },
    )
