"""Pages of schedules and jobs: when what is made, what became of it, how far it is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from erp.auth.current import current_actor
from erp.auth.guard import permission, signed_in
from erp.auth.names import name_of, names_of
from erp.auth.values import Actor
from erp.db import unit_of_work
from erp.errors import DomainError, Problem, RequestInvalid
from erp.i18n import _, sentence
from erp.jobs import forms, operations, queries, queue, words
from erp.jobs.health import clock_stopped
from erp.jobs.models import Schedule
from erp.web.forms import typed, with_problems
from erp.web.htmx import go_to, render, wants_fragment

schedules = Blueprint("schedules", __name__, url_prefix="/schedules", template_folder="../templates")
jobs = Blueprint("jobs", __name__, url_prefix="/jobs", template_folder="../templates")


@schedules.get("/")
@permission("erp.schedule.view")
def index() -> ResponseReturnValue:
    """All schedules by the time they come next; says so where the clock stands still."""
    found = queries.schedules(current_actor())
    last = queries.last_runs([one.id for one in found])
    return render_template(
        "erp/jobs/schedules.html", found=found, last=last, words=words, clock_stopped=clock_stopped(), set_aside=queries.set_aside(),
        may_create=current_actor().can("erp.schedule.create"),
    )  # fmt: skip


@schedules.get("/new")
@permission("erp.schedule.create")
def new() -> ResponseReturnValue:
    """The form for one report, or the reports to choose from."""
    name = request.args.get("report", "")
    if not name:
        return render_template("erp/jobs/choose.html", reports=operations.reports_of(current_actor()))
    report = operations.find_report(name)[1]
    return _form(report, forms.blank(report, request.args.get("parameters", "")), new=True)


@schedules.post("/new")
@permission("erp.schedule.create")
def create() -> ResponseReturnValue:
    actor, sent = current_actor(), typed()
    report = operations.find_report(sent.get("report", ""))[1]
    try:
        name = unit_of_work(lambda: operations.make_schedule(forms.values_of(sent), actor).name)
    except RequestInvalid as error:
        return make_response(_form(report, sent, new=True, problems=error.problems), 422)
    except DomainError as error:
        return make_response(_form(report, sent, new=True, problems=[Problem(error.code, column="name", facts=error.facts)]), error.status)
    return go_to(url_for("schedules.show", key=name), _("The schedule is made."))


@schedules.get("/<key>")
@permission("erp.schedule.view")
def show(key: str) -> ResponseReturnValue:
    """One schedule: what, when, for whom, and the history of its firings."""
    schedule, actor = operations.seen(key, current_actor()), current_actor()
    return render_template(
        "erp/jobs/schedule.html", schedule=schedule, firings=queries.firings(schedule.id, actor), words=words,
        facts=_facts(schedule), refusal=_refusal(schedule, actor), may_run=actor.can("erp.schedule.create"),
    )  # fmt: skip


def _facts(schedule: Schedule) -> list[tuple[str, Any]]:
    parameters = " · ".join(f"{title}: {value}" for title, value in words.asked(schedule.task, schedule.parameters))
    return [
        (_("What it makes"), str(words.KIND[schedule.kind])),
        (_("Parameters"), parameters or None),
        (_("Formats"), ", ".join(str(one).upper() for one in schedule.formats) or None),
        (_("When"), words.rhythm(schedule.cron)),
        (_("Missed times"), str(words.CATCH_UP[schedule.catch_up])),
        (_("Who is told"), ", ".join(schedule.recipients) or None),
        (_("Made by"), name_of(schedule.created_by)),
        (_("Why it stands still"), None if schedule.active else words.stopped(schedule.stopped_because)),
    ]


def _refusal(schedule: Schedule, actor: Actor) -> str | None:
    """Why this person can't change it, or nothing."""
    try:
        operations.refuse_others(schedule, actor)
    except DomainError as error:
        return sentence(error.code, error.facts)
    return None


@schedules.get("/<key>/edit")
@permission("erp.schedule.create")
def edit(key: str) -> ResponseReturnValue:
    schedule = operations.seen(key, current_actor())
    return _form(operations.find_report(schedule.task)[1], forms.standing(schedule), schedule=schedule)


