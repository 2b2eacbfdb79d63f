"""Before anything is written: what the events mean, checked against the chart, the entity tree and the rules in force.

Reads only. Everything is read in sets, whatever the number of events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from finance.errors import CrossesUnits, EntityUnknown
from finance.ledger import rules as book
from finance.ledger.rules import AccountFacts
from finance.ledger.storage import Later, Row, Store
from finance.posting_rules import rules as posting_rules
from finance.values import Event, Line, Move

OPENING, CLOSING = 0, 13  # periods beside the months
JOURNAL_LEDGERS = {"PR": "payroll", "PU": "purchase"}


@dataclass(slots=True)
class Prepared:
    """One event, ready to be written."""

    event: Event
    fingerprint: str
    unit_id: int
    unit: str
    owner_id: int
    year: int
    period: int
    journal: str
    lines: Sequence[Line]
    form: str  # text of the lines, for the hash
    moves: tuple[Move, ...] = ()
    entry_id: int | None = None
    reverses: str | None = None  # source
    reverses_number: str = ""
    number: str = ""
    mirrored: bool = False
    rolled: bool = False  # an opening entry of balances rolled: open items stay as they are

    def ledgers(self) -> list[str]:
        """The ledgers whose period must be open."""
        named = ["general", *filter(None, [JOURNAL_LEDGERS.get(self.journal)])] if self.lines else []
        return [*named, "budget"] if self.moves else named


@dataclass
class Tree:
    """The entity tree as posting needs it."""

    ids: dict[str, int]
    parents: dict[int, int | None]
    units: dict[int, str]  # balancing units: id -> code
    codes: dict[int, str]
    _unit_of: dict[str, int] = field(default_factory=dict)
    _owner_of: dict[frozenset[str], int] = field(default_factory=dict)

    def upwards(self, code: str) -> list[int]:
        """The entity and its ancestors, nearest first."""
        if code not in self.ids:
            raise EntityUnknown(entity=code)
        line: list[int] = []
        current: int | None = self.ids[code]
        while current is not None and current not in line:
            line.append(current)
            current = self.parents[current]
        return line

    def unit_of(self, code: str) -> int:
        if code not in self._unit_of:
            unit = next((entity for entity in self.upwards(code) if entity in self.units), None)
            if unit is None:
                raise EntityUnknown(entity=code)
            self._unit_of[code] = unit
        return self._unit_of[code]

    def owner_of(self, codes: frozenset[str]) -> int:
        """The lowest entity that stands above (or is) all of them; within one unit there is one."""
        if codes not in self._owner_of:
            lines = [self.upwards(code) for code in sorted(codes)]
            self._owner_of[codes] = next(entity for entity in lines[0] if all(entity in line for line in lines))
        return self._owner_of[codes]


@dataclass
class Reference:
    """What events are checked against, read once for all of them."""

    tree: Tree
    accounts: dict[str, AccountFacts]
    rules: list[posting_rules.Rule]
    mapping: dict[str, str]
    _in_force: dict[tuple[str, date], tuple[posting_rules.Rule, ...]] = field(default_factory=dict)

    def in_force(self, event: Event) -> tuple[posting_rules.Rule, ...]:
        key = (event.kind, event.day)
        if key not in self._in_force:
            self._in_force[key] = posting_rules.in_force(self.rules, *key)
        return self._in_force[key]


ENTITIES = "SELECT id, code, parent_id, balancing_unit FROM erp_entity"


def tree_of(rows: Sequence[Row]) -> Tree:
    return Tree(
        {code: id for id, code, _, _ in rows}, {id: parent for id, _, parent, _ in rows}, {id: code for id, code, _, unit in rows if unit},
        {id: code for id, code, _, _ in rows},
    )  # fmt: skip


ACCOUNT_FACTS = "SELECT code, type, gfsm, postable AND active, party_required, project_required, id FROM finance_account"
RULE_COLUMNS = (
    "SELECT section, event, step, part, condition, journal, debit, credit, stages, nature, basis, valid_from, valid_to, title_ar, title_en"
    " FROM finance_posting_rule WHERE state = 'in_force'"
)


def read_accounts(store: Store, codes: Iterable[str] | None = None) -> dict[str, AccountFacts]:
    """The accounts with these codes, or all of them."""
    return accounts_of(_ask_accounts(store, codes)())


def _ask_accounts(store: Store, codes: Iterable[str] | None) -> Later:
    return store.later(ACCOUNT_FACTS) if codes is None else store.later_among(ACCOUNT_FACTS + " WHERE code IN ({keys})", codes)


def accounts_of(rows: Sequence[Row]) -> dict[str, AccountFacts]:
    return {
        code: AccountFacts(code, type_, gfsm, bool(postable), bool(party), bool(project), id)
        for code, type_, gfsm, postable, party, project, id in rows
    }


RULES_OF = RULE_COLUMNS + " AND event IN ({keys})"


def rule_of(row: Row) -> posting_rules.Rule:
    section, event, step, part, condition, journal, debit, credit, stages, nature, basis, begins, ends, title_ar, title_en = row
    return posting_rules.Rule(
        section, event, step, part, condition, journal, debit, credit, tuple(stages.split()), nature, basis, as_day(begins),
        as_day(ends) if ends else None, title_ar, title_en,
    )  # fmt: skip


def as_day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def ask(store: Store, events: Sequence[Event]) -> Callable[[], Reference]:
    """Ask for all that these events are checked against; it is taken when the answer is called."""
    by_rule = sorted({event.kind for event in events if event.entry is None})
    wanted = None if by_rule else {line.account for event in events if event.entry for line in event.entry.lines}
    chart, entities = _ask_accounts(store, wanted), store.later(ENTITIES)
    in_force = store.later_among(RULES_OF, by_rule) if by_rule else list[Row]

    def taken() -> Reference:
        accounts = accounts_of(chart())
        mapping = posting_rules.item_accounts(accounts.values()) if by_rule else {}
        return Reference(tree_of(entities()), accounts, [rule_of(row) for row in in_force()], mapping)

    return taken


def prepare(event: Event, fingerprint: str, form: str, known: Reference) -> Prepared:
    """What the event writes. Raises the first refusal. `form` is the text of a ready entry's lines."""
    lines: Sequence[Line]
    if event.entry is not None:
        lines, moves, journal = event.entry.lines, event.entry.moves, event.entry.journal
    else:
        written = posting_rules.postings(event, known.in_force(event), known.mapping)
        lines, moves, journal = written.lines, written.moves, written.journal
        form = book.lines_form(lines)
    if lines or event.entry is not None:
        book.check(lines, known.accounts)
    unit_id = known.tree.unit_of(event.unit)
    charged = frozenset([line.coding.entity for line in lines] or [move.coding.entity for move in moves] or [event.unit])
    owners = frozenset([event.owner]) if event.owner else charged
    for code in owners | charged:
        if known.tree.unit_of(code) != unit_id:
            raise CrossesUnits(entity=code, unit=known.tree.codes[unit_id])
    return Prepared(
        event, fingerprint, unit_id, known.tree.units[unit_id], known.tree.owner_of(owners), event.day.year, _period(event), journal, lines, form,
        moves, rolled=event.kind == "year.opened",
    )  # fmt: skip


def _period(event: Event) -> int:
    if event.kind == "year.opened" or (event.entry is not None and event.entry.opening):
        return OPENING
    return CLOSING if event.kind == "year.closed" else event.day.month
