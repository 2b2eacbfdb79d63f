"""Pure: money as an integer number of halalas. Riyals appear at the edges only, as text or Decimal; float nowhere.

`MAX` is the largest amount anywhere, 9,999,999,999,999.99 riyals: 15 digits are exact in a workbook and in JSON's
numbers, and nine thousand such amounts still sum within the database's 64-bit integer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import lcm

from erp.errors import DomainError
from erp.reasons import Reason, excerpt
from erp.text import INVISIBLE, digits

MAX = 999_999_999_999_999

_SIGNS = re.compile(r"ر\.?\s?س\.?|ریال|ريال|SAR|SR|\u20c1", re.IGNORECASE)
_SEPARATORS = str.maketrans({"٫": ".", "٬": ",", "−": "-", "\u00a0": " "})
_NUMBER = re.compile(r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<decimals>[0-9]*))?|\.(?P<only>[0-9]+)")


class Halalas(int):
    """An amount among the facts of a refusal: shown as riyals in its sentence."""

    __slots__ = ()


class AmountInvalid(DomainError):
    """Not an amount of riyals with at most two decimals. Facts: value, reason."""

    code = "amount.invalid"


@dataclass(frozen=True)
class AmountParts:
    """An amount for templates that set its parts apart: "1,234", "50", negative or not."""

    whole: str
    decimals: str
    negative: bool


def parse(riyals: str | Decimal | int) -> int:
    """Halalas of an amount of riyals as people and files write it.

    Understands digits of any script, the separators ٫ and ٬, groups of three, the riyal's signs, a minus before or
    behind, and brackets for negative. Raises AmountInvalid for floats, more than two decimals and anything beyond MAX.
    """
    if isinstance(riyals, bool) or not isinstance(riyals, str | Decimal | int):
        raise AmountInvalid(value=excerpt(riyals), reason=Reason("amount_kind"))
    halalas = _of_text(riyals) if isinstance(riyals, str) else _of_number(riyals)
    if abs(halalas) > MAX:
        raise AmountInvalid(value=excerpt(riyals), reason=Reason("amount_too_large"))
    return halalas


def _of_number(riyals: Decimal | int) -> int:
    if isinstance(riyals, int):
        return riyals * 100
    if not riyals.is_finite():
        raise AmountInvalid(value=str(riyals), reason=Reason("amount_unreadable"))
    if riyals.adjusted() > 15:
        raise AmountInvalid(value=excerpt(riyals), reason=Reason("amount_too_large"))
    exact = Fraction(riyals) * 100
    if exact.denominator != 1:
        raise AmountInvalid(value=excerpt(riyals), reason=Reason("amount_decimals"))
    return int(exact)


def _of_text(riyals: str) -> int:
    if len(riyals) > 100:
        raise AmountInvalid(value=excerpt(riyals), reason=Reason("amount_unreadable"))
    bare = _SIGNS.sub("", digits(INVISIBLE.sub("", riyals)).translate(_SEPARATORS)).strip()
    number, negative = _without_sign(bare)
    found = _NUMBER.fullmatch(number)
    if not found:
        raise AmountInvalid(value=excerpt(riyals), reason=Reason("amount_unreadable"))
    decimals = (found["decimals"] or found["only"] or "").rstrip("0")
    if len(decimals) > 2:
        raise AmountInvalid(value=excerpt(riyals), reason=Reason("amount_decimals"))
    halalas = int((found["whole"] or "0").replace(",", "")) * 100 + int(decimals.ljust(2, "0"))
    return -halalas if negative else halalas


def _without_sign(text: str) -> tuple[str, bool]:
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.startswith("-"):
        return text[1:].strip(), True
    if text.endswith("-"):
        return text[:-1].strip(), True
    return text.removeprefix("+").strip(), False


def plain(halalas: int) -> str:
    """Riyals as machines write them: "-1234.50"."""
    whole, rest = divmod(abs(halalas), 100)
    return f"{'-' if halalas < 0 else ''}{whole}.{rest:02d}"


def parts_shown(halalas: int) -> AmountParts:
    whole, rest = divmod(abs(halalas), 100)
    return AmountParts(f"{whole:,}", f"{rest:02d}", halalas < 0)


def shown(halalas: int, brackets: bool = True) -> str:
    """Riyals as people read them: "1,234.50", and negative "(1,234.50)" or, without brackets, "-1,234.50"."""
    parts = parts_shown(halalas)
    text = f"{parts.whole}.{parts.decimals}"
    if not parts.negative:
        return text
    return f"({text})" if brackets else f"-{text}"


def rounded(halalas: Decimal | Fraction) -> int:
    """Whole halalas, half away from zero. Once, at the end of a line, never in between."""
    if isinstance(halalas, Fraction):
        whole = (2 * abs(halalas.numerator) + halalas.denominator) // (2 * halalas.denominator)
        return whole if halalas >= 0 else -whole
    return int(halalas.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def split(amount: int, weights: Sequence[int | Decimal]) -> list[int]:
    """Parts of `amount` in proportion to `weights` that add up to it exactly.

    Each part is cut down to whole halalas; what is left goes one halala each to the largest remainders, the earlier
    first where they are equal. A negative amount is split like its opposite. A weight of zero gets nothing.
    """
    shares = _whole_weights(weights)
    total = sum(shares)
    assert total > 0, "an amount is split by weights of which one is above zero"
    products = [abs(amount) * share for share in shares]
    parts = [product // total for product in products]
    left = abs(amount) - sum(parts)
    for index in sorted(range(len(parts)), key=lambda i: -(products[i] % total))[:left]:
        parts[index] += 1
    return parts if amount >= 0 else [-part for part in parts]


def _whole_weights(weights: Sequence[int | Decimal]) -> list[int]:
    assert all(weight >= 0 for weight in weights), "weights are not negative"
    if all(isinstance(weight, int) for weight in weights):
        return [int(weight) for weight in weights]
    exact = [Fraction(weight) for weight in weights]
    common = lcm(*(weight.denominator for weight in exact))
    return [int(weight * common) for weight in exact]
