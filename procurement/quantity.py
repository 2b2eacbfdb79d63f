"""The column of a quantity: thousandths in the database, Decimal in Python, so that nothing is stored as a binary fraction."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Quantity(TypeDecorator[Decimal]):
    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        if value is None:
            return None
        thousandths = Decimal(value) * 1000
        if thousandths != thousandths.to_integral_value():
            raise ValueError(f"a quantity has three decimals at most: {value}")
        return int(thousandths)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else plain(Decimal(value) / 1000)


def plain(quantity: Decimal) -> Decimal:
    """Without trailing noughts and without an exponent: 16, 2.5."""
    short = quantity.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short
