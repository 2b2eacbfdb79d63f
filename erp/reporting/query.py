"""Pure: the parameters of a report, as people and schedules write them, and what they come to mean.

Every report understands the standing seven (unit, entity, from, to, as_of, year, period), shown in its form or not; a
schedule gives relative words ("last-month"), which mean something else at each firing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from erp.errors import DomainError, Problem, RequestInvalid
from erp.hijri import parse_date
from erp.i18n import Text, _l
from erp.periods import FiscalYear, Month
from erp.text import clean, digits

ParameterKind = Literal["entity", "unit", "date", "year", "period", "choice", "flag", "text"]
RELATIVE_MONTHS = {"this-month": 0, "last-month": -1, "next-month": 1}
RELATIVE_YEARS = {"this-year": 0, "last-year": -1}
RELATIVE_DAYS = {"today": 0, "yesterday": -1}
YES, NO = frozenset({"1", "true", "yes", "on", "نعم"}), frozenset({"0", "false", "no", "off", "لا"})
_DAYS_AGO = re.compile(r"(?:today)?-([0-9]{1,4})d?\Z")


@dataclass(frozen=True)
class Parameter:
    """One question of a report's form. `default` is written like an answer: a relative word, a value, or nothing."""

    name: str
    title: Text
    kind: ParameterKind
    required: bool = False
    default: str = ""
    choices: Sequence[tuple[str, Text]] = ()
    help: Text = ""


UNIT = Parameter("unit", _l("Balancing unit"), "unit")
ENTITY = Parameter("entity", _l("Entity"), "entity")
FROM = Parameter("from", _l("From"), "date")
TO = Parameter("to", _l("To"), "date")
AS_OF = Parameter("as_of", _l("As of"), "date")
YEAR = Parameter("year", _l("Fiscal year"), "year")
PERIOD = Parameter("period", _l("Month"), "period")
STANDING = (UNIT, ENTITY, FROM, TO, AS_OF, YEAR, PERIOD)


@dataclass(frozen=True)
class Query:
    """What was asked, made plain. `first` and `last` are the days the figures cover, `year` the fiscal year they fall in."""

    year: int
    first: date
    last: date
    unit: str = ""  # code of a balancing unit; empty: every one the reader may see
    entity: str = ""  # code of an entity, with all below it; empty: the same
    unit_id: int | None = None  # their ids, once the tree was asked
    entities: tuple[int, ...] | None = None
    period: Month | None = None
    open_ended: bool = False  # no end was named: whatever is recorded of the year
    values: Mapping[str, Any] = field(default_factory=dict)  # the report's own parameters
    asked: Mapping[str, str] = field(default_factory=dict)  # absolute, as a run records and repeats it

    @property
    def limits(self) -> dict[str, Any]:
        """What narrows a read to the unit and the entity asked for."""
        return {"unit_id": self.unit_id, "entities": self.entities}

    def get(self, name: str, default: Any = None) -> Any:
        found = self.values.get(name)
        return default if found in (None, "") else found


def parse(parameters: Sequence[Parameter], given: Mapping[str, str], today: date) -> Query:
    """Read the answers. Raises RequestInvalid with one problem a parameter."""
    known = {parameter.name: parameter for parameter in (*STANDING, *parameters)}
    problems = [Problem("report.unknown_parameter", column=name, value=str(given[name])) for name in given if name not in known]
    values: dict[str, Any] = {}
    for name, parameter in known.items():
        text = clean(str(given.get(name) or parameter.default or ""))
        try:
            values[name] = read(parameter, text, today) if text else None
        except DomainError as error:
            problems.append(Problem(error.code, column=name, value=text, facts=error.facts))
        if not text and parameter.required:
            problems.append(Problem("report.parameter_required", column=name))
    if problems:
        raise RequestInvalid(problems)
    return meaning(values, {parameter.name for parameter in parameters} - {parameter.name for parameter in STANDING}, today)


class ParameterInvalid(DomainError):
    """Not one of the choices, or not a year. Facts: value."""

    code = "report.parameter_invalid"


def read(parameter: Parameter, text: str, today: date) -> Any:
    """One answer as a value of the parameter's kind. Raises a refusal that names what is wrong."""
    match parameter.kind:
        case "date":
            return day(text, today, end=parameter.name in ("to", "as_of"))
        case "period":
            return month(text, today)
        case "year":
            return year(text, today)
        case "flag":
            return flag(text)
        case "choice":
            if text not in {name for name, _title in parameter.choices}:
                raise ParameterInvalid(value=text)
    return text


def flag(text: str) -> bool:
    if text.lower() not in YES | NO:
        raise ParameterInvalid(value=text)
    return text.lower() in YES


def day(text: str, today: date, end: bool = False) -> date:
    """A day, absolute in either calendar or relative; of a relative month or year its first day, or its last."""
    word = digits(text).lower()
    if word in RELATIVE_DAYS:
        return today + timedelta(days=RELATIVE_DAYS[word])
    if found := _DAYS_AGO.match(word):
        return today - timedelta(days=int(found[1]))
    stem, _dash, edge = word.rpartition("-")
    end = edge == "end" if edge in ("start", "end") else end
    word = stem if edge in ("start", "end") else word
    if word in RELATIVE_MONTHS:
        found_month = Month.of(today).plus(RELATIVE_MONTHS[word])
        return found_month.end if end else found_month.start
    if word in RELATIVE_YEARS:
        fiscal = FiscalYear(today.year + RELATIVE_YEARS[word])
        return fiscal.end if end else fiscal.start
    return parse_date(text)


def month(text: str, today: date) -> Month:
    word = text.lower()
    return Month.of(today).plus(RELATIVE_MONTHS[word]) if word in RELATIVE_MONTHS else Month.parse(text)


def year(text: str, today: date) -> int:
    word = digits(text).lower()
    if word in RELATIVE_YEARS:
        return today.year + RELATIVE_YEARS[word]
    if not re.fullmatch(r"[0-9]{4}", word):
        raise ParameterInvalid(value=text)
    return FiscalYear(int(word)).year


def meaning(values: dict[str, Any], own: set[str], today: date) -> Query:
    """Days and year from what was given: the narrower word wins; nothing at all is this year, as far as it is recorded."""
    period: Month | None = values["period"]
    last: date | None = values["to"] or values["as_of"] or (period.end if period else None)
    first: date | None = values["from"] or (period.start if period else None)
    chosen = values["year"] or (first or last or today).year
    fiscal = FiscalYear(chosen)
    open_ended = last is None
    last = last or fiscal.end
    first = first or FiscalYear(values["year"] or last.year).start
    if first > last:
        raise RequestInvalid([Problem("report.dates_crossed", column="from", facts={"first": first, "last": last}, value=first.isoformat())])
    asked = {name: _written(value) for name, value in values.items() if value not in (None, "", False)}
    return Query(
        year=values["year"] or last.year,
        first=first,
        last=last,
        unit=values["unit"] or "",
        entity=values["entity"] or "",
        period=period,
        open_ended=open_ended,
        values={name: values[name] for name in own},
        asked=asked,
    )


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    return value.isoformat() if isinstance(value, date) else str(value)


def described(parameter: Parameter) -> dict[str, Any]:
    """The parameter as OpenAPI describes it; relative words are allowed where days are."""
    schema: dict[str, Any] = {"type": "boolean" if parameter.kind == "flag" else "string"}
    if parameter.kind == "choice":
        schema["enum"] = [name for name, _title in parameter.choices]
    if parameter.default:
        schema["default"] = parameter.default
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required and not parameter.default,
        "description": str(parameter.title),
        "schema": schema,
    }
