"""Matching: what the bank's movements settle is recorded through payments, the only way to the books from here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select, update

from erp import clock
from erp.among import among
from erp.audit.record import record, record_all
from erp.auth.values import Actor
from erp.collecting import collecting_later
from erp.db import db
from erp.errors import DomainError
from erp.settings.queries import value
from finance.bank_statements.models import BankLine
from finance.bank_statements.queries import lines_by_id, open_lines, told_before, waiting
from finance.bank_statements.rules import Item, Line, Outcome, Pair, match
from finance.bank_statements.values import BATCH, DOUBTFUL, ENTRY, KIND, LEFT_OUT, MATCHED, OPEN, ORDER, PAYMENT, PERSON, RETURN
from finance.errors import MatchUsed, NoSuchMatch
from finance.payments import rules as payment_rules
from finance.payments import settling
from finance.payments.batches import note_settled
from finance.payments.models import BankAccount, PaymentBatch, PaymentLine, PaymentOrder
from finance.payments.operations import MINE
from finance.payments.queries import orders_of_batch
from finance.payments.values import PAID, RETURNED, SENT

MATCH = "finance.bank-statement.match"
DAYS = "finance.bank_match_days"
ONE_BY_ONE = 50  # a larger set is one act in the audit trail


def outcome_of(account: BankAccount, *, back: bool | None = None) -> Outcome:
    """What would be matched now, what is proposed, what is left and why."""
    lines = open_lines(account.id, back=back)
    if not lines:
        return Outcome()
    return match(lines, waiting(account, lines), days=int(value(DAYS)), told=told_before(account.id))


def match_account(account: BankAccount, _values: dict[str, Any], actor: Actor) -> BankAccount:
    """Record what is sure: what left first, since only what was paid can come back."""
    with collecting_later():
        for back in (False, True):
            settle(account, outcome_of(account, back=back).pairs, actor)
    return account


def match_accounts(ids: Iterable[int], actor: Actor) -> int:
    """The same for several accounts; how many lines were matched."""
    before = _matched(ids := sorted(set(ids)))
    for account in db.session.execute(select(BankAccount).where(BankAccount.id.in_(ids)).order_by(BankAccount.id)).scalars():
        match_account(account, {}, actor)
    return _matched(ids) - before


def _matched(ids: Sequence[int]) -> int:
    question = select(func.count()).select_from(BankLine).where(BankLine.account_id.in_(ids), BankLine.state == MATCHED)
    return int(db.session.execute(question).scalar_one())


def settle(account: BankAccount, pairs: Sequence[Pair], actor: Actor) -> None:
    """Link lines to what they are of, then record what that means: paid once all of an order has left, or come back."""
    if not pairs:
        return
    link(pairs, actor)
    _record_paid(pairs, actor)
    _record_returned(pairs, actor)
    acts: list[tuple[str, int | None, dict[str, Any] | None]]
    if len(pairs) <= ONE_BY_ONE:
        rows = lines_by_id([pair.line.id for pair in pairs])
        acts = [(f"{KIND}:{rows[pair.line.id].number}", account.entity_id, {"document": [None, pair.item.settles]}) for pair in pairs]
    else:
        acts = [(f"finance.bank-account:{account.code}", account.entity_id, {"lines": [None, len(pairs)]})]
    record_all(actor, "matched", acts)


def link(pairs: Sequence[Pair], actor: Actor) -> None:
    """Mark lines as matched. The database holds that a payment is matched once."""
    table = BankLine.__table__
    change = (
        update(table)
        .where(table.c.id == bindparam("b_id"), table.c.state == OPEN)
        .values(
            state=MATCHED, kind=bindparam("b_kind"), document=bindparam("b_document"), settles=bindparam("b_settles"), how=bindparam("b_how"),
            matched_by=actor.username, matched_at=clock.now(), version=table.c.version + 1,
        )
    )  # fmt: skip
    rows = [
        {"b_id": line.id, "b_kind": item.kind, "b_document": item.document, "b_settles": f"{item.kind}:{item.document}", "b_how": how}
        for line, item, how in pairs
    ]
    db.session.connection().execute(change, rows)
    db.session.expire_all()


def _record_paid(pairs: Sequence[Pair], actor: Actor) -> None:
    """Orders of which everything has left now are paid, on the day the last of it left."""
    done: dict[int, tuple[PaymentOrder, date]] = {}
    for order, day in _orders_settled(pairs):
        known = done.get(order.id)
        done[order.id] = order, max(day, known[1]) if known else day
    days: dict[date, list[PaymentOrder]] = {}
    for order, day in done.values():
        if order.state == SENT:
            days.setdefault(day, []).append(order)
    if not days:
        return
    settling.pay_on(days, actor)
    rows = [order for some in days.values() for order in some]
    _note_source(rows)
    for batch_id in sorted({row.batch_id for row in rows if row.batch_id}):
        note_settled(batch_id)


def _orders_settled(pairs: Sequence[Pair]) -> Iterable[tuple[PaymentOrder, date]]:
    """Orders of which everything has left, each with the day of what was matched now; a question for each way of booking them."""
    days: dict[str, dict[str, date]] = {ORDER: {}, BATCH: {}, PAYMENT: {}}
    for pair in pairs:
        days.get(pair.item.kind, {})[pair.item.document] = pair.line.day
    for order in db.session.execute(select(PaymentOrder).where(among(PaymentOrder.number, days[ORDER])).order_by(PaymentOrder.id)).scalars():
        yield order, days[ORDER][order.number]
    whole = select(PaymentOrder, PaymentBatch.number).join(PaymentBatch, PaymentBatch.id == PaymentOrder.batch_id)
    for order, batch in db.session.execute(whole.where(among(PaymentBatch.number, days[BATCH])).order_by(PaymentOrder.id)):
        yield order, days[BATCH][batch]
    yield from _orders_left(days[PAYMENT])


def _orders_left(payments: Collection[str]) -> Iterable[tuple[PaymentOrder, date]]:
    """Of the orders of these payments, those whose every payment has left, with the last day."""
    touched = select(PaymentLine.order_id).where(among(PaymentLine.end_to_end, payments))
    question = (
        select(PaymentLine.order_id, func.count(BankLine.id), func.max(BankLine.day))
        .outerjoin(BankLine, BankLine.settles == f"{PAYMENT}:" + PaymentLine.end_to_end)
        .where(PaymentLine.order_id.in_(touched))
        .group_by(PaymentLine.order_id)
    )
    left = {order_id: (count, day) for order_id, count, day in db.session.execute(question)}
    for order in db.session.execute(select(PaymentOrder).where(among(PaymentOrder.id, left)).order_by(PaymentOrder.id)).scalars():
        if left[order.id][0] == order.lines_count:
            yield order, left[order.id][1]


def _note_source(rows: Sequence[PaymentOrder]) -> None:
    """Lines remember that their match recorded the payment: undoing it takes the payment back."""
    table = BankLine.__table__
    mine = select(f"{PAYMENT}:" + PaymentLine.end_to_end).where(PaymentLine.order_id == bindparam("b_id"))
    settled = table.c.settles.in_(mine) | (table.c.settles == bindparam("b_order")) | (table.c.settles == bindparam("b_batch"))
    change = update(table).where(settled).values(source=bindparam("b_source"))
    batches = select(PaymentBatch.id, PaymentBatch.number).where(among(PaymentBatch.id, {row.batch_id for row in rows if row.batch_id}))
    numbers = {batch_id: number for batch_id, number in db.session.execute(batches).all()}  # noqa: C416 - a row is no pair to mypy
    told = [
        {
            "b_id": row.id, "b_order": f"{ORDER}:{row.number}", "b_batch": f"{BATCH}:{numbers.get(row.batch_id or 0, '')}",
            "b_source": settling.source_of(row, "paid"),
        }
        for row in rows
    ]  # fmt: skip
    db.session.flush()
    db.session.connection().execute(change, told)


def _record_returned(pairs: Sequence[Pair], actor: Actor) -> None:
    """What came back is owed anew. What was recorded as returned before is linked alone."""
    back = {pair.item.document: pair.line.id for pair in pairs if pair.item.kind == RETURN}
    question = select(PaymentLine).where(among(PaymentLine.end_to_end, back), PaymentLine.state == PAID)
    lines = db.session.execute(question.order_by(PaymentLine.id)).scalars().all()
    if not lines:
        return
    said = lines_by_id([back[line.end_to_end] for line in lines])
    orders = select(PaymentOrder).where(among(PaymentOrder.id, {line.order_id for line in lines}))
    by_id = {order.id: order for order in db.session.execute(orders).scalars()}
    some = [
        (line, {"day": one.day, "code": one.return_code, "reason": one.description})
        for line in lines
        for one in (said[back[line.end_to_end]],)
    ]  # fmt: skip
    sources = {back[line.end_to_end]: settling.source_of(by_id[line.order_id], f"returned-{line.place}") for line in lines}
    settling.return_lines(some, actor)
    for line_id, source in sources.items():
        said[line_id].source = source
    db.session.flush()


def confirm_refusal(row: BankLine, _actor: Actor) -> DomainError | None:
    return payment_rules.state_refusal(row.state, OPEN)


def confirm(row: BankLine, values: dict[str, Any], actor: Actor) -> BankLine:
    """A person says what a line is of: "payment:MED-PO-2026-000118-1", "entry:MED-JV-2026-000007". Raises WrongState, NoSuchMatch."""
    payment_rules.check_state(row.state, OPEN)
    account = db.session.get_one(BankAccount, row.account_id)
    line = next(one for one in open_lines(account.id, back=row.amount > 0) if one.id == row.id)
    settle(account, [Pair(line, _chosen(account, line, values["document"], row.number), PERSON)], actor)
    return row


def _chosen(account: BankAccount, line: Line, document: str, number: str) -> Item:
    for item in waiting(account, [line]):
        if item.settles == document and item.amount == line.amount:
            return item
    raise NoSuchMatch(line=number, document=document)


def keep_refusal(row: BankLine, _actor: Actor) -> DomainError | None:
    return payment_rules.state_refusal(row.state, DOUBTFUL, LEFT_OUT)


def keep(row: BankLine, _values: dict[str, Any], actor: Actor) -> BankLine:
    """A person says that it is another movement, though another file told of one like it. Raises WrongState."""
    return _judged(row, OPEN, "accepted", (DOUBTFUL, LEFT_OUT), "", actor)


def leave_out_refusal(row: BankLine, _actor: Actor) -> DomainError | None:
    return payment_rules.state_refusal(row.state, DOUBTFUL)


def leave_out(row: BankLine, values: dict[str, Any], actor: Actor) -> BankLine:
    """A person says that it is the movement told before: it stays as a record and counts nowhere. Raises WrongState."""
    return _judged(row, LEFT_OUT, "left out", (DOUBTFUL,), values["reason"], actor)


def _judged(row: BankLine, state: str, act: str, allowed: tuple[str, ...], reason: str, actor: Actor) -> BankLine:
    payment_rules.check_state(row.state, *allowed)
    row.state = state
    db.session.flush()
    record(actor, act, f"{KIND}:{row.number}", entity_id=row.entity_id, changes={"like": [None, row.like]}, reason=reason or None)
    return row


def undo_refusal(row: BankLine, _actor: Actor) -> DomainError | None:
    return payment_rules.state_refusal(row.state, MATCHED)


def undo(row: BankLine, values: dict[str, Any], actor: Actor) -> BankLine:
    """Take a match back with what it recorded, while nothing was built on it. Raises WrongState, MatchUsed."""
    payment_rules.check_state(row.state, MATCHED)
    reason, document = values["reason"], row.settles
    if row.source and row.kind == RETURN:
        _undo_return(row, reason, actor)
    elif row.source and row.kind != ENTRY:
        _undo_payment(row, reason, actor)
    row.state, row.kind, row.document, row.settles, row.how, row.source, row.matched_by, row.matched_at = OPEN, "", "", None, "", "", "", None
    db.session.flush()
    record(actor, "unmatched", f"{KIND}:{row.number}", entity_id=row.entity_id, changes={"document": [document, None]}, reason=reason)
    return row


def _undo_payment(row: BankLine, reason: str, actor: Actor) -> None:
    orders = list(_orders_of(row))
    for order in orders:
        if order.state != PAID:
            raise MatchUsed(line=row.number, document=order.number)
    for order in orders:
        others = update(BankLine).where(BankLine.source == settling.source_of(order, "paid"), BankLine.id != row.id).values(source="")
        db.session.execute(others, execution_options=MINE)
        settling.unpay(order, reason, actor)


def _orders_of(row: BankLine) -> Iterable[PaymentOrder]:
    if row.kind == BATCH:
        batch = db.session.execute(select(PaymentBatch.id).where(PaymentBatch.number == row.document)).scalar_one()
        return orders_of_batch(batch)
    question = select(PaymentOrder)
    if row.kind == PAYMENT:
        question = question.join(PaymentLine, PaymentLine.order_id == PaymentOrder.id).where(PaymentLine.end_to_end == row.document)
    else:
        question = question.where(PaymentOrder.number == row.document)
    return db.session.execute(question).scalars()


def _undo_return(row: BankLine, reason: str, actor: Actor) -> None:
    line = db.session.execute(select(PaymentLine).where(PaymentLine.end_to_end == row.document)).scalar_one()
    if line.state != RETURNED:
        raise MatchUsed(line=row.number, document=line.end_to_end)
    settling.unreturn(line, reason, actor)
