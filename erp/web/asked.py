"""Numbers in addresses. One that is no number, or that no row and no year can have, is as if it weren't asked for."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.routing import IntegerConverter

from erp.text import BIGGEST, row_number

YEARS = range(1990, 2201)


class IntegerOfRow(IntegerConverter):
    """`<int:...>`: beyond what the database counts there is no such address."""

    def __init__(self, map_: Any, *args: Any, **limits: Any) -> None:
        super().__init__(map_, *args, **{"max": BIGGEST, **limits})


def asked_number(name: str) -> int | None:
    """The number of a row under this name, such as where a list goes on."""
    return row_number(request.args.get(name, ""))


def asked_year(default: int) -> int:
    """The Gregorian year asked for."""
    found = row_number(request.args.get("year", ""))
    return found if found is not None and found in YEARS else default
