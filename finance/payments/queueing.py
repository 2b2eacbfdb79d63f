"""The door: what others owe becomes payment orders, issued and numbered, in the caller's unit of work.

An order of salaries, of a supplier's net, of the VAT beside it: each group of payments becomes one. Asking again for the
same source answers the orders that stand; what was cancelled may be asked for anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from json.encoder import encode_basestring as quote
from typing import Any
from uuid import uuid4

from sqlalchemy import and_, select
from sqlalchemy.dialects import postgresql, sqlite

from erp import clock
from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import db, in_unit_of_work, is_sqlite
from erp.entities.queries import tree
from erp.money import Halalas
from erp.scope import elevated
from erp.sequences import next_number
from erp.text import search_form, search_forms
from finance import posting
from finance.errors import OverMatch, SourceConflict
from finance.ledger.models import LINE_BITS, JournalEntry, JournalLine, Match, OpenItem
from finance.ledger.storage import store_on
from finance.payments import rules
from finance.payments.models import PaymentOrder
from finance.payments.queries import order_of, standing_for
from finance.payments.salaries import few_among
from finance.payments.values import KIND, PAYROLL, QUEUED, SERIES, OrderLine
from finance.values import Coding, Event, Ordering, Payment, Recorded


def queue_payments(asked: Ordering, *, actor: Actor) -> list[str]:
    """Issue payment orders for what is owed; returns their numbers, group by group.

    Raises SourceConflict, SharesDiffer, NoPayment, OverMatch where more is ordered than is owed, and what recording refuses.
    """
    assert in_unit_of_work(), "payments are queued in a unit of work"
    by_group = rules.groups(asked.payments)
    standing = standing_for(asked.source)
    if standing:
        return _same_again(standing, by_group, asked.source)
    rows, made = [], []
    for (group, family), some in by_group.items():
        row = issue(_head(asked, group, family), some, asked.entity, asked.prepared_by, actor)
        if row is None:  # another click of the same moment was first
            return _same_again(standing_for(asked.source), by_group, asked.source)
        rows.append(row)
        made.append(write_lines(row, some))
    ordered = [_ordered(row, lines) for row, lines in zip(rows, made, strict=True)]
    done = posting.record_all([*asked.events, *ordered], actor=actor)
    _refuse_more_than_owed(done[len(asked.events) :])
    few = few_among([row.id for row in rows]) if any(row.family == PAYROLL for row in rows) else ()
    for row in rows:
        told = {} if row.id in few else {"amount": [None, row.amount]}
        record(actor, "issued", f"{KIND}:{row.number}", entity_id=row.entity_id, changes=told)
    return [row.number for row in rows]


def _head(asked: Ordering, group: str, family: str) -> dict[str, Any]:
    return {
        "source": asked.source, "document": asked.document or asked.source.partition("/")[0], "day": asked.day,
        "fiscal_year": asked.year or asked.day.year, "group": group, "family": family, "once": f"{asked.source}/{group}/{family}",
        "description": asked.description,
    }  # fmt: skip


def _same_again(standing: Sequence[PaymentOrder], by_group: dict[tuple[str, str], list[Payment]], source: str) -> list[str]:
    known = {(row.group, row.family): row.extra.get("fingerprint") for row in standing if row.reissues is None}
    if known != {key: rules.fingerprint(some) for key, some in by_group.items()}:
        raise SourceConflict(source=source)
    return [row.number for row in standing if row.reissues is None]


def issue(head: dict[str, Any], payments: Sequence[Payment], entity: str, prepared_by: str, actor: Actor) -> PaymentOrder | None:
    """Claim the source first, since a second click waits there; then take the number. The lines are the caller's to write.

    `head`: group, family, once, source, document, day, fiscal_year, description. None where `once` stands already.
    """
    node = tree().get(entity)
    unit = tree().unit_of(node.id)
    name, party = rules.payee_of(payments)
    preparer = prepared_by or actor.username
    row = _claim({
        "number": f"new-{uuid4().hex}", "entity_id": node.id, "unit_id": unit.id, "payee": name[:200], "party": party,
        "amount": sum(p.amount for p in payments), "lines_count": len(payments), "returned": 0, "etimad_number": "", "state": QUEUED, "road": "",
        "prepared_by": preparer, "controlled_by": "", "reason_code": "", "reason": "", "refusals": 0, "adopted_by": "", "approved_by": "",
        "released_by": "", "persons": rules.prepared(preparer, actor.person if preparer == actor.username else preparer), "search": "",
        "extra": {"fingerprint": rules.fingerprint(payments)}, "version": 1, "recorded_at": clock.now(),
        **{name: value for name, value in head.items() if name != "group"}, "grouped": head["group"], "description": head["description"][:500],
    })  # fmt: skip
    if row is None:
        return None
    row.number = next_number(unit.id, unit.code, SERIES, row.fiscal_year)
    row.search = search_form(f"{row.number} {row.description} {row.payee} {row.document} {row.amount}")[:500]
    db.session.flush()
    return row


def _claim(values: dict[str, Any]) -> PaymentOrder | None:
    how = (sqlite if is_sqlite() else postgresql).insert
    db.session.execute(how(PaymentOrder.__table__).values(**values).on_conflict_do_nothing(index_elements=["once"]))
    return db.session.execute(select(PaymentOrder).where(PaymentOrder.number == values["number"])).scalar_one_or_none()


LINE = (
    "order_id", "entity_id", "place", "end_to_end", "party", "name", "iban", "amount", "account", "part", "charged", "economic", "program",
    "function", "fund", "project", "place_code", "reference", "document", "memo", "shares", "wage", "state", "return_code", "late", "search",
    "version",
)  # fmt: skip


def write_lines(row: PaymentOrder, payments: Sequence[Payment]) -> list[OrderLine]:
    """Store the order's lines, a salary's hundred thousand as well as an invoice's one, and answer them as the rules see them."""
    lines = [_line(row, place, payment) for place, payment in enumerate(payments, 1)]
    db.session.flush()
    texts: dict[Coding, str] = {}
    names, number = search_forms([line.name for line in lines]), search_form(row.number)
    rows = [_row(row, line, f"{name} {search_form(line.party)} {number}", texts) for line, name in zip(lines, names, strict=True)]
    store_on(db.session.connection()).insert("finance_payment_line", LINE, rows)
    return lines


