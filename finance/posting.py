"""Record and reverse: the only writer of both books.

Everything happens in the caller's unit of work, which records once. The order of locks is the same everywhere: the source
is claimed first (a double click waits there, before it spends budget), then periods, open items, budget, balances; the
legal number comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from erp import clock
from erp.audit.record import record_all as audit_all
from erp.auth.values import Actor
from erp.collecting import collecting_later
from erp.db import in_unit_of_work
from erp.errors import NotFound
from erp.scope import elevated, elevated_rows
from finance.budget.control import BudgetWork, apply_moves, mirror_work
from finance.errors import AlreadyReversed, SourceConflict
from finance.ledger.queries import lines_of
from finance.ledger.rules import fingerprint, lines_form, mirrored
from finance.ledger.storage import BULK, Row, Store, moment, store_on
from finance.recording import preparing, writing
from finance.recording.preparing import Prepared, Reference
from finance.values import Event, Recorded

EVERY_ENTITY = "posting writes for every entity an event charges"
AUDITED_ONE_BY_ONE = 50  # a larger set is one act in the audit trail, named by its first and last number
_KNOWN = (
    "SELECT s.source, s.fingerprint, e.number, s.fiscal_year, s.entry_id FROM finance_source s"
    " LEFT JOIN finance_entry e ON e.fiscal_year = s.fiscal_year AND e.id = s.entry_id WHERE s.source IN ({keys})"
)


def record(event: Event, *, actor: Actor) -> Recorded:
    """Record one event. Recording it again answers the first; the same source with other content is SourceConflict."""
    return record_all([event], actor=actor)[0]


def record_all(events: Iterable[Event], *, actor: Actor) -> list[Recorded]:
    """Record events, all or none, answered in their order. Raises the first refusal."""
    assert in_unit_of_work(), "recording happens in a unit of work"
    wanted = list(events)
    with collecting_later(sum(len(event.items) for event in wanted) + len(wanted) > AUDITED_ONE_BY_ONE), elevated_rows(EVERY_ENTITY) as connection:
        store = store_on(connection)
        work = _Work(store, actor)
        forms = [lines_form(event.entry.lines) if event.entry else "" for event in wanted]
        prints = [fingerprint(event, form) for event, form in zip(wanted, forms, strict=True)]
        by_source = dict(zip((event.source for event in wanted), prints, strict=True))
        with store.together():
            earlier = store.later_among(_KNOWN, sorted(by_source))
            asked = preparing.ask(store, wanted)
            store.draw(sum(1 for event in wanted if event.entry))
        work.replay(by_source, earlier())
        fresh = _firsts(wanted, prints, forms, work.done)
        known = asked()
        work.write([preparing.prepare(event, print_, form, known) for event, print_, form in fresh], known)
    return [work.answer(event, print_) for event, print_ in zip(wanted, prints, strict=True)]


def reverse(source: str, *, day: date, reason: str, actor: Actor) -> Recorded:
    """Mirror the entry and every budget move of `source` on `day`, once. Raises NotFound, AlreadyReversed."""
    assert in_unit_of_work(), "recording happens in a unit of work"
    with elevated(EVERY_ENTITY) as session:
        store = store_on(session.connection())
        work = _Work(store, actor)
        event, one, moved = _mirror(session, store, source, day, reason)
        work.replay({event.source: one.fingerprint})
        if event.source not in work.done:
            known = preparing.ask(store, [])()
            known.accounts = preparing.read_accounts(store, {line.account for line in one.lines})
            work.write([one], known, moved)
    return work.answer(event, one.fingerprint)


def _mirror(session: Session, store: Store, source: str, day: date, reason: str) -> tuple[Event, Prepared, BudgetWork | None]:
    rows = store.rows(
        "SELECT s.kind, s.unit_id, s.entity_id, s.document, s.fiscal_year, s.entry_id, e.number, e.journal, e.period, u.code, r.source, r.fingerprint"
        " FROM finance_source s JOIN erp_entity u ON u.id = s.unit_id LEFT JOIN finance_source r ON r.reverses = s.source"
        " LEFT JOIN finance_entry e ON e.fiscal_year = s.fiscal_year AND e.id = s.entry_id WHERE s.source = ?",
        (source,),
    )
    if not rows:
        raise NotFound(kind="finance.source", key=source)
    kind, unit_id, owner_id, document, year, entry_id, number, journal, period, unit, undone, undone_print = rows[0]
    lines = mirrored(lines_of(session, year, entry_id)) if entry_id else ()
    event = Event(kind, f"{source}/reversed", day, unit, description=reason, document=document)
    print_ = fingerprint(event)
    if undone is not None and undone_print != print_:
        raise AlreadyReversed(source=source)
    one = Prepared(
        event, print_, unit_id, unit, owner_id, day.year, _reversal_period(period, day), journal or "", lines, lines_form(lines),
        reverses=source, reverses_number=number or "",
        mirrored=True,
    )  # fmt: skip
    moved = mirror_work(session, source, new_source=event.source, day=day)
    one.moves = moved.moves if moved else ()
    return event, one, moved


def _reversal_period(period: int | None, day: date) -> int:
    """Openings and closings are undone where they stand; everything else in the month of its day."""
    return period if period in (preparing.OPENING, preparing.CLOSING) else day.month


def _firsts(
    events: Sequence[Event], prints: Sequence[str], forms: Sequence[str], done: dict[str, tuple[str, Recorded]]
) -> list[tuple[Event, str, str]]:
    """Those not recorded before, each source once."""
    fresh: dict[str, tuple[Event, str, str]] = {}
    for event, print_, form in zip(events, prints, forms, strict=True):
        if event.source in fresh and fresh[event.source][1] != print_:
            raise SourceConflict(source=event.source)
        if event.source not in done:
            fresh.setdefault(event.source, (event, print_, form))
    return list(fresh.values())


class _Work:
    """One recording: the connection it writes on, and what it answers."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self.store, self.actor = store, actor
        self.at: datetime = clock.now()
        self.done: dict[str, tuple[str, Recorded]] = {}

    def replay(self, prints: dict[str, str], rows: Sequence[Row] | None = None) -> None:
        """Remember what was recorded before, by these rows if they are read already. Raises SourceConflict."""
        for source, print_, number, year, entry_id in self.store.among(_KNOWN, sorted(prints)) if rows is None else rows:
            if print_ != prints[source]:
                raise SourceConflict(source=source)
            self.done[source] = (print_, Recorded(source, number, year, entry_id, replayed=True))

    def write(self, prepared: list[Prepared], known: Reference, moved: BudgetWork | None = None) -> None:
        """All steps in the order of locks."""
        wanted = prepared
        with self.store.together():
            ours = self._claim(wanted)
            codings = writing.Codings(self.store, [one for one in wanted if one.lines], known.tree.ids)
            periods = writing.ask_periods(self.store, wanted)
        prepared = self._ours(wanted, ours())
        booked = [one for one in prepared if one.lines]
        if len(prepared) < len(wanted):
            codings = writing.Codings(self.store, booked, known.tree.ids)
        writing.check_periods(periods, prepared)
        codings.settle()
        items = writing.Items(self.store, booked, known.accounts)
        self._move_budget(prepared, moved)
        if booked:
            rows = writing.written(booked, known.accounts, codings)
            for one in booked:
                items.pass_lines(one, codings)
            with self.store.together() if max(len(rows.lines), len(booked)) < BULK else nullcontext():
                self.store.add_balances(rows.balances)
                writing.number_and_write(self.store, booked, rows, self.actor.username, self.at)
                items.write()
        for one in prepared:
            self.done[one.event.source] = (one.fingerprint, Recorded(one.event.source, one.number or None, one.year, one.entry_id))
        self._audit(prepared)

    def _claim(self, prepared: list[Prepared]) -> Callable[[], set[str]]:
        """Give entries their ids and claim the sources, sorted."""
        for year in sorted({one.year for one in prepared if one.lines}):
            entries = [one for one in prepared if one.lines and one.year == year]
            for one, entry_id in zip(entries, self.store.entry_ids(year, len(entries)), strict=True):
                one.entry_id = entry_id
        at = moment(self.at)
        rows = [
            (
                one.event.source, one.fingerprint, one.event.kind, one.event.day.isoformat(), one.year, one.entry_id, one.unit_id, one.owner_id,
                one.event.document, one.reverses, at, self.actor.username,
            )
            for one in sorted(prepared, key=lambda one: one.event.source)
        ]  # fmt: skip
        return self.store.claim(rows)

    def _ours(self, prepared: list[Prepared], ours: set[str]) -> list[Prepared]:
        """What this recording claimed; what another claimed meanwhile is answered as a replay."""
        lost = [one for one in prepared if one.event.source not in ours]
        if lost:
            self.replay({one.event.source: one.fingerprint for one in lost})
            for one in lost:
                if one.event.source not in self.done:  # another reversal of the same source won
                    raise AlreadyReversed(source=one.reverses or one.event.source)
        return [one for one in prepared if one.event.source in ours]

    def _move_budget(self, prepared: Sequence[Prepared], moved: BudgetWork | None) -> None:
        if moved is not None:
            work = [moved] if prepared else []
        else:
            work = [BudgetWork(one.event.source, one.event.kind, one.event.day, one.event.document, one.moves) for one in prepared if one.moves]
        if work:
            with elevated(EVERY_ENTITY) as session:
                apply_moves(session, work, at=self.at)

    def _audit(self, prepared: Sequence[Prepared]) -> None:
        action = "reversed" if any(one.mirrored for one in prepared) else "recorded"
        acts: list[tuple[str, int | None, dict[str, Any] | None]]
        if len(prepared) <= AUDITED_ONE_BY_ONE:
            acts = [(_document(one), one.owner_id, {"source": [None, one.event.source]}) for one in prepared]
        else:
            first, last = prepared[0], prepared[-1]
            changes: dict[str, Any] = {"count": [None, len(prepared)], "first": [None, first.number], "last": [None, last.number]}
            acts = [(_document(first), first.unit_id, changes)]
        audit_all(self.actor, action, acts)

    def answer(self, event: Event, print_: str) -> Recorded:
        known, recorded = self.done[event.source]
        if known != print_:
            raise SourceConflict(source=event.source)
        return recorded


def _document(one: Prepared) -> str:
    return f"finance.entry:{one.number}" if one.number else one.event.document or f"finance.source:{one.event.source}"
