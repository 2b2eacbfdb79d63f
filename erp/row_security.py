"""PostgreSQL's row-level security: the net behind `erp.scope` for forgotten code.

Each scoped table has one policy; the setting `mizan.scope` holds the number of the scope (0: all; unset: nothing). The
scoped engine sends it first in each transaction and at each change. It is no net against injected SQL: whoever can run
SQL can also set the setting. SQLite has nothing like it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Table

from erp.scope_compiler import SETTING, may_be_nobodys, scope_column
from erp.walls import Wall

# evaluated once a statement, being sub-selects without reference to the row
_EVERYTHING = f"(SELECT coalesce(current_setting('{SETTING}', true), '') = '0')"
_MEMBERS = f"(SELECT s.entity_id FROM erp_scope s WHERE s.scope_id = (SELECT nullif(current_setting('{SETTING}', true), '')::bigint))"


def policy_name(table: str) -> str:
    return f"mizan_scope_{table}"


def walls_for(tables: Iterable[Table]) -> tuple[Wall, ...]:
    """One wall for each scoped table; on SQLite it has no statements."""
    return tuple(_wall(table, column) for table in tables if (column := scope_column(table)))


def _wall(table: Table, column: str) -> Wall:
    name = policy_name(table.name)
    seen = f"{_EVERYTHING} OR {column} IN {_MEMBERS}"
    written = f"{seen} OR {column} IS NULL" if may_be_nobodys(table) else seen
    create = (
        f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table.name} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY {name} ON {table.name} USING ({seen}) WITH CHECK ({written})",
    )
    drop = (f"DROP POLICY IF EXISTS {name} ON {table.name}", f"ALTER TABLE {table.name} DISABLE ROW LEVEL SECURITY")
    return Wall(name=name, table=table.name, create={"postgresql": create}, drop={"postgresql": drop})