def _line(row: PaymentOrder, place: int, payment: Payment) -> OrderLine:
    return OrderLine(
        place, f"{row.number}-{place}"[-35:], payment.party, payment.name[:200], payment.iban, payment.amount, payment.account, payment.part,
        payment.coding, payment.reference, payment.document, payment.memo[:500], payment.shares, payment.wage,
    )  # fmt: skip


def _row(row: PaymentOrder, line: OrderLine, search: str, texts: dict[Coding, str]) -> tuple[Any, ...]:
    """In the order of `LINE`. `texts`: codings as JSON, each written out once."""
    wage = line.wage
    shares = [f"{texts.get(share.coding) or texts.setdefault(share.coding, _opened(share.coding))}{share.amount}]" for share in line.shares]
    parts = f"[{quote(wage.national_id)}, {wage.basic}, {wage.housing}, {wage.other}, {wage.deductions}]" if wage else "[]"
    return (
        row.id, row.entity_id, line.place, line.end_to_end, line.party, line.name, line.iban, line.amount, line.account, line.part, *line.coding,
        line.reference, line.document, line.memo, f"[{', '.join(shares)}]", parts, "waiting", "", False, search.strip()[:500], 1,
    )  # fmt: skip


def _opened(c: Coding) -> str:
    """The JSON of a share up to its amount."""
    return f"[{', '.join(map(quote, c))}, "


def _ordered(row: PaymentOrder, lines: Sequence[OrderLine]) -> Event:
    return rules.event(order_of(row, lines), rules.ORDERED, day=row.day, source=ordered_source(row.number))


def ordered_source(number: str) -> str:
    return f"{KIND}:{number}/ordered"


def _refuse_more_than_owed(recorded: Sequence[Recorded]) -> None:
    """An order settles what stands open under the documents it names; anything more would be money owed to nobody, or to another paper."""
    with elevated("what an order settles may be charged to any entity of its unit") as session:
        for one in recorded:
            if one.entry_id is not None and not one.replayed:
                mine = (one.year, one.entry_id << LINE_BITS, (one.entry_id + 1) << LINE_BITS)
                over = session.execute(_left_over(*mine)).first() or session.execute(_taken_elsewhere(*mine)).first()
                if over is not None:
                    raise OverMatch(party=over.party, document=over.document, open=Halalas(over.owed), wanted=Halalas(over.wanted))


def _left_over(year: int, first: int, last: int) -> Any:
    """Debits of the entry that found nothing to settle."""
    owed, wanted = (OpenItem.amount - OpenItem.open).label("owed"), OpenItem.amount.label("wanted")
    question = select(OpenItem.party, OpenItem.document, owed, wanted).where(OpenItem.fiscal_year == year, OpenItem.line_id.between(first, last))
    return question.where(OpenItem.open > 0).order_by(OpenItem.line_id).limit(1)


def _taken_elsewhere(year: int, first: int, last: int) -> Any:
    """Debits that name a paper of their own and settled what is owed under another."""
    # `+ 0`, or SQLite hands the range of lines on to the matches and walks all of them for every line
    line = and_(JournalLine.fiscal_year == Match.fiscal_year, Match.line_id == JournalLine.id + 0)
    entry = and_(JournalEntry.fiscal_year == JournalLine.fiscal_year, JournalEntry.id == JournalLine.entry_id)
    item = and_(OpenItem.fiscal_year == Match.item_year, OpenItem.line_id == Match.item_line_id)
    owed, wanted = (JournalLine.amount + Match.amount).label("owed"), JournalLine.amount.label("wanted")  # a credit's match is below zero
    question = select(JournalLine.party, JournalLine.document, owed, wanted).select_from(Match).join(JournalLine, line)
    question = question.join(JournalEntry, entry).join(OpenItem, item).where(JournalLine.fiscal_year == year, JournalLine.id.between(first, last))
    named = JournalLine.document.not_in((JournalEntry.document, OpenItem.document))
    return question.where(JournalLine.amount > 0, named).order_by(JournalLine.id).limit(1)
