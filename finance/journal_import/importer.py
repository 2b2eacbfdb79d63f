"""The import kind `journal`: what is read, and how it is applied and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import select

from erp import clock
from erp.auth.current import holds_at, require
from erp.auth.values import Actor
from erp.entities.queries import tree
from erp.errors import NotFound
from erp.i18n import _l
from erp.importing.columns import ImportColumn
from erp.importing.parsed import Row
from erp.importing.preview import NEW, Given, Plan, PlannedRow
from erp.module import Importer
from erp.resources.lookup import chunks, recorded
from erp.scope import elevated
from finance import posting
from finance.accounts.queries import chart, postable
from finance.classifications.queries import ECONOMIC, FUNCTION, FUND, PROGRAM, items_among
from finance.classifications.queries import recorded as classified
from finance.journal_import import rules
from finance.ledger.foreign import refuse_foreign_items
from finance.ledger.models import Source
from finance.ledger.rules import AccountFacts
from finance.periods.models import PeriodRow
from finance.periods.rules import OPEN

PERMISSION = rules.PERMISSION
ENTITIES = partial(recorded, "erp.entities")
COLUMNS = (
    ImportColumn(
        "entry_id", "رقم القيد", "Entry", required=True, longest=64, help=_l("Rows with one number are one entry. OB...: opening balances.")
    ),
    ImportColumn("date", "التاريخ", "Date", "date", required=True),
    ImportColumn("description", "البيان", "Description"),
    ImportColumn("account", "الحساب", "Account", "ref", required=True, longest=20, codes=postable),
    ImportColumn("debit", "مدين", "Debit", "money", least=0),
    ImportColumn("credit", "دائن", "Credit", "money", least=0),
    ImportColumn("entity", "الجهة", "Entity", "ref", longest=32, upper=True, codes=ENTITIES),
    ImportColumn("program", "البرنامج", "Program", "code", longest=32, codes=partial(classified, PROGRAM)),
    ImportColumn(
        "cost_center",
        "مركز التكلفة",
        "Cost centre",
        "ref",
        longest=32,
        upper=True,
        codes=ENTITIES,
        help=_l("The entity charged; empty: the entity itself."),
    ),
    ImportColumn("economic", "البند", "Economic item", "code", longest=20, codes=partial(classified, ECONOMIC)),
    ImportColumn("function", "الوظيفة", "Function", "code", longest=20, codes=partial(classified, FUNCTION)),
    ImportColumn("fund", "مصدر التمويل", "Fund", "code", longest=20, codes=partial(classified, FUND)),
    ImportColumn("project", "المشروع", "Project", "code", longest=32),
    ImportColumn("party", "الطرف", "Party", longest=100),
    ImportColumn("due_date", "تاريخ الاستحقاق", "Due date", "date"),
    ImportColumn("origin_year", "سنة المنشأ", "Origin year", "integer", least=1990),
    ImportColumn("memo", "ملاحظات", "Memo"),
)
EXAMPLE = {
    "entry_id": "1",
    "date": "2026-03-10",
    "description": "كهرباء مارس",
    "account": "52212",
    "debit": "1250.00",
    "credit": "",
    "entity": "MED",
    "economic": "2212",
}


def known(rows: Sequence[Row], given: Given) -> rules.Known:
    """Accounts, entities, open periods, and what was recorded under the sources of the file, in bounded reads."""
    codes = {row.get("account") for row in rows} - {None}
    accounts = {
        node.code: AccountFacts(node.code, node.type, node.gfsm, node.postable and node.active, node.party_required, node.project_required, node.id)
        for part in chunks(sorted(codes))
        for node in chart(part)
    }
    units = unit_codes({row.get(name) for row in rows for name in ("entity", "cost_center")} - {None})
    allowed = {code for code in units if given.actor is None or holds_at(given.actor, PERMISSION, tree().by_code[code].id)}
    items = items_among({row.get("economic") for row in rows} - {None, ""})
    return rules.Known(accounts, units, allowed, _recorded(rows, units), periods_of(set(units.values())), items)


def unit_codes(codes: set[str]) -> dict[str, str]:
    """Entity -> its balancing unit, of those that are there."""
    entities = tree()
    found = {}
    for code in sorted(codes & set(entities.by_code)):
        try:
            found[code] = entities.unit_of(entities.by_code[code].id).code
        except NotFound:
            continue
    return found


def _recorded(rows: Sequence[Row], units: dict[str, str]) -> dict[str, str]:
    sources = {
        rules.source_of(units[row.get("entity")], row.get("date"), row.get("entry_id"))
        for row in rows
        if row.get("entity") in units and row.get("date") and row.get("entry_id")
    }
    with elevated("a source is one in every scope") as session:
        return {
            source: print_
            for part in chunks(sorted(sources))
            for source, print_ in session.execute(select(Source.source, Source.fingerprint).where(Source.source.in_(part)))
        }


def periods_of(units: set[str]) -> dict[tuple[str, int, int], str]:
    """(unit, year, period) -> its state in the general ledger."""
    ids = {tree().by_code[code].id: code for code in units}
    question = select(PeriodRow.unit_id, PeriodRow.year, PeriodRow.period, PeriodRow.state)
    question = question.where(PeriodRow.unit_id.in_(sorted(ids)), PeriodRow.ledger == "general")
    with elevated("periods are the unit's, whoever asks") as session:
        return {(ids[unit], year, period): state for unit, year, period, state in session.execute(question)}


def check(rows: Sequence[Row], found: rules.Known, _given: Given) -> tuple[list[PlannedRow], list[Any]]:
    return rules.check(rows, found)


def apply(plan: Plan, actor: Actor) -> dict[str, Any]:
    """Record every new entry, all or none. Raises what posting refuses, and ForeignItem."""
    rows = plan.of(NEW)
    units = unit_codes({row.values[name] for row in rows for name in ("entity", "cost_center") if row.values.get(name)})
    recorded = posting.record_all(rules.events(rows, units), actor=actor)
    refuse_foreign_items(recorded)
    numbers = [one.number for one in recorded]
    return {"entries": len(numbers), "first": min(filter(None, numbers), default=None), "last": max(filter(None, numbers), default=None)}


def undo(rows: Sequence[PlannedRow], _outcome: dict[str, Any], actor: Actor) -> None:
    """Reverse each entry on its own day, or today where its period is closed. Raises NotAllowed, as the import does, and AlreadyReversed."""
    for code in sorted({row.values[name] for row in rows for name in ("entity", "cost_center") if row.values.get(name)}):
        require(actor, PERMISSION, tree().get(code).id)
    sources = list(dict.fromkeys(row.key for row in rows))
    with elevated("an entry is found by its source") as session:
        days = {
            source: day
            for part in chunks(sources)
            for source, day in session.execute(select(Source.source, Source.day).where(Source.source.in_(part)))
        }
    periods = periods_of({source.split(":")[0] for source in sources})
    for source in sources:
        day = days[source]
        still = periods.get((source.split(":")[0], day.year, day.month)) == OPEN
        posting.reverse(source, day=day if still else clock.today(), reason=f"تراجع عن استيراد {source}", actor=actor)


JOURNAL = Importer("journal", _l("Journal entries"), COLUMNS, PERMISSION, known, check, apply, undo, EXAMPLE)
