"""PostgreSQL's row-level security: the net behind `erp.scope` for forgotten code.

Each scoped table has one policy; the setting `mizan.scope` holds the number of the scope (0: all; unset: nothing). The
scoped engine sends it first in each transaction and at each change; the system engine is opened with 0. It is no net
against injected SQL: whoever can run SQL can also set the setting. SQLite has nothing like it.
"""

from __future__ import annotations

from sqlalchemy import Table

from erp.scope_compiler import SETTING, may_be_nobodys, scope_column

# evaluated once a statement, being sub-selects without reference to the row
_EVERYTHING = f"(SELECT coalesce(current_setting('{SETTING}', true), '') = '0')"
_MEMBERS = f"(SELECT s.entity_id FROM erp_scope s WHERE s.scope_id = (SELECT nullif(current_setting('{SETTING}', true), '')::bigint))"  # noqa: S608


def policy_name(table: str) -> str:
    return f"mizan_scope_{table}"


def guarded(table: Table) -> bool:
    return scope_column(table) is not None


def create(table: Table) -> tuple[str, ...]:
    """The statements that put the policy on a scoped table."""
    column = scope_column(table)
    seen = f"{_EVERYTHING} OR {column} IN {_MEMBERS}"
    written = f"{seen} OR {column} IS NULL" if may_be_nobodys(table) else seen
    return (
        f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table.name} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY {policy_name(table.name)} ON {table.name} USING ({seen}) WITH CHECK ({written})",
    )


def drop(table: Table) -> tuple[str, ...]:
    return (
        f"DROP POLICY IF EXISTS {policy_name(table.name)} ON {table.name}",
        f"ALTER TABLE IF EXISTS {table.name} DISABLE ROW LEVEL SECURITY",
    )
