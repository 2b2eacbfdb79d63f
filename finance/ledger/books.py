"""The journal and the general ledger as streams of values, for reports and inquiry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select, and_

from erp.db import db
from finance.accounts.models import Account
from finance.accounts.queries import below, chart
from finance.errors import UnknownAccount
from finance.ledger.balances import balance_before
from finance.ledger.models import JournalEntry, JournalLine
from finance.ledger.queries import CODING_COLUMNS, line_select
from finance.values import Coding, JournalRow, LedgerRow

STREAMED = {"yield_per": 2000}  # rows held at once


def journal(
    *, first: date, last: date, unit_id: int | None = None, entities: Iterable[int] | None = None, name: str | None = None
) -> Iterator[JournalRow]:
    """Every line between two days, by day and entry; `name` limits to one series (JV, PU, PY ...)."""
    question = _between(
        (JournalEntry.number, JournalEntry.day, JournalEntry.description, Account.code, JournalLine.amount, JournalEntry.source,
         JournalEntry.document), first, last, unit_id, entities,
    )  # fmt: skip
    if name is not None:
        question = question.where(JournalEntry.journal == name)
    for number, day, description, account, amount, source, document in db.session.execute(question, execution_options=STREAMED):
        yield JournalRow(number, day, description, account, max(amount, 0), max(-amount, 0), source, document)


def general_ledger(
    *,
    first: date,
    last: date,
    account: str | None = None,
    unit_id: int | None = None,
    entities: Iterable[int] | None = None,
    party: str | None = None,
) -> Iterator[LedgerRow]:
    """Account by account: what stood before, then each line with the balance after it.

    `account` takes everything below it along. With a party there is no opening balance, since balances know no parties.
    Raises UnknownAccount.
    """
    wanted = None if entities is None else sorted(entities)
    accounts = chart() if account is None else below(chart(), account)
    if not accounts and account is not None:
        raise UnknownAccount(account=account)
    ids = [node.id for node in accounts if node.postable]
    stood = {} if party is not None else balance_before(first, ids, unit_id, wanted)
    question = _between((Account.code, *_LEDGER), first, last, unit_id, wanted).where(JournalLine.account_id.in_(ids))
    if party is not None:
        question = question.where(JournalLine.party == party)
    question = question.order_by(None).order_by(Account.code, JournalEntry.day, JournalLine.fiscal_year, JournalLine.id)
    yield from _with_balances(
        first, {node.code: stood.get(node.id, 0) for node in accounts}, db.session.execute(question, execution_options=STREAMED)
    )


_LEDGER = (JournalEntry.day, JournalEntry.number, JournalEntry.description, *CODING_COLUMNS, JournalLine.party, JournalLine.amount)


def _with_balances(first: date, stood: dict[str, int], rows: Iterable[Any]) -> Iterator[LedgerRow]:
    waiting = [code for code in sorted(stood) if stood[code]]  # accounts whose opening row is still to be shown
    balance: dict[str, int] = {}
    for code, day, number, description, *rest in rows:
        while waiting and waiting[0] <= code:
            yield _opening(first, waiting.pop(0), stood)
        coding, party, amount = Coding(*rest[:7]), rest[7], rest[8]
        balance[code] = balance.get(code, stood[code]) + amount
        yield LedgerRow(day, number, description, code, coding, party, max(amount, 0), max(-amount, 0), balance[code])
    for code in waiting:
        yield _opening(first, code, stood)


def _opening(first: date, code: str, stood: dict[str, int]) -> LedgerRow:
    return LedgerRow(first, "", "", code, None, "", 0, 0, stood[code])


def _between(columns: Iterable[Any], first: date, last: date, unit_id: int | None, entities: Iterable[int] | None) -> Select[Any]:
    """Lines of the months (openings and closings apart) between two days, in the order of the books."""
    entry = and_(JournalEntry.fiscal_year == JournalLine.fiscal_year, JournalEntry.id == JournalLine.entry_id)
    question = line_select(*columns).join(JournalEntry, entry)
    question = question.where(JournalLine.day.between(first, last), JournalLine.fiscal_year.between(first.year, last.year))
    question = question.where(JournalEntry.period.between(1, 12))
    if unit_id is not None:
        question = question.where(JournalEntry.unit_id == unit_id)
    if entities is not None:
        question = question.where(JournalLine.entity_id.in_(list(entities)))
    return question.order_by(JournalEntry.day, JournalLine.fiscal_year, JournalLine.id)