@schedules.post("/<key>/edit")
@permission("erp.schedule.create")
def change(key: str) -> ResponseReturnValue:
    actor, sent = current_actor(), typed()
    try:
        unit_of_work(lambda: operations.change_schedule(operations.seen(key, actor), forms.values_of(sent), actor))
    except RequestInvalid as error:
        schedule = operations.seen(key, actor)
        return make_response(_form(operations.find_report(schedule.task)[1], sent, schedule=schedule, problems=error.problems), 422)
    return go_to(url_for("schedules.show", key=key), _("The schedule is changed."))


def _form(report: Any, values: dict[str, Any], *, new: bool = False, schedule: Schedule | None = None, problems: list[Problem] | None = None) -> str:
    sections, errors = forms.sections(report, {**values, "cron": schedule.cron if schedule else ""}, new), []
    for section in sections:
        section["fields"], said = with_problems(
            section["fields"], values, [p for p in problems or () if p.column in {f.name for f in section["fields"]}]
        )
        errors += said
    title = _("Schedule “%(report)s”", report=str(report.title)) if new else _("Change the schedule")
    action = url_for("schedules.create") if new else url_for("schedules.change", key=schedule.name if schedule else "")
    back = url_for("schedules.show", key=schedule.name) if schedule else url_for("schedules.index")
    return render_template(
        "erp/jobs/form.html", title=title, sections=sections, errors=errors, action=action, back=back, hidden=[("report", report.name)]
    )


@schedules.post("/<key>/run")
@permission("erp.schedule.create")
def run_now(key: str) -> ResponseReturnValue:
    actor = current_actor()
    job_id = unit_of_work(lambda: operations.run_now(operations.seen(key, actor), actor))
    return go_to(url_for("jobs.show", job_id=job_id), _("It is queued."))


@schedules.post("/<key>/stop")
@permission("erp.schedule.create")
def stop(key: str) -> ResponseReturnValue:
    actor = current_actor()
    unit_of_work(lambda: operations.stop(operations.seen(key, actor), actor))
    return go_to(url_for("schedules.show", key=key), _("The schedule is stopped."))


@schedules.post("/<key>/resume")
@permission("erp.schedule.create")
def resume(key: str) -> ResponseReturnValue:
    actor = current_actor()
    unit_of_work(lambda: operations.resume(operations.seen(key, actor), actor))
    return go_to(url_for("schedules.show", key=key), _("The schedule goes on."))


@jobs.get("/", endpoint="index")
@signed_in
def index_jobs() -> ResponseReturnValue:
    """One's own jobs; every job for whoever manages schedules."""
    state = request.args.get("state", "")
    found = queries.jobs(current_actor(), state if state in words.STATE else "")
    names = names_of(job.asked_by for job in found)
    return render_template("erp/jobs/jobs.html", found=found, names=names, words=words, state=state)


@jobs.get("/<int(max=2147483647):job_id>", endpoint="show")
@signed_in
def show_job(job_id: int) -> ResponseReturnValue:
    """How far it is; asked again every two seconds while it goes on."""
    job = queries.job(job_id, current_actor())
    shown = render(
        "erp/jobs/job.html", "erp/jobs/_job.html", job=job, words=words, files=queries.files(job), made=queries.made(job),
        names=names_of({job.asked_by}),
    )  # fmt: skip
    if wants_fragment() and not job.going:
        shown.headers["HX-Refresh"] = "true"  # what may be done with it changed too, and stands outside the part
    return shown


@jobs.post("/<int(max=2147483647):job_id>/cancel")
@signed_in
def cancel(job_id: int) -> ResponseReturnValue:
    actor = current_actor()
    queries.job(job_id, actor)
    unit_of_work(lambda: queue.cancel(job_id, actor))
    return go_to(url_for("jobs.show", job_id=job_id), _("It stops at its next step."))


@jobs.post("/<int(max=2147483647):job_id>/again")
@permission("erp.schedule.manage")
def again(job_id: int) -> ResponseReturnValue:
    actor = current_actor()
    queries.job(job_id, actor)
    unit_of_work(lambda: queue.requeue(job_id, actor))
    return go_to(url_for("jobs.show", job_id=job_id), _("It is queued."))
