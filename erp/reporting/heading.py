"""What stands above and below a report, from the report, what was asked, and who asked: ready texts in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from erp import hijri
from erp.auth.values import EVERYWHERE, Actor
from erp.clock import local, now
from erp.entities.queries import Node, Tree, tree
from erp.i18n import Text, _, _l, language
from erp.module import Report
from erp.offices.values import Office
from erp.reporting.query import STANDING, Query
from erp.reporting.table import Heading, Signature

NAMED_MOST = 3  # entities in the title of a report over several
KINGDOM, MINISTRY = _l("Kingdom of Saudi Arabia"), _l("Ministry of Interior")
ACTIONS = {1: (_l("Approved by"),), 2: (_l("Prepared by"), _l("Approved by"))}


def heading(
    report: Report,
    query: Query,
    actor: Actor,
    tree: Tree,
    roots: frozenset[int],
    names: Mapping[str, str],
    *,
    run_id: str,
    made_at: datetime,
    position: str,
) -> Heading:
    """`made_at` is stored time (UTC); the paper shows the office's. `names`: who holds which office on the report's day."""
    shown_at = local(made_at).replace(tzinfo=None)
    return Heading(
        title=report.title,
        name=report.name,
        letterhead=letterhead(tree, report),
        entity=entity_name(query, tree, roots),
        fiscal_year=_("Fiscal year %(label)s", label=fiscal_label(query.year)),
        period=period(query, report, shown_at.date()),
        parameters=own_parameters(report, query),
        unit_note=_("Amounts in Saudi riyals, negatives in brackets") if any(column.kind == "money" for column in report.columns) else "",
        facts=facts(run_id, until(query, shown_at.date()), shown_at),
        made_at=shown_at,
        made_by=actor.name(language()),
        ledger_position=position,
        run_id=run_id,
        verify_address=run_id,
        signatures=signatures(report, names),
    )


def paper(
    title: Text,
    name: str,
    number: str,
    entity_id: int,
    actor: Actor,
    *,
    facts: Sequence[tuple[Text, str]],
    signatures: Sequence[Signature] = (),
    verify_address: str = "",
    unit_note: str = "",
) -> Heading:
    """Of a printed document: the letterhead of the house, whose it is, and by whom it was printed now."""
    entities = tree()
    return Heading(
        title=title,
        name=name,
        letterhead=(KINGDOM, MINISTRY, entities.roots()[0].name(language())),
        entity=entities.by_id[entity_id].name(language()),
        facts=tuple(facts),
        unit_note=unit_note,
        made_at=local(now()).replace(tzinfo=None),
        made_by=actor.name(language()),
        run_id=number,
        verify_address=verify_address,
        signatures=tuple(signatures),
    )


def letterhead(tree: Tree, report: Report) -> tuple[Text, ...]:
    roots = tree.roots()
    emirate = roots[0].name(language()) if roots else ""
    return tuple(line for line in (KINGDOM, MINISTRY, emirate, report.options.get("office", "")) if line)


def entity_name(query: Query, tree: Tree, roots: frozenset[int]) -> str:
    """Whose figures these are: the entity asked for, else those that the reader may see, never more."""
    code = query.entity or query.unit
    if code and code in tree.by_code:
        return with_below(tree.by_code[code], tree)
    if roots == EVERYWHERE:
        return tree.roots()[0].name(language()) if tree.roots() else ""
    mine = sorted((tree.by_id[root] for root in roots if root in tree.by_id), key=lambda node: node.code)
    texts = [with_below(node, tree) for node in mine[:NAMED_MOST]]
    if len(mine) > NAMED_MOST:
        texts.append(_("%(count)s further entities", count=len(mine) - NAMED_MOST))
    return _(", ").join(texts)


def with_below(node: Node, tree: Tree) -> str:
    name = node.name(language())
    return _("%(name)s and all below it", name=name) if tree.children.get(node.id) else name


def whose(query: Query, tree: Tree, roots: frozenset[int]) -> int | None:
    """The entity whose office holders sign: the one asked for, else the only one in sight, else the top of the tree."""
    code = query.entity or query.unit
    if code and code in tree.by_code:
        return tree.by_code[code].id
    if len(roots) == 1 and roots != EVERYWHERE:
        return next(iter(roots))
    return tree.roots()[0].id if tree.roots() else None


def offices(report: Report) -> list[str]:
    return [office.code for office in report.signatures if isinstance(office, Office)]


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


def signatures(report: Report, names: Mapping[str, str]) -> tuple[Signature, ...]:
    """Offices in the order of signing: the first prepared, the last approved, who stands between reviewed."""
    count = len(report.signatures)
    actions = ACTIONS.get(count) or (_l("Prepared by"), *[_l("Reviewed by")] * (count - 2), _l("Approved by"))
    return tuple(signed(action, office, names) for action, office in zip(actions, report.signatures, strict=False))


def signed(action: Text, office: Office | Text, names: Mapping[str, str]) -> Signature:
    """A block with its office, and the name of who holds it where that is recorded."""
    if isinstance(office, Office):
        return Signature(action, office.title, names.get(office.code, ""))
    return Signature(action, office)
