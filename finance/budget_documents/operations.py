"""Budget documents: drafted by one person, decided by another on exactly what was shown, effective through `posting.record`.

A draft carries a temporary reference; the legal number is given at approval. Operations never commit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, or_, select

from erp import clock, sequences
from erp.approvals import operations as approvals
from erp.audit.record import record as audit
from erp.auth.current import require
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import Tree, tree
from erp.errors import DomainError, NotFound, WrongState
from erp.i18n import _, in_language, sentence
from erp.money import shown
from erp.scope import elevated
from finance import posting
from finance.budget.keys import SEPARATOR, LineKey
from finance.budget.kinds import ANY, COMMIT, FROM, FROM_AVAILABLE, FROM_RESERVED, ORIGINAL_BUDGET, TO, TRANSFER, Kind
from finance.budget.lines import ensure_lines, key_of_line
from finance.budget.models import BudgetDocument, BudgetDocumentLine, BudgetLine, Commitment
from finance.budget.rules import Figures
from finance.budget.transfers import Pair, Side, deciding_authority
from finance.budget.words import AUTHORITY_TITLES, KINDS_WORDED
from finance.budget_documents.drafts import DraftLine, judge, kind_named, unmapped
from finance.budget_documents.effects import effects_of
from finance.errors import ItemsUnmapped
from finance.values import Event, Item

KIND = "finance.budget-document"
CREATE, APPROVE = "finance.budget-document.create", "finance.budget-document.approve"
EDITABLE = ("draft", "returned")
DRAFT_SERIES = "D"
FACTS_MOST = 10
MATERIAL = ("kind", "fiscal_year", "day", "reason", "decision", "reference", "party", "etimad_number", "total")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person fills in."""

    kind: str
    lines: tuple[DraftLine, ...]
    day: date | None = None  # of effect; empty: today, and for the year's budget its first day
    reason: str = ""
    decision: str = ""
    reference: str = ""  # the open reference an increase, decrease or close belongs to
    party: str = ""
    etimad_number: str = ""


def full_reference(text: str) -> str:
    """A bare number means one of our own documents."""
    return text if not text or ":" in text else f"{KIND}:{text}"


def said(refusal: DomainError) -> str:
    return sentence(refusal.code, refusal.facts)


def prepare(draft: Draft, actor: Actor) -> BudgetDocument:
    """Store a draft. Refused here already where the budget or a rule would refuse it. Raises what `judge` raises, NotAllowed."""
    kind = kind_named(draft.kind)
    entities = tree()
    owner = owner_of([key.entity for line in draft.lines for key in (line.key, line.target) if key is not None], entities)
    require(actor, CREATE, owner)
    unit = entities.unit_of(owner)
    year = draft.lines[0].key.year
    ids = line_ids(kind, draft.lines)
    with elevated("a draft is judged by the whole budget") as session:
        judge(session, kind, draft.lines, draft.day).raise_if_refused()
        missing = unmapped(session, [line.key.economic for line in draft.lines]) if kind.authority and not kind.two_sided else []
    number = sequences.take(unit.id, DRAFT_SERIES, year)
    document = BudgetDocument(
        key=sequences.formatted(unit.code, f"{DRAFT_SERIES}{kind.series}", year, number), kind=kind.name, fiscal_year=year, entity_id=owner,
        unit_id=unit.id, day=draft.day or first_effect(kind, year), state="draft", total=sum(line.amount for line in draft.lines),
        reason=draft.reason, decision=draft.decision, authority=authority_of(kind, draft.lines), reference=draft.reference, party=draft.party,
        etimad_number=draft.etimad_number, unmapped=missing, prepared_by=actor.username, prepared_at=clock.now(), extra={},
    )  # fmt: skip
    db.session.add(document)
    db.session.flush()
    write_lines(document, draft.lines, ids)
    audit(actor, "created", f"{KIND}:{document.key}", entity_id=owner, changes={"kind": [None, kind.name], "total": [None, document.total]})
    return document


def first_effect(kind: Kind, year: int) -> date:
    """The year's budget is effective from its first day; everything else today, within its year."""
    today = clock.today()
    if kind.name == ORIGINAL_BUDGET or today.year < year:
        return date(year, 1, 1)
    return today if today.year == year else date(year, 12, 31)


def owner_of(codes: Sequence[str], entities: Tree) -> int:
    """The lowest entity that is, or stands above, all of them."""
    paths = [[node.id for node in entities.ancestors(entities.get(code).id)] for code in dict.fromkeys(codes)]
    return next(entity for entity in paths[0] if all(entity in path for path in paths))


def line_ids(kind: Kind, lines: Sequence[DraftLine]) -> dict[LineKey, int]:
    """Ids of the lines named; documents of authority make the lines that don't stand yet (uncharged until approved)."""
    targets = [line.target for line in lines if line.target is not None]
    wanted = [line.key for line in lines] + targets
    new = (targets if kind.two_sided else wanted) if kind.authority and kind.name != TRANSFER else []
    with elevated("a draft names lines of the whole unit") as session:
        made = ensure_lines(session, new, at=clock.now()) if new else {}
        rows = session.execute(select(BudgetLine.key, BudgetLine.id).where(BudgetLine.key.in_([str(key) for key in wanted if key not in made])))
        known = {row.key: row.id for row in rows}
    return made | {key: known[str(key)] for key in wanted if str(key) in known}


