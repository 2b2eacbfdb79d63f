"""Pure: rows of a journal workbook become entries, and every fault of every row is named at once.

An entry whose number begins with OB holds opening balances and stands in period 0 of its year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from erp.errors import DomainError, Problem
from erp.importing.parsed import Row
from erp.importing.preview import INVALID, NEW, SAME, PlannedRow, problem
from erp.money import Halalas
from erp.reasons import Right
from finance.ledger import rules as book
from finance.ledger.rules import AccountFacts
from finance.periods.rules import refusal
from finance.values import Coding, Entry, Event, Line

PERMISSION = "finance.entry.import"
OPENING = "OB"
COLUMN_OF = {"account.party_required": "party", "account.project_required": "project", "amount.invalid": "debit"}


@dataclass
class Known:
    """What the rows are compared with, read once for all of them."""

    accounts: dict[str, AccountFacts]
    units: dict[str, str]  # entity code -> code of its balancing unit
    allowed: set[str]  # entities the person may record for
    recorded: dict[str, str] = field(default_factory=dict)  # source -> fingerprint
    periods: dict[tuple[str, int, int], str] = field(default_factory=dict)  # (unit, year, period) -> state in the general ledger
    items: set[str] = field(default_factory=set)  # the economic items of the file that are classified


@dataclass
class Drafted:
    """The rows of one entry."""

    number: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def drafts(rows: Iterable[Row]) -> list[Drafted]:
    """Rows by their entry's number, in the order of the file. Rows without a number are the engine's to refuse."""
    found: dict[str, Drafted] = {}
    for row in rows:
        number = row.values.get("entry_id")
        if number is not None:
            found.setdefault(number, Drafted(number)).rows.append(row)
    return list(found.values())


def check(rows: Sequence[Row], known: Known) -> tuple[list[PlannedRow], list[Problem]]:
    """Each row new or the same, with every fault. An entry with one bad row is refused whole."""
    planned: list[PlannedRow] = []
    problems: list[Problem] = []
    for one in drafts(rows):
        event = _checked(one, known)
        problems += one.problems
        state = INVALID if event is None else SAME if event.source in known.recorded else NEW
        key = event.source if event is not None else one.number
        planned += [PlannedRow(row.sheet, row.number, state, key, row.values) for row in one.rows]
    return planned, problems


def events(rows: Sequence[Any], units: Mapping[str, str]) -> list[Event]:
    """The entries of sound rows."""
    return [event_of(one, units) for one in drafts(rows)]


def event_of(one: Drafted, units: Mapping[str, str]) -> Event:
    first = one.rows[0].values
    owners = {row.values["entity"] for row in one.rows}
    unit, day = units[first["entity"]], first["date"]
    description = next((row.values["description"] for row in one.rows if row.values.get("description")), one.number)
    return Event(
        "journal", source_of(unit, day, one.number), day, unit, description=description, document=f"finance.journal:{one.number}",
        entry=Entry(tuple(line_of(row.values) for row in one.rows), opening=is_opening(one.number)),
        owner=owners.pop() if len(owners) == 1 else "",
    )  # fmt: skip


def source_of(unit: str, day: date, number: str) -> str:
    return f"{unit}:{day.year}:{number}"


def is_opening(number: str) -> bool:
    return number.upper().startswith(OPENING)


def line_of(values: Mapping[str, Any]) -> Line:
    names = ("economic", "program", "function", "fund", "project")
    coding = Coding(values.get("cost_center") or values["entity"], **{name: values.get(name) or "" for name in names})
    return Line(
        values["account"], values.get("debit", 0) - values.get("credit", 0), coding, values.get("party") or "", values.get("due_date"),
        values.get("origin_year"), values.get("memo") or "",
    )  # fmt: skip


def _checked(one: Drafted, known: Known) -> Event | None:
    """The entry, where its rows can be understood at all; what is wrong is added to its problems."""
    sound = [_row_sound(row, one, known) for row in one.rows]  # every row, so that every fault is named
    if len({row.get("date") for row in one.rows if row.get("date") is not None}) > 1:
        one.problems.append(problem(one.rows[0], "date", "journal.dates_differ", entry=one.number))
    if not all(sound) or one.problems:
        return None
    event = event_of(one, known.units)
    _check_whole(one, event, known)
    return None if one.problems else event


def _row_sound(row: Row, one: Drafted, known: Known) -> bool:
    """Whether the row has all that an entry needs; empty required cells are the engine's to name."""
    before = len(one.problems)
    _check_amounts(row, one)
    _check_entities(row, one, known)
    economic = row.get("economic")
    if economic and "economic" not in row.bad and economic not in known.items:
        one.problems.append(problem(row, "economic", "budget.unknown_item", economic=economic))
    if row.get("account") is not None and not row.bad:
        coding = Coding("", project=row.get("project") or "")
        line = Line(row.get("account"), 1, coding, row.get("party") or "")
        one.problems += [_placed(row, refusal, "account") for refusal in book.line_refusals(line, known.accounts)]
    return not row.bad and all(row.get(name) is not None for name in ("date", "account", "entity")) and len(one.problems) == before


def _check_amounts(row: Row, one: Drafted) -> None:
    debit, credit = row.get("debit", 0), row.get("credit", 0)
    if not row.bad & {"debit", "credit"} and (bool(debit) == bool(credit) or debit < 0 or credit < 0):
        one.problems.append(problem(row, "debit", "journal.one_side"))


def _check_entities(row: Row, one: Drafted, known: Known) -> None:
    if row.get("entity") is None and "entity" not in row.bad:
        one.problems.append(problem(row, "entity", "import.required"))
    for column in ("entity", "cost_center"):
        code = row.get(column)
        if code is not None and code not in known.units:
            one.problems.append(problem(row, column, "entity.unknown", entity=code))
        elif code is not None and code not in known.allowed:
            one.problems.append(problem(row, column, "auth.forbidden", permission=Right(PERMISSION)))


def _check_whole(one: Drafted, event: Event, known: Known) -> None:
    first = one.rows[0]
    lines = event.entry.lines if event.entry else ()
    one.problems += [_placed(first, refusal, "entry_id") for refusal in book.whole_refusals(lines)]
    for row, line in zip(one.rows, lines, strict=True):
        if known.units[line.coding.entity] != event.unit:
            one.problems.append(problem(row, "entity", "entry.crosses_units", entity=line.coding.entity, unit=event.unit))
    before = known.recorded.get(event.source)
    if before is None:
        period = 0 if is_opening(one.number) else event.day.month
        refused = refusal(known.periods.get((event.unit, event.day.year, period)), event.unit, event.day, "general", period)
        if refused is not None:
            one.problems.append(problem(first, "date", refused.code, **refused.facts))
    elif before != book.fingerprint(event):
        one.problems.append(problem(first, "entry_id", "source.conflict", source=event.source))


def _placed(row: Row, refusal: DomainError, column: str) -> Problem:
    facts = {name: Halalas(value) if isinstance(value, Halalas) else value for name, value in refusal.facts.items()}
    return problem(row, COLUMN_OF.get(refusal.code, column), refusal.code, **facts)
