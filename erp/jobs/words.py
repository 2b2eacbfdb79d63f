"""Schedules in words, in the language of the moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from erp import i18n
from erp.i18n import Text, _, _l
from erp.jobs.rhythm import rhythm_of
from erp.registry import registry
from erp.reporting.asked import in_words, titles_of

EVERY: dict[str, Text] = {
    "day": _l("Every day"),
    "workday": _l("Every working day"),
    "week": _l("Every week"),
    "month": _l("Every month"),
    "quarter": _l("Every quarter"),
    "year": _l("Every year"),
}
WEEKDAY: dict[str, Text] = {
    "sun": _l("Sunday"),
    "mon": _l("Monday"),
    "tue": _l("Tuesday"),
    "wed": _l("Wednesday"),
    "thu": _l("Thursday"),
    "fri": _l("Friday"),
    "sat": _l("Saturday"),
}
OFTEN: dict[str, Text] = {"* * * * *": _l("Every minute"), "0 * * * *": _l("Every hour")}
STATE: dict[str, Text] = {
    "queued": _l("Waiting"),
    "running": _l("Running"),
    "done": _l("Done"),
    "refused": _l("Refused"),
    "set_aside": _l("Set aside"),
    "cancelled": _l("Cancelled"),
    "skipped": _l("Skipped"),
}
TONE = {"queued": "wait", "running": "info", "done": "ok", "refused": "bad", "set_aside": "bad", "cancelled": "", "skipped": ""}
KIND: dict[str, Text] = {"job": _l("A module's own work"), "report": _l("A report")}
STOPPED: dict[str, Text] = {"person": _l("Somebody stopped it."), "owner.disabled": _l("The account it acts for is switched off.")}
CATCH_UP: dict[str, Text] = {
    "latest": _l("Make the latest missed one only"),
    "each": _l("Make each missed one, for its own day"),
    "skip": _l("Leave missed ones out"),
}
# what a schedule's parameter may say instead of a day, month or year: it follows the day the report is for
RELATIVE: dict[str, dict[str, Text]] = {
    "date": {
        "today": _l("The day it runs for"),
        "yesterday": _l("The day before"),
        "this-month-start": _l("First day of the month"),
        "this-month-end": _l("Last day of the month"),
        "last-month-start": _l("First day of last month"),
        "last-month-end": _l("Last day of last month"),
        "this-year-start": _l("First day of the year"),
        "this-year-end": _l("Last day of the year"),
    },
    "period": {"this-month": _l("This month"), "last-month": _l("Last month")},
    "year": {"this-year": _l("This year"), "last-year": _l("Last year")},
}


def asked(report: str, parameters: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a schedule asks of its report; what follows the day it runs for is said as such ("Month: this month")."""
    relative = {value: text for choices in RELATIVE.values() for value, text in choices.items()}
    fixed = dict(in_words(report, {name: value for name, value in parameters.items() if value not in relative}))
    return [*titles_of(report, {name: str(relative[value]) for name, value in parameters.items() if value in relative}), *fixed.items()]


def title_of(schedule: Any) -> str:
    """What a schedule is called: by its maker, else as the job of a module; empty where neither says."""
    if schedule.title or schedule.kind != "job":
        return str(schedule.title)
    return next((str(job.title) for _module, job in registry().parts("jobs", only_enabled=False) if job.name == schedule.task), "")


def task(name: str) -> str:
    """What a schedule makes or does, as its module calls it; of a module that is off too."""
    for kind in ("reports", "jobs"):
        for _module, part in registry().parts(kind, only_enabled=False):
            if part.name == name:
                return str(part.title)
    return name


def rhythm(cron: str) -> str:
    """A cron line as a person says it; a line that says more than our words stays as it is."""
    if cron in OFTEN:
        return str(OFTEN[cron])
    found = rhythm_of(cron)
    if found is None:
        return cron
    last = found.day == "last"
    sentences = {
        "day": lambda: _("Every day at %(at)s", at=found.at),
        "workday": lambda: _("Every working day at %(at)s", at=found.at),
        "week": lambda: _("Every %(weekday)s at %(at)s", weekday=str(WEEKDAY[found.weekday]), at=found.at),
        "month": lambda: (
            _("On the last day of every month at %(at)s", at=found.at)
            if last
            else _("On day %(day)s of every month at %(at)s", day=found.day, at=found.at)
        ),
        "quarter": lambda: (
            _("On the last day of the first month of every quarter at %(at)s", at=found.at)
            if last
            else _("On day %(day)s of every quarter at %(at)s", day=found.day, at=found.at)
        ),
        "year": lambda: (
            _("Every year on the last day of month %(month)s at %(at)s", month=found.month, at=found.at)
            if last
            else _("Every year on day %(day)s of month %(month)s at %(at)s", day=found.day, month=found.month, at=found.at)
        ),
    }
    return sentences[found.every]()


def error(code: str, facts: dict[str, Any]) -> str:
    """How a job ended badly, as a sentence; a failure of the program shows its kind."""
    if not code:
        return ""
    return i18n.sentence(code, facts) if "." in code else _("It failed: %(kind)s", kind=code)


def nothing_due() -> str:
    return _("Nothing is due.")


def trail_stands(batches: int) -> str:
    return _("The audit trail is whole: %(batches)s sealed batches.", batches=batches)


def stopped(because: str) -> str:
    return str(STOPPED.get(because, ""))
