"""Pay on the home page: the month's sums as the runs hold them, and a warning for what must be answered."""

from __future__ import annotations

from flask import Flask

from hr.home.panels import open_exceptions, payroll
from tests.factories.payroll import PERIOD, add_input, calculated, office, recorded


def test_nothing_is_shown_before_the_first_run(app: Flask) -> None:
    assert payroll() is None and open_exceptions() == []


def test_the_months_sums_are_the_runs(any_app: Flask) -> None:
    with office():
        run = recorded()
        shown = payroll()
        assert shown is not None
        assert [(month["row"].period, month["row"].recorded, month["row"].net) for month in shown["months"]] == [(PERIOD, 1, run.net)]
        assert [figure["amount"] for figure in shown["figures"]] == [run.gross, run.deductions, run.net]
        assert shown["figures"][0]["href"] == f"/hr/payroll-runs?period={PERIOD}"


def test_what_stops_a_run_is_an_alert(app: Flask) -> None:
    with office():
        add_input("E00001", "overtime_hours", quantity=12)  # without the decision that must come before
        run = calculated()
        (alert,) = open_exceptions()
        assert run.number in alert.text and str(run.open_exceptions) in alert.text
