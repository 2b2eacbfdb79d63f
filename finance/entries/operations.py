"""Record a ready entry, and reverse one. Both are `finance.posting`'s work; here it is asked for by people and programs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, Problem, RequestInvalid
from erp.links import titled
from erp.scope import require
from finance import posting
from finance.accounts.queries import codes_by_id
from finance.errors import AlreadyReversed, EntryOfDocument
from finance.ledger.foreign import refuse_foreign_items
from finance.ledger.models import JournalEntry, Source
from finance.values import Coding, Entry, Event, Line

WITH_STATES = ("procurement.", "hr.", "finance.payment-order:")  # documents of which an entry alone can't be undone
DIMENSIONS = ("economic", "program", "function", "fund", "project")


def create(plan: Sequence[tuple[None, dict[str, Any]]], actor: Actor) -> list[JournalEntry]:
    """Record entries. Raises RequestInvalid for a line with both sides or none, ForeignItem, and what posting refuses."""
    wanted = [values for _row, values in plan]
    codes = codes_by_id(line["account_id"] for values in wanted for line in values.get("lines", ()))
    recorded = posting.record_all([event_of(values, codes) for values in wanted], actor=actor)
    refuse_foreign_items(recorded)
    question = select(JournalEntry).where(JournalEntry.number.in_([one.number for one in recorded]))
    found = {row.number: row for row in db.session.execute(question).scalars()}
    return [found[one.number or ""] for one in recorded]


def event_of(values: dict[str, Any], codes: dict[int, str]) -> Event:
    entities = tree()
    owner = entities.by_id[values["entity_id"]]
    require(owner.id)
    unit = entities.unit_of(owner.id).code
    lines = values.get("lines", [])
    wrong = [Problem("journal.one_side", f"lines.{place}.debit") for place, line in enumerate(lines) if not one_sided(line)]
    if wrong:
        raise RequestInvalid(wrong)
    charged = {line["cost_center_id"] for line in lines if line.get("cost_center_id")}
    require(charged)
    name = values.get("entry_id")
    source = f"{unit}:{values['day'].year}:{name}" if name else f"finance.entries:{uuid.uuid4()}"
    made = tuple(_line(line, codes, owner.code) for line in lines)
    return Event(
        "journal",
        source,
        values["day"],
        unit,
        description=values["description"],
        document=values.get("document") or "",
        entry=Entry(made),
        owner=owner.code,
    )


def one_sided(line: dict[str, Any]) -> bool:
    return bool(line.get("debit")) != bool(line.get("credit"))


def _line(line: dict[str, Any], codes: dict[int, str], owner: str) -> Line:
    charged = tree().by_id[line["cost_center_id"]].code if line.get("cost_center_id") else owner
    coding = Coding(charged, **{name: line.get(name) or "" for name in DIMENSIONS})
    amount = (line.get("debit") or 0) - (line.get("credit") or 0)
    return Line(
        codes[line["account_id"]], amount, coding, line.get("party") or "", line.get("due_day"), line.get("origin_year"), line.get("memo") or ""
    )


def reverse_refusal(row: JournalEntry, _actor: Actor) -> DomainError | None:
    if row.document.startswith(WITH_STATES) and row.source.startswith(f"{row.document}/"):
        return EntryOfDocument(document=" ".join(titled(row.document)))
    undone = db.session.execute(select(Source.source).where(Source.reverses == row.source)).first()
    return AlreadyReversed(source=row.source) if undone else None


def reverse(row: JournalEntry, values: dict[str, Any], actor: Actor) -> JournalEntry:
    """Mirror the entry and its budget moves on a day. Raises EntryOfDocument, AlreadyReversed, PeriodClosed."""
    refused = reverse_refusal(row, actor)
    if isinstance(refused, EntryOfDocument):
        raise refused
    posting.reverse(row.source, day=values["day"], reason=values["reason"], actor=actor)
    return row