def authority_of(kind: Kind, lines: Sequence[DraftLine]) -> str:
    if kind.name != TRANSFER:
        return ""
    return deciding_authority(Pair(Side(line.key, Figures()), Side(line.target, Figures()), line.amount) for line in lines if line.target is not None)


def write_lines(document: BudgetDocument, lines: Sequence[DraftLine], ids: dict[LineKey, int]) -> None:
    rows = [
        {
            "document_id": document.id, "entity_id": document.entity_id, "position": position, "line_id": ids[line.key],
            "target_id": ids[line.target] if line.target is not None else None, "amount": line.amount, "reference": line.reference, "note": line.note,
        }
        for position, line in enumerate(lines, start=1)
    ]  # fmt: skip
    db.session.execute(insert(BudgetDocumentLine), rows)


def send(document: BudgetDocument, actor: Actor) -> BudgetDocument:
    """Ask for approval; a transfer's giving side is held from now on. Raises WrongState and what the guard raises."""
    if document.state not in EDITABLE:
        raise WrongState(state=document.state)
    kind, lines = kind_named(document.kind), lines_of(document)
    document.extra = {**document.extra, "round": document.extra.get("round", 0) + 1}
    document.state = "waiting"
    db.session.flush()
    if kind.requested:
        posting.record(event_of(document, kind.requested, "requested", held_items(document, lines)), actor=actor)
    chapters = {line.key.chapter for line in lines}
    approvals.send(
        f"{KIND}:{document.key}", actor, entity_id=document.entity_id, title=title_of(document, lines), amount=document.total,
        chapter=chapters.pop() if len(chapters) == 1 else None,
    )  # fmt: skip
    return document


def title_of(document: BudgetDocument, lines: Sequence[DraftLine]) -> str:
    """What the inbox calls it: the kind, the first line, and the taking line of a transfer."""
    first = lines[0]
    sides = [SEPARATOR.join(map(str, key.item)) for key in (first.key, first.target) if key is not None]
    more = f" (+{len(lines) - 1})" if len(lines) > 1 else ""
    with in_language("ar"):
        return f"{_(KINDS_WORDED[document.kind])}: {_(' to ').join(sides)}{more}"


def submit(draft: Draft, actor: Actor) -> BudgetDocument:
    """Prepare and send in one act: the command line and forms with one button."""
    return send(prepare(draft, actor), actor)


def lines_of(document: BudgetDocument) -> list[DraftLine]:
    """The document's lines with the keys of their budget lines, in order."""
    entities = tree()
    with elevated("a document names lines of the whole unit") as session:
        rows = session.execute(
            select(BudgetDocumentLine.__table__).where(BudgetDocumentLine.document_id == document.id).order_by(BudgetDocumentLine.position)
        ).all()
        wanted = {row.line_id for row in rows} | {row.target_id for row in rows if row.target_id}
        keys = {row.id: key_of_line(row, entities) for row in session.execute(select(BudgetLine.__table__).where(BudgetLine.id.in_(wanted)))}
    return [DraftLine(keys[row.line_id], row.amount, keys.get(row.target_id), row.reference, row.note) for row in rows]


def find(key: str, *, lock: bool = False) -> BudgetDocument:
    """By temporary reference or legal number, within what the person may see. Raises NotFound."""
    statement = select(BudgetDocument).where(or_(BudgetDocument.key == key, BudgetDocument.number == key))
    if lock:
        statement = statement.with_for_update()
    document = db.session.execute(statement).scalar_one_or_none()
    if document is None:
        raise NotFound(kind=KIND, key=key)
    return document


