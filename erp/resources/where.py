"""Filters and search words as conditions. Values are understood as people write them: both calendars, any digits, riyals.

A range is `from..to`, either side may be missing; `22*` begins with 22; `-` is empty. Several values are alternatives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_

from erp import clock, hijri, money, text
from erp.errors import DomainError, Problem
from erp.i18n import language
from erp.resources.declaration import Column, Resource, Words
from erp.resources.fields import FieldInvalid, Flag
from erp.resources.fold import folded
from erp.resources.view import QueryInvalid

LARGEST = 2**63 - 1


def expression(source: Any) -> Any:
    """`Words` in the language of the moment, English falling back to Arabic."""
    if not isinstance(source, Words):
        return source
    if language() == "ar":
        return source.ar
    return func.coalesce(func.nullif(source.en, ""), source.ar)


def conditions(resource: Resource, filters: dict[str, tuple[str, ...]] | Any) -> list[ColumnElement[bool]]:
    """One condition a filter. Raises QueryInvalid naming each value that isn't understood."""
    made, problems = [], []
    for name, values in filters.items():
        column = resource.by_name[name]
        try:
            made.append(or_(*(_one(column, resource.source(name), value) for value in values[:200])))
        except DomainError as refusal:
            problems.append(Problem(refusal.code, name, value=str(values[0])[:60], facts=refusal.facts))
    if problems:
        raise QueryInvalid(problems)
    return made


def _one(column: Column, source: Any, value: str) -> ColumnElement[bool]:
    if value == "-":
        return _empty(column, source)
    if isinstance(source, Words):
        return or_(_text(source.ar, value), _text(source.en, value))
    return KINDS[column.kind](source, value)


def _empty(column: Column, source: Any) -> ColumnElement[bool]:
    inner = source.ar if isinstance(source, Words) else source
    return or_(inner.is_(None), inner == "") if column.kind in ("text", "code", "choice") else inner.is_(None)


def _text(source: Any, value: str) -> ColumnElement[bool]:
    return folded(source).contains(text.search_form(value), autoescape=True)


def _code(source: Any, value: str) -> ColumnElement[bool]:
    code = text.digits(text.clean(value))
    if code.endswith("*"):
        return source.startswith(code[:-1], autoescape=True)
    return source == code


def _choice(source: Any, value: str) -> ColumnElement[bool]:
    return source == value


def _flag(source: Any, value: str) -> ColumnElement[bool]:
    return source.is_(Flag().read(value))


def _ranged(understood: Callable[[str], Any], after: Callable[[Any], Any] | None = None) -> Callable[[Any, str], ColumnElement[bool]]:
    """`a..b`, or one value. `after(value)`: the first value beyond it, where one stands for a span."""

    def condition(source: Any, value: str) -> ColumnElement[bool]:
        low, dots, high = value.partition("..")
        least = understood(low) if low.strip() else None
        most = understood(high) if dots and high.strip() else (least if not dots else None)
        if after is None and not dots:
            return source == least
        sides = [source >= least] if least is not None else []
        if most is not None:
            sides.append(source < after(most) if after else source <= most)
        return and_(*sides) if sides else false()

    return condition


def _whole(value: str) -> int:
    try:
        found = int(text.digits(text.clean(value)))
    except ValueError:
        raise FieldInvalid("number.invalid", value=value[:60]) from None
    if abs(found) > LARGEST:
        raise FieldInvalid("number.out_of_range", least=-LARGEST, most=LARGEST)
    return found


def _rate(value: str) -> Decimal:
    try:
        found = Decimal(text.digits(text.clean(value)))
    except ArithmeticError:
        raise FieldInvalid("number.invalid", value=value[:60]) from None
    if not found.is_finite():
        raise FieldInvalid("number.invalid", value=value[:60])
    return found


def _days(source: Any, value: str) -> ColumnElement[bool]:
    return _day_range(source, *_span(value))


def _moments(source: Any, value: str) -> ColumnElement[bool]:
    """Days of the office's zone, over moments stored in UTC."""
    first, last = _span(value)
    return _day_range(source, first and _midnight(first), last and _midnight(last))


def _day_range(source: Any, first: Any, last: Any) -> ColumnElement[bool]:
    """`first` inclusive, `last` exclusive."""
    sides = ([source >= first] if first else []) + ([source < last] if last else [])
    return and_(*sides) if sides else false()


def _span(value: str) -> tuple[date | None, date | None]:
    """First day and the day after the last; "2026" and "2026-10" are whole years and months."""
    low, dots, high = value.partition("..")
    first = _day(low)[0] if low.strip() else None
    if dots and not high.strip():
        return first, None
    return first, _day(high if dots else low)[1]


def _day(value: str) -> tuple[date, date]:
    bare = text.digits(text.clean(value))
    if len(bare) == 4 and bare.isdigit() and int(bare) in hijri.GREGORIAN_YEARS:
        return date(int(bare), 1, 1), date(int(bare) + 1, 1, 1)
    if len(bare) == 7 and bare[4] == "-":
        first = hijri.parse_date(f"{bare}-01")
        return first, (first + timedelta(days=32)).replace(day=1) if first.isoformat().startswith(bare) else first + timedelta(days=30)
    day = hijri.parse_date(value)
    return day, day + timedelta(days=1)


def _midnight(day: date) -> datetime:
    return clock.stored(datetime.combine(day, time()))


KINDS: dict[str, Callable[[Any, str], ColumnElement[bool]]] = {
    "text": _text,
    "code": _code,
    "document": _code,
    "choice": _choice,
    "flag": _flag,
    "money": _ranged(money.parse),
    "whole": _ranged(_whole),
    "year": _ranged(_whole),
    "rate": _ranged(_rate),
    "date": _days,
    "moment": _moments,
}


def searched(resource: Resource, words: str, masked: Sequence[str] = ()) -> ColumnElement[bool] | None:
    """Every word must be found in one of the searched columns; masked ones are not looked at. None: nothing to look for."""
    form = text.search_form(words)[:100]
    names = [name for name in resource.search if name not in masked]
    if not form:
        return None
    if not names:
        return false()
    return and_(*(or_(*_found(resource, names, word)) for word in form.split(" ")[:6]))


def _found(resource: Resource, names: Sequence[str], word: str) -> list[ColumnElement[bool]]:
    """The ways in which one word may be found."""
    ways: list[ColumnElement[bool]] = []
    kept = getattr(resource.model, "search", None) if not any(resource.mask(name) for name in names) else None
    if kept is not None:
        ways.append(kept.contains(word, autoescape=True))
    for name in names:
        source, kind = resource.source(name), resource.by_name[name].kind
        if kind == "money":
            ways += _amount(source, word)
        elif kept is None or kind == "code":
            parts = (source.ar, source.en) if isinstance(source, Words) else (source,)
            ways += [folded(part).contains(word, autoescape=True) for part in parts]
    return ways


def _amount(source: Any, word: str) -> list[ColumnElement[bool]]:
    try:
        return [source == money.parse(word)]
    except DomainError:
        return []
