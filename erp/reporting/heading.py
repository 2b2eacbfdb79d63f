"""What stands above and below a report, from the report, what was asked, and who asked: ready texts in one language."""

from __future__ import annotations

from datetime import date, datetime

from erp import hijri
from erp.auth.values import Actor
from erp.clock import local
from erp.entities.queries import Tree
from erp.i18n import Text, _, _l, language
from erp.module import Report
from erp.reporting.query import STANDING, Query
from erp.reporting.table import Heading, Signature

KINGDOM, MINISTRY = _l("Kingdom of Saudi Arabia"), _l("Ministry of Interior")
ACTIONS = {1: (_l("Approved by"),), 2: (_l("Prepared by"), _l("Approved by"))}


def heading(report: Report, query: Query, actor: Actor, tree: Tree, *, run_id: str, made_at: datetime, position: str, address: str) -> Heading:
    """`made_at` is stored time (UTC); the paper shows the office's."""
    shown_at = local(made_at).replace(tzinfo=None)
    return Heading(
        title=report.title,
        name=report.name,
        letterhead=letterhead(tree, report),
        entity=entity_name(query, tree),
        fiscal_year=_("Fiscal year %(label)s", label=fiscal_label(query.year)),
        period=period(query, report, shown_at.date()),
        parameters=own_parameters(report, query),
        unit_note=_("Amounts in Saudi riyals, negatives in brackets") if any(column.kind == "money" for column in report.columns) else "",
        facts=facts(run_id, until(query, shown_at.date()), shown_at),
        made_at=shown_at,
        made_by=actor.name(language()),
        ledger_position=position,
        run_id=run_id,
        verify_address=address,
        signatures=signatures(report),
    )


def letterhead(tree: Tree, report: Report) -> tuple[Text, ...]:
    roots = tree.roots()
    emirate = roots[0].name(language()) if roots else ""
    return tuple(line for line in (KINGDOM, MINISTRY, emirate, report.options.get("office", "")) if line)


def entity_name(query: Query, tree: Tree) -> str:
    code = query.entity or query.unit
    if code and code in tree.by_code:
        node = tree.by_code[code]
        below = _("%(name)s and all below it", name=node.name(language())) if tree.children.get(node.id) else node.name(language())
        return below
    return tree.roots()[0].name(language()) if tree.roots() else ""


def fiscal_label(year: int) -> str:
    return hijri.fiscal_year_label(year) if language() == "ar" else f"{year} ({hijri.to_hijri(date(year, 1, 1)).year}H)"


def both(day: date) -> str:
    """ "30/09/2026 (19/04/1448هـ)"; the Gregorian alone outside the Hijri table."""
    shown = day.strftime("%d/%m/%Y")
    if not hijri.FIRST_DAY <= day <= hijri.LAST_DAY:
        return shown
    return f"{shown} ({hijri_day(day)})"


def hijri_day(day: date) -> str:
    found = hijri.to_hijri(day)
    return f"{found.day:02}/{found.month:02}/{found.year}{'هـ' if language() == 'ar' else 'H'}"


def until(query: Query, made: date) -> date:
    """The day the figures reach: an open end is the day of making, since no more is recorded by then."""
    return min(query.last, made) if query.open_ended and query.first <= made else query.last


def period(query: Query, report: Report, made: date) -> str:
    if until(query, made) < query.last:
        return _("As recorded until %(day)s", day=both(made))
    if report.options.get("moment"):
        return _("As of %(day)s", day=both(query.last))
    return _("From %(first)s to %(last)s", first=both(query.first), last=both(query.last))


def days(query: Query, moment: bool) -> str:
    """The day or the days of an earlier period, in figures."""
    last = query.last.strftime("%d/%m/%Y")
    return last if moment else f"{query.first.strftime('%d/%m/%Y')} - {last}"


def own_parameters(report: Report, query: Query) -> tuple[tuple[Text, str], ...]:
    """The report's own answers, in words; the standing ones are in the title."""
    standing = {parameter.name for parameter in STANDING}
    found = []
    for parameter in report.parameters:
        value = query.values.get(parameter.name)
        if parameter.name not in standing and value not in (None, "", False):
            words = dict(parameter.choices).get(value, _("Yes") if value is True else value)
            found.append((parameter.title, str(words)))
    return tuple(found)


def facts(run_id: str, last: date, made_at: datetime) -> tuple[tuple[Text, str], ...]:
    rows: list[tuple[Text, str]] = [(_("Number"), run_id), (_("Until"), last.strftime("%d/%m/%Y"))]
    if hijri.FIRST_DAY <= last <= hijri.LAST_DAY:
        rows.append((_("Corresponding to"), hijri_day(last)))
    return (*rows, (_("Made at"), made_at.strftime("%d/%m/%Y %H:%M")))


def signatures(report: Report) -> tuple[Signature, ...]:
    """Offices in the order of signing: the first prepared, the last approved, who stands between reviewed."""
    count = len(report.signatures)
    actions = ACTIONS.get(count) or (_l("Prepared by"), *[_l("Reviewed by")] * (count - 2), _l("Approved by"))
    return tuple(Signature(action, office) for action, office in zip(actions, report.signatures, strict=False))
