"""One of a large set, asked with a single parameter: thousands of them cost more to write and to parse than to look up."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from erp.db import is_sqlite


def among(column: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """That the column holds one of these texts or whole numbers, whatever their number."""
    if is_sqlite():
        each = func.json_each(json.dumps(list(values))).table_valued("value")
        return column.in_(select(each.c.value))  # type: ignore[no-any-return]
    return column == any_(bindparam(None, list(values), type_=ARRAY(column.type), unique=True))  # type: ignore[no-any-return]
