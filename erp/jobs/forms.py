"""The form of a schedule: the report's parameters, relative or fixed, and a rhythm in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from erp.i18n import _
from erp.jobs import words
from erp.jobs.models import Schedule
from erp.jobs.rhythm import WEEKDAYS, BadRhythm, Rhythm, cron_of, rhythm_of
from erp.module import Report
from erp.web.forms import FormField

FORMATS = ("pdf", "xlsx", "csv", "json", "html")
PARAMETER = "p."


def blank(report: Report, parameters: str = "") -> dict[str, Any]:
    """What a new schedule's form shows: the parameters that were on the report's page, monthly in the morning."""
    given = {f"{PARAMETER}{name}": value for name, value in parse_qsl(parameters)}
    every = {f"{PARAMETER}{one.name}": one.default for one in report.parameters}
    return {**every, **given, "every": "month", "at": "06:00", "day": "1", "weekday": "sun", "month": "1", "format.pdf": "1", "format.xlsx": "1",
            "language": "ar", "catch_up": "latest", "title": str(report.title)}  # fmt: skip


def standing(schedule: Schedule) -> dict[str, Any]:
    """The form's values of a schedule that stands."""
    rhythm = rhythm_of(schedule.cron)
    shown = (
        {"every": rhythm.every, "at": rhythm.at, "day": rhythm.day, "weekday": rhythm.weekday, "month": str(rhythm.month)}
        if rhythm
        else {"every": "cron", "cron": schedule.cron}
    )
    return {
        **{f"{PARAMETER}{name}": value for name, value in schedule.parameters.items()},
        **{f"format.{name}": "1" for name in schedule.formats},
        **shown,
        "name": schedule.name,
        "title": schedule.title,
        "language": schedule.language,
        "catch_up": schedule.catch_up,
        "recipients": ", ".join(schedule.recipients),
    }


def values_of(sent: Mapping[str, str]) -> dict[str, Any]:
    """What the operation takes, from what was sent. A rhythm that can't be is left to the operation to refuse."""
    try:
        cron = sent.get("cron", "") if sent.get("every") == "cron" else cron_of(_rhythm(sent))
    except BadRhythm:
        cron = ""
    return {
        "name": sent.get("name", "").strip(),
        "title": sent.get("title", "").strip(),
        "task": sent.get("report", ""),
        "parameters": {name.removeprefix(PARAMETER): text for name, text in sent.items() if name.startswith(PARAMETER) and text},
        "formats": [name for name in FORMATS if sent.get(f"format.{name}")],
        "language": sent.get("language", "ar"),
        "cron": cron,
        "catch_up": sent.get("catch_up", "latest"),
        "recipients": [one.strip() for one in sent.get("recipients", "").replace("،", ",").split(",") if one.strip()],
    }


def _rhythm(sent: Mapping[str, str]) -> Rhythm:
    month = sent.get("month", "1")
    return Rhythm(
        sent.get("every", ""), sent.get("at", ""), sent.get("weekday") or "sun", sent.get("day") or "1", int(month) if month.isdecimal() else 0
    )


def sections(report: Report, values: Mapping[str, Any], new: bool) -> list[dict[str, Any]]:
    return [
        {"title": _("What is made"), "fields": _what(report, new)},
        {"title": _("Parameters"), "note": _("Relative words follow the day each file is for."), "fields": _parameters(report)},
        {"title": _("When"), "note": words.rhythm(values["cron"]) if values.get("cron") else None, "fields": _when()},
        {"title": _("For whom"), "fields": _whom()},
    ]


def _what(report: Report, new: bool) -> list[FormField]:
    name = FormField(
        "code", "name", _("Name"), required=True, readonly=not new, help=_("Latin letters, digits and dashes; it does not change later.")
    )
    formats = [FormField("check", f"format.{one}", {"xlsx": "Excel"}.get(one, one.upper()), width=2) for one in FORMATS]
    language = FormField("select", "language", _("Language of the files"), options=(("ar", "العربية"), ("en", "English")), required=True)
    return [name, FormField("text", "title", _("Title"), required=True), language, *formats]


def _parameters(report: Report) -> list[FormField]:
    found = []
    for one in report.parameters:
        relative = [(word, str(text)) for word, text in words.RELATIVE.get(one.kind, {}).items()]
        choices = [(value, str(text)) for value, text in one.choices]
        kind = "select" if choices else "check" if one.kind == "flag" else "text"
        found.append(
            FormField(kind, f"{PARAMETER}{one.name}", one.title, options=choices, list=relative or None, help=_parameter_help(relative), width=4)
        )
    return found


def _parameter_help(relative: list[tuple[str, str]]) -> str | None:
    return _("A day, month or year, or one of the relative words offered.") if relative else None


def _when() -> list[FormField]:
    every = [*((name, str(text)) for name, text in words.EVERY.items()), ("cron", _("Another rhythm (cron)"))]
    missed = [(name, str(text)) for name, text in words.CATCH_UP.items()]
    return [
        FormField("select", "every", _("How often"), options=every, required=True),
        FormField("time", "at", _("At the hour"), help=_("Time of the office"), width=2),
        FormField("select", "weekday", _("Weekday, where weekly"), options=[(name, str(words.WEEKDAY[name])) for name in WEEKDAYS], width=3),
        FormField("select", "day", _("Day of the month"), options=[*((str(n), str(n)) for n in range(1, 29)), ("last", _("The last day"))], width=3),
        FormField("select", "month", _("Month, where yearly"), options=[(str(n), str(n)) for n in range(1, 13)], width=3),
        FormField("text", "cron", _("Rhythm (cron)"), placeholder="30 6 * * sun,tue", width=4),
        FormField("select", "catch_up", _("Missed times"), options=missed, width=5, required=True),
    ]


def _whom() -> list[FormField]:
    help_ = _("User names, separated by commas. They are told when a file is ready, and open it with their own rights.")
    return [FormField("text", "recipients", _("Who is told"), help=help_, width=8)]
