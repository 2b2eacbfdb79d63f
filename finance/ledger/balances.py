"""Balances by day and period, from maintained rows. Only days inside a month that was cut are read from lines.

A person limited to a governorate sees the rows of that governorate's coding: each balance row carries its entity.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import ColumnElement, Executable, and_, case, func, or_, select

from erp.db import db
from erp.periods import Month
from finance.accounts.models import Account, AccountBalance
from finance.ledger.models import JournalEntry, JournalLine
from finance.values import TrialRow

LAST_MONTH = 12


def trial_balance(
    *, first: date, last: date, unit_id: int | None = None, entities: Iterable[int] | None = None, closing: bool = False
) -> Iterator[TrialRow]:
    """The accounts that moved or stood between two days, by code.

    `unit_id` limits to a balancing unit, `entities` to entities charged. Opening balances are those of the first day's
    year. The closing of a year (period 13) counts only where asked for.
    """
    where = None if entities is None else sorted(entities)
    opening = _sums(_before(first), _opening_lines(first), unit_id, where)
    moved = _sums(_between(first, last, closing), _cut_lines(first, last), unit_id, where)
    codes = {node[0]: node[1:] for node in db.session.execute(select(Account.id, Account.code, Account.name_ar, Account.name_en, Account.type))}
    for account_id in sorted(set(opening) | set(moved), key=lambda id: codes[id][0]):
        start = sum(opening.get(account_id, (0, 0))[i] * (1, -1)[i] for i in (0, 1))
        debit, credit = moved.get(account_id, (0, 0))
        if start or debit or credit:
            end = start + debit - credit
            yield TrialRow(*codes[account_id], max(start, 0), max(-start, 0), debit, credit, max(end, 0), max(-end, 0))


def _before(first: date) -> ColumnElement[bool]:
    """Balance rows of the year of `first` before its month, opening included."""
    return and_(AccountBalance.fiscal_year == first.year, AccountBalance.period < first.month)


def _between(first: date, last: date, closing: bool) -> ColumnElement[bool]:
    """Balance rows of whole months between the days; opening rows of later years are what earlier ones left, so not counted."""
    begins = Month.of(first) if first == Month.of(first).start else Month.of(first).next
    ends = Month.of(last) if last == Month.of(last).end else Month.of(last).previous
    year, period = AccountBalance.fiscal_year, AccountBalance.period
    months = and_(period.between(1, LAST_MONTH), or_(year > begins.year, and_(year == begins.year, period >= begins.month)))
    months = and_(months, or_(year < ends.year, and_(year == ends.year, period <= ends.month)))
    if not closing:
        return months
    years = range(first.year, last.year + (last == date(last.year, 12, 31)))
    return or_(months, and_(period > LAST_MONTH, year.in_(years)))


def _opening_lines(first: date) -> list[tuple[date, date]]:
    """Days of the first month that lie before it was cut."""
    start = Month.of(first).start
    return [(start, _day_before(first))] if first != start else []


def _cut_lines(first: date, last: date) -> list[tuple[date, date]]:
    """Day ranges inside months that aren't counted whole."""
    month_first, month_last = Month.of(first), Month.of(last)
    head = first != month_first.start
    tail = last != month_last.end
    if month_first == month_last:
        return [(first, last)] if head or tail else []
    return [*([(first, month_first.end)] if head else []), *([(month_last.start, last)] if tail else [])]


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _sums(rows: ColumnElement[bool], cuts: list[tuple[date, date]], unit_id: int | None, entities: list[int] | None) -> dict[int, tuple[int, int]]:
    """Account id -> (debit, credit) of the balance rows and of the lines in the cut days."""
    question = select(AccountBalance.account_id, func.sum(AccountBalance.debit), func.sum(AccountBalance.credit)).where(rows)
    if unit_id is not None:
        question = question.where(AccountBalance.unit_id == unit_id)
    if entities is not None:
        question = question.where(AccountBalance.entity_id.in_(entities))
    questions: list[Executable] = [
        question.group_by(AccountBalance.account_id),
        *(_line_sums(first, last, unit_id, entities) for first, last in cuts),
    ]
    sums: dict[int, tuple[int, int]] = {}
    for one in questions:
        for account, debit, credit in db.session.execute(one):
            before = sums.get(account, (0, 0))
            sums[account] = (before[0] + int(debit), before[1] + int(credit))
    return sums


def _line_sums(first: date, last: date, unit_id: int | None, entities: list[int] | None) -> Executable:
    debit = func.sum(case((JournalLine.amount > 0, JournalLine.amount), else_=0))
    credit = func.sum(case((JournalLine.amount < 0, -JournalLine.amount), else_=0))
    entry = and_(JournalEntry.fiscal_year == JournalLine.fiscal_year, JournalEntry.id == JournalLine.entry_id)
    question = (
        select(JournalLine.account_id, debit, credit)
        .join(JournalEntry, entry)
        .where(
            JournalLine.day.between(first, last), JournalEntry.period.between(1, LAST_MONTH), JournalLine.fiscal_year.between(first.year, last.year)
        )
    )
    if unit_id is not None:
        question = question.where(JournalEntry.unit_id == unit_id)
    if entities is not None:
        question = question.where(JournalLine.entity_id.in_(entities))
    return question.group_by(JournalLine.account_id)


def balance_before(day: date, account_ids: list[int], unit_id: int | None = None, entities: Iterable[int] | None = None) -> dict[int, int]:
    """Account id -> what stood at the beginning of `day`, debit above zero; accounts without anything are left out."""
    sums = _sums(
        and_(_before(day), AccountBalance.account_id.in_(account_ids)), _opening_lines(day), unit_id, None if entities is None else sorted(entities)
    )
    return {account: debit - credit for account, (debit, credit) in sums.items() if account in account_ids}
