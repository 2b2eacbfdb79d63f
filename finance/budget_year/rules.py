"""The events of a year's end, from what is open. Pure.

Orders become dues, dues and commitments lapse, what was set aside comes back and lapses with everything unused. A
commitment is charged again to the next year, as far as the appropriation there covers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from finance.budget.keys import LineKey
from finance.budget.kinds import INHERITED
from finance.budget.year_end import Carried, ClosingMove
from finance.values import COMMITTED, DUE, FROZEN, ORDERED, RESERVED, Event, Item

EVENTS = {
    FROZEN: ("budget.unfrozen", "*"),
    RESERVED: ("year.reservations.cancelled", "*"),
    ORDERED: ("year.dues.listed", "ordered"),
    DUE: ("year.dues.listed", "due"),
    COMMITTED: ("year.commitments.carried", "old"),
}
UNUSED = "year.unused.lapsed"
CARRIED = INHERITED


def closing_events(unit: str, year: int, moves: Iterable[ClosingMove], unused: Mapping[int, int], keys: Mapping[int, LineKey]) -> list[Event]:
    """One event a kind, dated the last day. `unused` is what lapses on each line once everything else is settled."""
    items: dict[str, list[Item]] = {}
    for move in merged(moves):
        event, part = EVENTS[move.stage_from]
        coding = keys[move.line_id].coding
        items.setdefault(event, []).append(Item(part, move.amount, coding, move.party, reference=move.reference, year=year))
    for line_id, amount in sorted(unused.items()):
        if amount > 0:
            items.setdefault(UNUSED, []).append(Item("*", amount, keys[line_id].coding, reference=f"finance.year:{unit}-{year}", year=year))
    return [event_of(unit, year, name, tuple(found)) for name, found in items.items()]


def merged(moves: Iterable[ClosingMove]) -> list[ClosingMove]:
    """An order passes through due to lapsed in one item, so the due part that it became is taken out again."""
    made: list[ClosingMove] = []
    ordered: dict[tuple[int, str], int] = {}
    for move in moves:
        name = (move.line_id, move.reference)
        if move.stage_from == ORDERED:
            ordered[name] = move.amount
        amount = move.amount - ordered.pop(name, 0) if move.stage_from == DUE else move.amount
        if amount:
            made.append(replace(move, amount=amount))
    return made


def event_of(unit: str, year: int, name: str, items: tuple[Item, ...], turn: int = 0) -> Event:
    source = f"finance.year:{unit}-{year}/budget:{name}" + (f":{turn}" if turn else "")
    return Event(name, source, date(year, 12, 31), unit, items, f"إقفال ميزانية سنة {year}", f"finance.year:{unit}-{year}")


def carry_event(unit: str, year: int, carried: Iterable[Carried], keys: Mapping[int, LineKey], turn: int) -> Event | None:
    """What the new year's appropriation takes over, dated its first day; None where it covers nothing."""
    items = tuple(Item("new", one.covered, keys[one.line_id].coding, one.party, reference=one.reference, year=year) for one in carried if one.covered)
    if not items:
        return None
    source = f"finance.year:{unit}-{year}/inherited:{turn}"
    return Event(CARRIED, source, date(year, 1, 1), unit, items, f"ارتباطات مرحّلة إلى سنة {year}", f"finance.year:{unit}-{year}")