def digest(key: str) -> str:
    """Of everything material: what the approver saw is what is approved."""
    document = find(key)
    head = {name: str(getattr(document, name)) for name in MATERIAL}
    lines = [[str(line.key), line.amount, str(line.target or ""), line.reference, line.note] for line in lines_of(document)]
    return hashlib.sha256(json.dumps([1, head, lines], sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def refusal_of(key: str, actor: Actor) -> DomainError | None:
    """What forbids approving now whoever asks: items without a postable account."""
    document = find(key)
    kind = kind_named(document.kind)
    if not kind.authority or kind.two_sided:
        return None
    with elevated("the chart is shared") as session:
        missing = unmapped(session, [line.key.economic for line in lines_of(document)])
    return ItemsUnmapped(items=missing) if missing else None


def facts_of(key: str) -> list[tuple[str, str]]:
    """What an approver needs to judge: each line before and after, and what the year's rules rest on."""
    document = find(key)
    kind, lines = kind_named(document.kind), lines_of(document)
    facts = []
    for one in effects_of(kind, lines[:FACTS_MOST], document.day, held=bool(kind.requested)):
        if one.get("before") is None:
            facts.append((one["name"], one["small"]))
        else:
            before, after = shown(one["before"]), shown(one["after"])
            facts.append((one["code"], _("%(before)s available before, %(after)s after", before=before, after=after)))
    if kind.name == TRANSFER:
        facts.append((_("Who decides"), str(AUTHORITY_TITLES[document.authority])))
    return facts


def apply(key: str, actor: Actor) -> None:
    """Approval takes effect: the legal number, then the moves. Raises what the guard raises; the rules are asked again."""
    document = find(key, lock=True)
    if document.state != "waiting":
        raise WrongState(state=document.state)
    refused = refusal_of(key, actor)
    if refused is not None:
        raise refused
    kind, lines = kind_named(document.kind), lines_of(document)
    with elevated("a document is judged by the whole budget") as session:
        judge(session, kind, lines, document.day, held=True).raise_if_refused()
    unit = tree().by_id[document.unit_id]
    document.number = sequences.next_number(unit.id, unit.code, kind.series, document.fiscal_year)
    document.state, document.unmapped, document.decided_by, document.decided_at = "approved", [], actor.username, clock.now()
    db.session.flush()
    posting.record(event_of(document, kind.event, "approved", items_of(document, kind, lines)), actor=actor)
    name_commitment(document, kind)


def name_commitment(document: BudgetDocument, kind: Kind) -> None:
    """The platform's number and the remark belong to the commitment that the document made."""
    if kind.name == COMMIT:
        with elevated("the commitment may stand at an entity above") as session:
            for row in session.execute(select(Commitment).where(Commitment.reference == reference_of(document))).scalars():
                row.etimad_number, row.memo = document.etimad_number, document.reason[:500]


def set_etimad_number(document: BudgetDocument, number: str, actor: Actor) -> None:
    """The platform's number, entered once it is known; it goes to the commitment that the document made."""
    before, document.etimad_number = document.etimad_number, number
    db.session.flush()
    name_commitment(document, kind_named(document.kind))
    audit(actor, "changed", f"{KIND}:{document.key}", entity_id=document.entity_id, changes={"etimad_number": [before, number]})


def turn_down(key: str, actor: Actor, decision: str, reason: str | None) -> None:
    """Returned to its preparer or rejected for good; what the request held is let go."""
    document = find(key, lock=True)
    release_hold(document, actor)
    document.state = {"return": "returned", "reject": "rejected"}[decision]
    document.decided_by, document.decided_at = actor.username, clock.now()
    document.extra = {**document.extra, "decision_reason": reason or ""}
    db.session.flush()


def withdraw(document: BudgetDocument, actor: Actor) -> None:
    """The preparer takes it back: it is a draft again. Raises WrongState."""
    if document.state != "waiting":
        raise WrongState(state=document.state)
    release_hold(document, actor)
    approvals.withdraw(f"{KIND}:{document.key}", actor)
    document.state = "draft"
    db.session.flush()


def release_hold(document: BudgetDocument, actor: Actor) -> None:
    kind = kind_named(document.kind)
    if kind.refused and document.state == "waiting":
        posting.record(event_of(document, kind.refused, "released", held_items(document, lines_of(document))), actor=actor)


def reference_of(document: BudgetDocument) -> str:
    """Under which its amounts stand: the number once it has one."""
    return f"{KIND}:{document.number or document.key}"


def event_of(document: BudgetDocument, kind: str, act: str, items: Sequence[Item]) -> Event:
    turn = document.extra.get("round", 1)
    source = f"{KIND}:{document.key}/{act}" if act == "approved" else f"{KIND}:{document.key}/{act}-{turn}"
    unit = tree().by_id[document.unit_id].code
    return Event(kind, source, document.day, unit, tuple(items), document.reason, f"{KIND}:{document.number or document.key}")


def held_items(document: BudgetDocument, lines: Sequence[DraftLine]) -> list[Item]:
    """The giving side, held under the draft's own reference."""
    hold = f"{KIND}:{document.key}"
    return [Item(FROM, line.amount, line.key.coding, reference=hold, year=line.key.year) for line in lines]


def items_of(document: BudgetDocument, kind: Kind, lines: Sequence[DraftLine]) -> list[Item]:
    """What approval means, line by line, in the words of the posting rules."""
    items = []
    for line in lines:
        common: dict[str, Any] = {"party": document.party, "year": line.key.year, "memo": line.note}
        if kind.two_sided:
            assert line.target is not None
            items.append(Item(FROM, line.amount, line.key.coding, reference=f"{KIND}:{document.key}", **common))
            items.append(Item(TO, line.amount, line.target.coding, **common))
        else:
            common.update(references_of(document, kind, line))
            items.append(Item(part_of(kind, line), line.amount, line.key.coding, **common))
    return items


def part_of(kind: Kind, line: DraftLine) -> str:
    if kind.name == COMMIT:
        return FROM_RESERVED if line.reference else FROM_AVAILABLE
    return ANY


def references_of(document: BudgetDocument, kind: Kind, line: DraftLine) -> dict[str, str]:
    """From where an amount is taken and under what it stands afterwards."""
    if kind.takes:
        taken = line.reference or document.reference
        return {"parent": taken, "reference": taken}
    own = {"reference": reference_of(document)}
    return {**own, "parent": line.reference} if line.reference else own
