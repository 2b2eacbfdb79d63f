"""The steps of recording that write the general book, in the order of locks. Called by `finance.posting` alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from erp.chain import GENESIS, row_hash
from erp.sequences import formatted
from finance.ledger.matching import Settled, Standing, settle
from finance.ledger.models import LINE_BITS
from finance.ledger.rules import AccountFacts, Head, entry_form
from finance.ledger.storage import CODING, ENTRY, ITEM, LINE, MATCH, Later, Row, Store, day_text, moment
from finance.periods.rules import refusal
from finance.recording.preparing import Prepared, as_day
from finance.values import Coding


def ask_periods(store: Store, prepared: Sequence[Prepared]) -> dict[tuple[int, int], Later]:
    """The periods of each unit and year touched, kept as they are until the commit."""
    question = f"SELECT period, ledger, state FROM finance_period WHERE unit_id = ? AND year = ? ORDER BY period, ledger{store.share}"
    return {key: store.later(question, key) for key in sorted({(one.unit_id, one.year) for one in prepared if one.ledgers()})}


def check_periods(asked: dict[tuple[int, int], Later], prepared: Sequence[Prepared]) -> None:
    """Every period touched is open. Raises PeriodUnknown, PeriodClosed."""
    states = {(*key, period, ledger): state for key, rows in asked.items() for period, ledger, state in rows()}
    wanted = {(one.unit_id, one.year, one.period, ledger): one for one in prepared for ledger in one.ledgers()}
    for key, one in sorted(wanted.items(), key=lambda pair: pair[0][:2]):
        refused = refusal(states.get(key), one.unit, one.event.day, key[3], one.period)
        if refused is not None:
            raise refused


class Codings:
    """The combinations of all lines and their ids, asked for when made, taken by `settle`. Each line is looked at once."""

    def __init__(self, store: Store, prepared: Sequence[Prepared], entities: dict[str, int]) -> None:
        self.numbers: dict[Coding, int] = {}
        number = self.numbers.setdefault
        self.places = [number(line.coding, len(self.numbers)) for one in prepared for line in one.lines]
        self.store = store
        self.keys: list[Row] = [(entities[entity], *rest) for entity, *rest in self.numbers]
        self.known = self._ask(self.keys)

    def settle(self) -> None:
        """Those not yet in use are made now."""
        store, found = self.store, {row[1:]: row[0] for row in self.known()}
        missing = sorted(set(self.keys) - set(found))
        if missing:
            for key in missing:
                store.run(f"INSERT INTO finance_coding ({', '.join(CODING)}) VALUES ({', '.join('?' * len(CODING))}) ON CONFLICT DO NOTHING", key)
            found |= {row[1:]: row[0] for row in self._ask(missing)()}
        self.ids: list[tuple[int, int]] = [(found[key], key[0]) for key in self.keys]

    def _ask(self, keys: Sequence[Row]) -> Later:
        question = f"SELECT id, {', '.join(CODING)} FROM finance_coding WHERE ({', '.join(CODING)}) IN (VALUES {{keys}})"
        return self.store.later_among(question, keys, len(CODING))

    def entity_of(self, c: Coding) -> int:
        """The id of the entity charged."""
        return self.ids[self.numbers[c]][1]

    def in_order(self) -> Iterator[tuple[int, int]]:
        """(coding id, entity id) of each line, in the order of the lines."""
        return map(self.ids.__getitem__, self.places)


class Items:
    """Open items touched by this recording: read and locked once, settled in memory, written once."""

    def __init__(self, store: Store, prepared: Sequence[Prepared], accounts: dict[str, AccountFacts]) -> None:
        self.store, self.accounts = store, accounts
        self.standing: dict[tuple[int, int, str], list[Standing]] = {}
        self.opened: list[Row] = []
        self.matches: list[Row] = []
        self.controls = {code for code, account in accounts.items() if account.party_required}
        wanted: dict[tuple[int, int], tuple[set[str], set[bool]]] = {}  # unit, account -> parties, whether lines are debits
        for one in prepared:
            for line in one.lines if not one.rolled else ():
                if line.account in self.controls:
                    parties, debits = wanted.setdefault((one.unit_id, accounts[line.account].id), (set(), set()))
                    parties.add(line.party)
                    debits.add(line.amount > 0)
        for (unit, account), (parties, debits) in sorted(wanted.items(), key=lambda pair: pair[0]):
            self._read(unit, account, sorted(parties), "" if len(debits) > 1 else " AND open < 0" if True in debits else " AND open > 0")

    def _read(self, unit: int, account: int, parties: Sequence[str], across: str) -> None:
        """Account by account, so that each party is found by the index of what stands open; only the side that lines may settle."""
        question = (
            f"SELECT party, fiscal_year, line_id, document, reference, day, due_day, open FROM finance_open_item WHERE unit_id = {unit:d}"
            f" AND account_id = {account:d} AND open <> 0{across} AND party IN ({{keys}}) ORDER BY fiscal_year, line_id{self.store.exclusive}"
        )
        for party, year, line, document, reference, day, due, open_ in self.store.among(question, parties):
            item = Standing(year, line, document, reference, as_day(day), due and as_day(due), open_)
            self.standing.setdefault((unit, account, party), []).append(item)

    def pass_lines(self, one: Prepared, codings: Codings) -> None:
        """Let an entry's lines settle and open items. Its id must be known."""
        if one.rolled or not self.controls:
            return
        for place, line in enumerate(one.lines, 1):
            if line.account not in self.controls:
                continue
            line_id = (one.entry_id or 0) << LINE_BITS | place
            document, reference = line.document or one.event.document, line.reference or one.event.document
            key = (one.unit_id, self.accounts[line.account].id, line.party)
            entity_id, items = codings.entity_of(line.coding), self.standing.setdefault(key, [])
            done = settle(line.amount, document, reference, items)
            self._matched(done, one, line_id, entity_id)
            if done.rest:
                item = Standing(one.year, line_id, document, reference, one.event.day, line.due_day, done.rest, new=True)
                items.append(item)
                self.opened.append((
                    one.year, line_id, one.unit_id, entity_id, key[1], line.party, document, reference, one.event.day.isoformat(),
                    day_text(line.due_day), done.rest, item,
                ))  # fmt: skip

    def _matched(self, done: Settled, one: Prepared, line_id: int, entity_id: int) -> None:
        self.matches += [(item.year, item.line_id, one.year, line_id, entity_id, amount) for item, amount in done.matches]

    def write(self) -> None:
        """New items with what is left of them, what others have left, and the matches."""
        touched = sorted((i.year, i.line_id, i.open) for items in self.standing.values() for i in items if i.touched and not i.new)
        self.store.leave_open(touched)
        self.store.insert("finance_open_item", ITEM, [(*row[:-1], row[-1].open) for row in self.opened])
        self.store.insert("finance_match", MATCH, self.matches)


