"""`mizan schedule list`, `schedule run-due`, `audit verify`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from erp.auth.values import Actor
from erp.cli import gather
from erp.db import db
from tests.erp.audit.test_sealer import tamper, write
from tests.factories.jobs import declare, make_schedule, rows


@pytest.fixture
def mizan(app: Flask) -> Any:
    def run(*words: str) -> Result:
        db.session.rollback()
        return CliRunner().invoke(gather(app), [*words, "--language", "en"], obj=app)

    return run


def test_schedules_are_listed_with_their_rhythm(mizan: Any) -> None:
    make_schedule("monthly", cron="0 6 1 * *")
    assert "On day 1 of every month at 06:00" in mizan("schedule", "list").output
    listed = json.loads(mizan("schedule", "list", "--json").output)["schedules"]
    assert {"monthly", "erp.send-heads"} <= {one["name"] for one in listed}


def test_what_is_due_is_done_once(app: Flask, mizan: Any) -> None:
    days: list[str] = []
    declare(app, nightly=lambda day: days.append(day.isoformat()))
    make_schedule(catch_up="each", next_run_at="2026-03-10T23:30")
    first = json.loads(mizan("schedule", "run-due", "--at", "2026-03-12T12:00", "--json").output)
    mine = [job for job in first["fired"] if job["schedule"] == "erp.nightly"]
    assert [(job["as_of"], job["state"]) for job in mine] == [("2026-03-11", "done"), ("2026-03-12", "done")]
    assert json.loads(mizan("schedule", "run-due", "--at", "2026-03-12T12:00", "--json").output)["fired"] == []
    assert days == ["2026-03-11", "2026-03-12"] and len(rows()) == 2


def test_office_time_is_meant_where_no_zone_is_named(app: Flask, mizan: Any) -> None:
    declare(app, nightly=lambda day: None)
    make_schedule(next_run_at="2026-03-10T23:30")  # 02:30 in Riyadh on the 11th
    assert json.loads(mizan("schedule", "run-due", "--at", "2026-03-11T02:29", "--json").output)["fired"] == []
    assert len(json.loads(mizan("schedule", "run-due", "--at", "2026-03-11T02:30", "--json").output)["fired"]) == 1


def test_a_moment_that_is_none_is_refused(mizan: Any) -> None:
    refused = mizan("schedule", "run-due", "--at", "yesterday")
    assert refused.exit_code == 1 and refused.stderr.startswith("request.bad_moment: at:")


def test_the_trail_is_verified_and_exit_1_says_what_differs(app: Flask, mizan: Any, actor: Actor) -> None:
    write(actor, 3)
    whole = mizan("audit", "verify")
    assert whole.exit_code == 0 and "The audit trail is whole" in whole.output
    tamper("UPDATE erp_audit_event SET actor = 'somebody' WHERE id = 2")
    broken = mizan("audit", "verify")
    assert broken.exit_code == 1 and broken.stderr.startswith("audit.broken:") and "audit.row_changed: row 2" in broken.stderr
