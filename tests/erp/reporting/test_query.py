"""Parameters: what people, addresses and schedules write, and the days it comes to mean."""

from __future__ import annotations

from datetime import date

import pytest

from erp.errors import RequestInvalid
from erp.periods import Month
from erp.reporting.query import PERIOD, STANDING, Parameter, Query, described, parse

TODAY = date(2026, 11, 22)
BASIS = Parameter("basis", "Basis", "choice", choices=(("cash", "Cash"), ("all", "All")))


def asked(**given: str) -> Query:
    return parse((*STANDING, BASIS), {name.rstrip("_"): text for name, text in given.items()}, TODAY)


def days(**given: str) -> tuple[int, str, str]:
    query = asked(**given)
    return query.year, query.first.isoformat(), query.last.isoformat()


@pytest.mark.parametrize(
    ("given", "meaning"),
    [
        ({}, (2026, "2026-01-01", "2026-12-31")),
        ({"year": "2025"}, (2025, "2025-01-01", "2025-12-31")),
        ({"year": "٢٠٢٥"}, (2025, "2025-01-01", "2025-12-31")),
        ({"period": "2026-02"}, (2026, "2026-02-01", "2026-02-28")),
        ({"period": "last-month"}, (2026, "2026-10-01", "2026-10-31")),
        ({"as_of": "2026-09-30"}, (2026, "2026-01-01", "2026-09-30")),
        ({"from_": "2026-03-01", "to": "2026-03-31"}, (2026, "2026-03-01", "2026-03-31")),
        ({"from_": "last-month", "to": "last-month"}, (2026, "2026-10-01", "2026-10-31")),
        ({"from_": "last-year", "to": "last-year-end"}, (2025, "2025-01-01", "2025-12-31")),
        ({"to": "yesterday"}, (2026, "2026-01-01", "2026-11-21")),
        ({"from_": "-7d"}, (2026, "2026-11-15", "2026-12-31")),
        ({"to": "1448-04-19"}, (2026, "2026-01-01", "2026-09-30")),
        ({"as_of": "2025-06-30"}, (2025, "2025-01-01", "2025-06-30")),
        ({"year": "2026", "as_of": "2026-02-28"}, (2026, "2026-01-01", "2026-02-28")),
    ],
)
def test_what_was_given_means_these_days(given: dict[str, str], meaning: tuple[int, str, str]) -> None:
    assert days(**given) == meaning


def test_a_relative_month_crosses_the_year() -> None:
    assert parse((PERIOD,), {"period": "last-month"}, date(2027, 1, 3)).period == Month(2026, 12)


def test_what_was_asked_is_kept_absolute() -> None:
    assert asked(period="last-month", basis="cash", entity="YNB").asked == {"period": "2026-10", "basis": "cash", "entity": "YNB"}


@pytest.mark.parametrize(
    ("given", "code", "column"),
    [
        ({"colour": "red"}, "report.unknown_parameter", "colour"),
        ({"year": "26"}, "report.parameter_invalid", "year"),
        ({"basis": "accrual"}, "report.parameter_invalid", "basis"),
        ({"as_of": "2026-02-30"}, "date.invalid", "as_of"),
        ({"period": "2026-13"}, "period.invalid", "period"),
        ({"from_": "2026-05-01", "to": "2026-04-01"}, "report.dates_crossed", "from"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(given: dict[str, str], code: str, column: str) -> None:
    with pytest.raises(RequestInvalid) as refused:
        asked(**given)
    assert [(problem.code, problem.column) for problem in refused.value.problems] == [(code, column)]


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(RequestInvalid) as refused:
        asked(year="x", basis="y", colour="z")
    assert {problem.column for problem in refused.value.problems} == {"year", "basis", "colour"}


def test_a_required_parameter_is_asked_for() -> None:
    with pytest.raises(RequestInvalid) as refused:
        parse((Parameter("account", "Account", "text", required=True),), {}, TODAY)
    assert refused.value.problems[0].code == "report.parameter_required"


def test_a_default_is_written_like_an_answer() -> None:
    query = parse((Parameter("period", "Month", "period", default="last-month"),), {}, TODAY)
    assert query.period == Month(2026, 10)


def test_parameters_are_described_for_machines() -> None:
    assert described(BASIS)["schema"]["enum"] == ["cash", "all"]
    assert described(PERIOD)["name"] == "period"