@dataclass
class Written:
    """Rows of lines and balances, made in one pass over all lines."""

    lines: list[Row]
    balances: list[Row]
    totals: dict[int, int]  # entry id -> sum of the debits


def written(prepared: Sequence[Prepared], accounts: dict[str, AccountFacts], codings: Codings) -> Written:
    """Both sides of every account, period and coding are added up first, so that each balance is locked once, in order."""
    lines: list[Row] = []
    sums: dict[tuple[int, int, int, int], list[int]] = {}
    about: dict[int, tuple[int, int]] = {}  # coding id -> unit, entity
    totals: dict[int, int] = {}
    ids = {code: account.id for code, account in accounts.items()}
    coding = codings.in_order()
    for one in prepared:
        year, period, entry_id, day, debits = one.year, one.period, one.entry_id or 0, one.event.day.isoformat(), 0
        for place, x in enumerate(one.lines, (entry_id << LINE_BITS) + 1):
            (coding_id, entity_id), account_id, amount, due = next(coding), ids[x.account], x.amount, x.due_day
            lines.append((
                year, place, entry_id, entity_id, account_id, coding_id, day, amount, x.party, due.isoformat() if due else None, x.origin_year,
                x.memo, x.document, x.reference,
            ))  # fmt: skip
            pair = sums.get((year, period, account_id, coding_id))
            if pair is None:
                pair = sums[year, period, account_id, coding_id] = [0, 0]
                about[coding_id] = (one.unit_id, entity_id)
            if amount > 0:
                debits += amount
                pair[0] += amount
            else:
                pair[1] -= amount
        totals[entry_id] = debits
    return Written(lines, [(*key, *about[key[3]], *sums[key]) for key in sorted(sums)], totals)


def number_and_write(store: Store, prepared: Sequence[Prepared], rows: Written, poster: str, at: datetime) -> None:
    """The legal number last: series by series, in order; then hash, entries, lines, and the step from draft to posted."""
    series: dict[tuple[int, str, int], list[Prepared]] = {}
    for one in prepared:
        series.setdefault((one.unit_id, one.journal, one.year), []).append(one)
    entries: list[Row] = []
    for key in sorted(series):
        entries += _chained(store, key, series[key], rows.totals, poster, at)
    store.insert("finance_entry", ENTRY, entries)
    store.insert("finance_line", LINE, rows.lines)
    for year in sorted({one.year for one in prepared}):
        ids = [one.entry_id or 0 for one in prepared if one.year == year]
        # drafts of other transactions can't be seen, and no draft is ever committed
        store.run(
            "UPDATE finance_entry SET state = 'posted' WHERE fiscal_year = ? AND id BETWEEN ? AND ? AND state = 'draft'", (year, min(ids), max(ids))
        )


def _chained(store: Store, key: tuple[int, str, int], entries: Sequence[Prepared], totals: dict[int, int], poster: str, at: datetime) -> list[Row]:
    unit_id, journal, year = key
    (last, previous), = store.rows(
        "INSERT INTO finance_head (unit_id, journal, fiscal_year, serial, hash) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (unit_id, journal, fiscal_year) DO UPDATE SET serial = finance_head.serial + excluded.serial RETURNING serial, hash",
        (unit_id, journal, year, len(entries), GENESIS),
    )  # fmt: skip
    rows, written = [], moment(at)
    for serial, one in enumerate(entries, last - len(entries) + 1):
        event, number = one.event, formatted(one.unit, journal, year, serial)
        head = Head(
            one.unit,
            year,
            one.period,
            journal,
            number,
            event.day,
            at,
            event.source,
            event.kind,
            event.description,
            event.document,
            poster,
            one.reverses_number,
        )
        hashed = row_hash(previous, entry_form(head, one.form))
        rows.append((
            year, one.entry_id, unit_id, one.owner_id, one.period, journal, serial, number, event.day.isoformat(), written, event.source, event.kind,
            event.description, event.document, poster, one.reverses_number, "draft", totals[one.entry_id or 0], previous,
            hashed,
        ))  # fmt: skip
        one.number, previous = number, hashed
    store.run("UPDATE finance_head SET hash = ? WHERE unit_id = ? AND journal = ? AND fiscal_year = ?", (previous, *key))
    return rows
