"""`folded(text)` in SQL: the same form that `erp.text.search_form` gives in Python, so that أحمد finds احمد.

One `translate` on PostgreSQL, a function of ours on SQLite. Where a table keeps its own `search` column the form was made
when the row was written, and this is not needed.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Engine, String, Text, event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

MAPPED = {
    **dict(zip("أإآٱ", "اااا", strict=True)),
    **dict(zip("ىیئېةۀہؤک", "يييي" + "ههه" + "وك", strict=True)),
    **dict(zip("٠١٢٣٤٥٦٧٨٩", "0123456789", strict=True)),
    **dict(zip("۰۱۲۳۴۵۶۷۸۹", "0123456789", strict=True)),
}
DROPPED = "ـ" + "".join(chr(c) for c in (*range(0x064B, 0x0656), 0x0670))
TABLE = str.maketrans({**MAPPED, **dict.fromkeys(DROPPED, "")})


class folded(FunctionElement[str]):  # noqa: N801 - a function of SQL
    type = String()
    inherit_cache = True


@compiles(folded)
def _with_translate(element: folded, compiler: Any, **kw: Any) -> str:
    inner = compiler.process(element.clauses, **kw)
    return f"translate(lower({inner}), '{''.join(MAPPED)}{DROPPED}', '{''.join(MAPPED.values())}')"


@compiles(folded, "sqlite")
def _with_function(element: folded, compiler: Any, **kw: Any) -> str:
    return f"mizan_folded({compiler.process(element.clauses, **kw)})"


def fold(value: str | None) -> str | None:
    """What `translate` does on PostgreSQL, for SQLite, which has no such function and no deep nesting of `replace`."""
    return None if value is None else str(value).lower().translate(TABLE)


@event.listens_for(Engine, "connect")
def _give_function(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.create_function("mizan_folded", 1, fold, deterministic=True)


class in_order(FunctionElement[str]):  # noqa: N801
    """A text as both engines sort and compare it: by code points."""

    inherit_cache = True

    def __init__(self, expression: Any) -> None:
        super().__init__(expression)
        self.type = Text()


@compiles(in_order)
def _by_bytes(element: in_order, compiler: Any, **kw: Any) -> str:
    return f'({compiler.process(element.clauses, **kw)}) COLLATE "C"'


@compiles(in_order, "sqlite")
def _plain(element: in_order, compiler: Any, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)
