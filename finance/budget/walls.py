"""The budget book's walls: moves are written once. Balances carry CHECKs of their own."""

from __future__ import annotations

from erp.walls import Wall

TABLE = "finance_budget_move"


def _sqlite(name: str, act: str) -> tuple[str, ...]:
    return (f"CREATE TRIGGER {name} BEFORE {act} ON {TABLE} BEGIN SELECT RAISE(ABORT, 'budget moves are written once'); END",)


def _postgres(name: str, act: str) -> tuple[str, ...]:
    return (
        "CREATE OR REPLACE FUNCTION finance_budget_move_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'budget moves are written once'; END $$",
        f"CREATE TRIGGER {name} BEFORE {act} ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION finance_budget_move_refuse()",
    )


def _wall(act: str, engines: tuple[str, ...] = ("sqlite", "postgresql")) -> Wall:
    name = f"finance_budget_move_no_{act.lower()}"
    made = {"sqlite": _sqlite(name, act), "postgresql": _postgres(name, act)}
    dropped = {"sqlite": (f"DROP TRIGGER IF EXISTS {name}",), "postgresql": (f"DROP TRIGGER IF EXISTS {name} ON {TABLE}",)}
    return Wall(name, TABLE, {engine: made[engine] for engine in engines}, {engine: dropped[engine] for engine in engines})


WALLS = (_wall("UPDATE"), _wall("DELETE"), _wall("TRUNCATE", ("postgresql",)))
