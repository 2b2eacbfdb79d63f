"""Where a page ends and the next begins: the sort values of its last row, as one opaque text.

Reading goes on strictly after them, so a page costs the same at row 50 and at row five million.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from erp.errors import Problem
from erp.resources.view import QueryInvalid

KINDS: dict[str, Callable[[Any], Any]] = {"d": date.fromisoformat, "t": datetime.fromisoformat, "n": Decimal}


def encode(order: Sequence[str], values: Sequence[Any]) -> str:
    """Sorted columns and the last row's values of them."""
    content = json.dumps([",".join(order), [_plain(value) for value in values]], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def decode(given: str, order: Sequence[str], kinds: Sequence[type]) -> list[Any]:
    """The values after which to go on. Raises QueryInvalid: the text was not made here, or for another order."""
    try:
        content = json.loads(base64.urlsafe_b64decode(given[:4000] + "=" * (-len(given) % 4)))
        made_for, values = content
        found = [_value(value) for value in values]
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError, binascii.Error):
        raise QueryInvalid([Problem("query.place", "after")]) from None
    fits = made_for == ",".join(order) and len(found) == len(kinds) and all(_fits(value, kind) for value, kind in zip(found, kinds, strict=True))
    if not fits:
        raise QueryInvalid([Problem("query.place", "after")])
    return found


def beyond(columns: Sequence[tuple[Any, bool]], values: Sequence[Any]) -> ColumnElement[bool]:
    """Rows after `values` in the order of `columns` (expression, descending)."""
    ways: list[ColumnElement[bool]] = []
    equal: list[ColumnElement[bool]] = []
    for (expression, descending), value in zip(columns, values, strict=True):
        ways.append(and_(*equal, expression < value if descending else expression > value))
        equal.append(expression == value)
    return or_(*ways)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return ["t", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    return ["n", str(value)] if isinstance(value, Decimal) else value


def _value(value: Any) -> Any:
    return KINDS[value[0]](value[1]) if isinstance(value, list) else value


def _fits(value: Any, kind: type) -> bool:
    """The database driver refuses what doesn't fit its column with an error of its own; this refuses it before."""
    if isinstance(value, int) and not isinstance(value, bool):
        return kind in (int, Decimal) and abs(value) < 2**63
    if isinstance(value, str):
        return kind is str and "\x00" not in value
    return type(value) is kind
