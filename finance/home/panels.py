"""The panels and alerts of finance: from the sums to what the templates draw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from erp import clock
from erp.hijri import GREGORIAN_MONTHS
from erp.i18n import _, language, ngettext
from erp.module import Alert, AlertSource, Panel
from erp.money import Halalas, shown
from finance.classifications.queries import ECONOMIC, codes, first_day
from finance.home.queries import Stages, by_chapter, nearly_used, paid_by_month

LINES = "/finance/budget-lines"
VIEW = "finance.budget-line.view"
NEARLY_USED = 50  # per mille of the final appropriation
STAGES = ("paid", "ordered", "due", "committed", "reserved", "frozen", "lapsed", "available")


def parts(stages: Stages) -> list[tuple[str, int]]:
    """For `ui.bar`, from spent to free."""
    return [(name, getattr(stages, name)) for name in STAGES]


def share(part: int, whole: int) -> str:
    tenths = (part * 1000 + whole // 2) // whole if whole else 0
    return f"{tenths // 10}.{tenths % 10}%"


def execution() -> Mapping[str, Any] | None:
    """Appropriation and its stages, whole and by chapter; None where there is no approved budget."""
    year = clock.today().year
    chapters = by_chapter(year)
    if not chapters:
        return None
    whole = sum((stages for _lines, stages in chapters.values()), Stages())
    names = codes(ECONOMIC, first_day(year), chapters)
    address = f"{LINES}?fiscal_year={year}"
    figures = [
        {"label": _("Final appropriation"), "amount": whole.final},
        {"label": _("Paid and ordered for payment"), "amount": whole.executed, "small": share(whole.executed, whole.final)},
        {"label": _("Due"), "amount": whole.due},
        {"label": _("Committed"), "amount": whole.committed},
        {"label": _("Reserved"), "amount": whole.reserved},
        {"label": _("Available"), "amount": whole.available, "small": share(whole.available, whole.final)},
    ]
    rows = [
        {
            "code": chapter,
            "name": names[chapter].name(language()) if chapter in names else chapter,
            "stages": stages,
            "bound": stages.due + stages.committed + stages.reserved,
            "parts": parts(stages),
            "share": share(stages.executed, stages.final),
            "href": f"{address}&chapter={chapter}",
        }
        for chapter, (_lines, stages) in chapters.items()
    ]
    return {
        "year": year, "lines": sum(lines for lines, _stages in chapters.values()), "href": address, "parts": parts(whole), "rows": rows,
        "figures": [{**figure, "href": address, "decimals": False} for figure in figures],
    }  # fmt: skip


def months() -> Mapping[str, Any] | None:
    """What was paid in each month of the year; None before the first payment."""
    today = clock.today()
    paid = paid_by_month(today.year)
    if not paid:
        return None
    names = GREGORIAN_MONTHS[language()]
    rows = [
        {"label": names[m - 1], "value": paid.get(m, 0) if m <= today.month else None, "now": m == today.month, "number": m}
        for m in range(1, 13)
    ]  # fmt: skip
    return {"year": today.year, "months": rows, "total": sum(paid.values())}


def nearly_used_alerts() -> list[Alert]:
    year = clock.today().year
    found = nearly_used(year, NEARLY_USED)
    if not found:
        return []
    names = codes(ECONOMIC, first_day(year), {economic for economic, _final, _left in found})
    said = [f"{names[e].name(language()) if e in names else e}: {shown(Halalas(left))}" for e, _final, left in found[:2]]
    title = ngettext("One line is nearly used up", "%(n)s lines are nearly used up", len(found))
    return [Alert("warn", title, " · ".join(said), f"{LINES}?fiscal_year={year}&sort=available")]


PANELS = (
    Panel("finance.execution", "finance/home/_execution.html", execution, VIEW, order=10),
    Panel("finance.months", "finance/home/_months.html", months, VIEW, order=20),
)
ALERTS = (AlertSource("finance.nearly-used", nearly_used_alerts, VIEW),)
