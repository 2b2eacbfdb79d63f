"""Pages of schedules and jobs: making one, its history, running now, cancelling; each with the rights it asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from erp.auth.values import EVERYWHERE, Actor
from erp.db import db
from erp.jobs import operations, queue, words, worker
from erp.jobs.models import Schedule
from erp.registry import registry
from tests.factories.jobs import declare, make_schedule, make_user, queue_job, rows
from tests.factories.reporting import make_report, offer

ALLOWED = ("erp.schedule.view", "erp.schedule.create", "erp.archive.view", "erp.report.view")


def person(app: Flask, actor: Actor, username: str = "maker", *more: str) -> Actor:
    """A real account (jobs name their owner) that may see every report and make schedules."""
    user_id = make_user(username, actor)
    reports = [report.permission for module in registry() for report in module.reports]
    return Actor(user_id, username, username, username, dict.fromkeys([*ALLOWED, *reports, *more], EVERYWHERE), person=f"user:{username}")


@pytest.fixture
def open_form(app: Flask) -> None:
    """Without the token of forms, and with a report to schedule."""
    app.config["WTF_CSRF_ENABLED"] = False
    offer(app, make_report())


def form(report: str, **more: Any) -> dict[str, Any]:
    return {"report": report, "name": "monthly-trial", "title": "ميزان المراجعة", "every": "month", "at": "06:30", "day": "last", "weekday": "sun",
            "month": "1", "format.pdf": "1", "format.csv": "1", "language": "ar", "catch_up": "each", "recipients": "finance.head، auditor",
            "p.year": "last-year", **more}  # fmt: skip


def test_a_schedule_is_made_with_plain_words(app: Flask, actor: Actor, client_of: Callable[..., Any], open_form: None) -> None:
    client = client_of(person(app, actor))
    page = client.get("/schedules/new?report=sample&parameters=year%3D2024")
    assert page.status_code == 200 and 'value="2024"' in page.text
    answer = client.post("/schedules/new", data=form("sample"))
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/schedules/monthly-trial")
    made = operations.find("monthly-trial")
    assert (made.cron, made.catch_up, made.formats, made.parameters) == ("30 6 last * *", "each", ["pdf", "csv"], {"year": "last-year"})
    assert made.recipients == ["finance.head", "auditor"] and made.next_run_at is not None and made.active
    shown = client.get("/schedules/monthly-trial")
    assert "آخر يوم من كل شهر الساعة 06:30" in shown.text
    assert str(words.RELATIVE["year"]["last-year"]) in shown.text and "last-year" not in shown.text
    assert "monthly-trial" in client.get("/schedules/").text


@pytest.mark.parametrize(("wrong", "code"), [({"at": "26:00"}, "cron"), ({"name": "اسم"}, "name"), ({"format.pdf": "", "format.csv": ""}, "format")])
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(
    app: Flask, actor: Actor, client_of: Callable[..., Any], open_form: None, wrong: dict[str, str], code: str
) -> None:
    answer = client_of(person(app, actor)).post("/schedules/new", data=form("sample", **wrong))
    assert answer.status_code == 422 and f"f-{code}" in answer.text and "ميزان المراجعة" in answer.text
    assert db.session.query(Schedule).filter_by(kind="report").count() == 0


def test_the_same_name_twice_is_refused(app: Flask, actor: Actor, client_of: Callable[..., Any], open_form: None) -> None:
    client = client_of(person(app, actor))
    assert client.post("/schedules/new", data=form("sample")).status_code == 303
    assert client.post("/schedules/new", data=form("sample")).status_code == 409


def test_only_a_report_one_may_see_is_scheduled(app: Flask, actor: Actor, client_of: Callable[..., Any], open_form: None) -> None:
    nobody = Actor(make_user("blind", actor), "blind", "x", "x", dict.fromkeys(ALLOWED, EVERYWHERE))
    assert client_of(nobody).post("/schedules/new", data=form("sample")).status_code == 403
    assert db.session.query(Schedule).filter_by(kind="report").count() == 0


def test_a_colleagues_schedule_is_read_not_changed(app: Flask, actor: Actor, client_of: Callable[..., Any], open_form: None) -> None:
    client_of(person(app, actor)).post("/schedules/new", data=form("sample"))
    other = client_of(person(app, actor, "colleague"))
    assert other.get("/schedules/monthly-trial").status_code == 200
    assert other.post("/schedules/monthly-trial/stop").status_code == 403
    assert operations.find("monthly-trial").active
    keeper = client_of(person(app, actor, "keeper", "erp.schedule.manage"))
    assert keeper.post("/schedules/monthly-trial/stop").status_code == 303
    db.session.rollback()
    assert not operations.find("monthly-trial").active
    assert keeper.post("/schedules/monthly-trial/resume").status_code == 303
    db.session.rollback()
    assert operations.find("monthly-trial").next_run_at is not None


def test_run_now_queues_one_for_today(app: Flask, actor: Actor, client_of: Callable[..., Any], open_form: None) -> None:
    seen: list[Any] = []
    declare(app, nightly=lambda day: seen.append(day))
    make_schedule()
    client = client_of(person(app, actor))
    answer = client.post("/schedules/erp.nightly/run")
    assert answer.status_code == 303
    worker.work_off(app)
    assert len(seen) == 1
    assert "تم" in client.get(answer.headers["Location"]).text
    assert client.get("/schedules/erp.nightly").status_code == 200


def test_a_job_is_cancelled_by_who_asked_for_it_and_by_nobody_else(app: Flask, actor: Actor, client_of: Callable[..., Any], open_form: None) -> None:
    mine, other = person(app, actor), person(app, actor, "colleague")
    job = queue_job(mine)
    assert client_of(other).get(f"/jobs/{job}").status_code == 404
    assert client_of(other).post(f"/jobs/{job}/cancel").status_code == 404
    client = client_of(mine)
    assert 'hx-trigger="every 2s"' in client.get(f"/jobs/{job}", headers={"HX-Request": "true"}).text
    assert '<noscript><meta http-equiv="refresh"' in client.get(f"/jobs/{job}").text
    assert client.post(f"/jobs/{job}/cancel").status_code == 303
    assert [row.state for row in rows()] == ["cancelled"]
    assert 'hx-trigger="every 2s"' not in client.get(f"/jobs/{job}").text
    assert "http-equiv" not in client.get(f"/jobs/{job}").text
    assert client.get(f"/jobs/{job}", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert client.post(f"/jobs/{job}/again").status_code == 403


def test_a_job_that_was_set_aside_says_why_and_runs_again(app: Flask, actor: Actor, client_of: Callable[..., Any], open_form: None) -> None:
    keeper = person(app, actor, "keeper", "erp.schedule.manage")
    job = queue_job(keeper, attempts=1)
    run = queue.take()
    assert run is not None and queue.try_again(run, "OSError")
    client = client_of(keeper)
    assert "OSError" in client.get(f"/jobs/{job}").text
    assert client.get("/jobs/?state=set_aside").text.count(f"/jobs/{job}") >= 1
    assert client.post(f"/jobs/{job}/again").status_code == 303
    assert [row.state for row in rows()] == ["queued"]


def test_without_the_right_there_is_no_page(app: Flask, client_of: Callable[..., Any]) -> None:
    assert "/sign-in" in client_of(None).get("/schedules/").headers["Location"]
    assert client_of(Actor(None, "x", "x", "x")).get("/schedules/").status_code == 403


def test_the_page_says_when_the_clock_stands_still(app: Flask, actor: Actor, client_of: Callable[..., Any]) -> None:
    make_schedule()
    assert "الساعة متوقفة" in client_of(person(app, actor)).get("/schedules/").text


def test_who_manages_one_place_sees_and_stops_nothing_of_others(app: Flask, actor: Actor, client_of: Callable[..., Any], open_form: None) -> None:
    """Schedules and jobs act for people of any entity: their parameters, recipients and results are of other places."""
    maker = person(app, actor)
    client_of(maker).post("/schedules/new", data=form("sample"))
    job = queue_job(maker)
    rights = dict.fromkeys([*ALLOWED, "erp.schedule.manage"], frozenset({1}))
    yanbu = client_of(Actor(make_user("yanbu", actor), "yanbu", "x", "x", rights, person="user:yanbu"))
    assert "monthly-trial" not in yanbu.get("/schedules/").text and 'href="/schedules/monthly' not in yanbu.get("/search?q=monthly-trial").text
    assert yanbu.get("/api/v1/erp/schedules").get_json()["items"] == []
    for page in ("/schedules/monthly-trial", "/schedules/monthly-trial/edit", "/api/v1/erp/schedules/monthly-trial", f"/jobs/{job}"):
        assert yanbu.get(page).status_code == 404, page
    for act in ("/schedules/monthly-trial/stop", "/schedules/monthly-trial/run", "/api/v1/erp/schedules/monthly-trial/stop", f"/jobs/{job}/cancel"):
        assert yanbu.post(act).status_code == 404, act
    assert yanbu.post("/schedules/monthly-trial/edit", data=form("sample")).status_code == 404
    assert yanbu.post(f"/jobs/{job}/again").status_code == 404
    db.session.rollback()
    assert operations.find("monthly-trial").active and [row.state for row in rows()] == ["queued"]
