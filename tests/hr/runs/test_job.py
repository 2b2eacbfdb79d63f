"""The calculation as a job says what it made, so that its page leads there."""

from __future__ import annotations

from datetime import date

from flask import Flask

from erp import links
from erp.auth.current import acting
from hr.runs.jobs import calculate
from hr.runs.queries import run_for
from tests.factories.payroll import CLERK, office


def test_the_job_names_its_run(app: Flask) -> None:
    with office(2), acting(CLERK):
        made = calculate(date(2026, 10, 20), "MED", "2026-10")
        assert made == {"document": f"hr.payroll-run:{run_for('MED', '2026-10', 'regular').number}"}
        with app.test_request_context():
            assert links.shown(made["document"]).href is not None
