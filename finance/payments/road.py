"""Where a payment order comes from and what became of it: the paper it pays, its entries, its batch, the bank's or the platform's word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from erp.auth.values import Actor
from erp.db import db
from erp.i18n import _
from erp.links import shown
from finance.bank_statements.models import BankLine
from finance.bank_statements.salaries import of_one_salary
from finance.bank_statements.values import BATCH, ORDER, PAYMENT, RETURN
from finance.bank_statements.values import KIND as BANK_LINE
from finance.ledger.models import JournalEntry
from finance.payments.models import CourtNotice, PaymentBatch, PaymentLine, PaymentOrder
from finance.payments.operations import document_of
from finance.payments.salaries import holding_few, holds_salaries, of_few, sees_salaries, without
from finance.payments.values import BATCH_KIND, CANCELLED, KIND, NOTICE_KIND
from finance.platform.models import EtimadStatus
from finance.platform.rules import PAYMENT_ORDER

MOST = 20  # of each kind


@dataclass(frozen=True)
class Stop:
    """One document on the road of the money; `amount` in halalas."""

    title: str
    reference: str
    name: str
    day: date | None = None
    amount: int | None = None
    small: str = ""


def road_of(row: PaymentOrder, actor: Actor) -> list[Stop]:
    """From the paper to the bank, in that order; only what this person may see."""
    stops = [*_before(row)]
    if actor.can("finance.entry.view"):
        stops += _entries(row)
    if actor.can("finance.court-notice.view"):
        stops += _notices(row)
    stops += _sent(row)
    if actor.can("finance.bank-statement.view"):
        stops += _said_by_bank(row)
    return [*stops, *_issued_again(row)]


def _before(row: PaymentOrder) -> Iterator[Stop]:
    if row.document:
        yield Stop(_("The paper it pays"), row.document, row.document.partition(":")[2] or row.document)
    if row.reissues is not None:
        line = db.session.get(PaymentLine, row.reissues)
        if line is not None:
            yield Stop(_("The payment that came back"), f"finance.payment-line:{line.end_to_end}", line.end_to_end, line.returned_day, line.amount)


def _entries(row: PaymentOrder) -> Iterator[Stop]:
    columns = (JournalEntry.number, JournalEntry.day, JournalEntry.total, JournalEntry.description)
    question = select(*columns).where(JournalEntry.document == document_of(row)).order_by(JournalEntry.fiscal_year, JournalEntry.id).limit(MOST)
    if not sees_salaries() and holds_salaries([row.id]):
        question = question.where(JournalEntry.total >= row.amount)  # of a part of the order: what came back of few of its people
    for number, day, total, words in db.session.execute(question):
        yield Stop(_("Entry"), f"finance.entry:{number}", number, day, total, words)


def _notices(row: PaymentOrder) -> Iterator[Stop]:
    question = select(CourtNotice.number, CourtNotice.due_day, CourtNotice.amount).where(CourtNotice.order_number == row.number)
    for number, due, amount in db.session.execute(question):
        yield Stop(_("Notice to the court of audit, to be sent by"), f"{NOTICE_KIND}:{number}", number, due, amount)


def _sent(row: PaymentOrder) -> Iterator[Stop]:
    if row.batch_id is not None:
        batch = db.session.execute(without(select(PaymentBatch).where(PaymentBatch.id == row.batch_id), holding_few())).scalar()
        if batch is not None:
            yield Stop(_("Payment batch"), f"{BATCH_KIND}:{batch.number}", batch.number, batch.day, batch.amount)
    named = (EtimadStatus.our_number == row.number) | ((EtimadStatus.etimad_number != "") & (EtimadStatus.etimad_number == row.etimad_number))
    question = select(EtimadStatus).where(EtimadStatus.document_kind == PAYMENT_ORDER, named).order_by(EtimadStatus.day, EtimadStatus.id)
    for one in db.session.execute(question.limit(MOST)).scalars():
        yield Stop(_("The Treasury's notice through the platform"), "", one.etimad_number, one.day, one.amount, one.status)


def _said_by_bank(row: PaymentOrder) -> Iterator[Stop]:
    payees = select(PaymentLine.end_to_end).where(PaymentLine.order_id == row.id)
    batch = select(PaymentBatch.number).where(PaymentBatch.id == row.batch_id)
    mine = (
        (BankLine.kind.in_((PAYMENT, RETURN)) & BankLine.document.in_(payees))
        | ((BankLine.kind == ORDER) & (BankLine.document == row.number))
        | ((BankLine.kind == BATCH) & BankLine.document.in_(batch))
    )
    question = without(select(BankLine).where(mine), of_one_salary()).order_by(BankLine.day, BankLine.id).limit(MOST)
    for line in db.session.execute(question).scalars():
        yield Stop(_("Bank statement line"), f"{BANK_LINE}:{line.number}", line.number, line.day, line.amount, line.return_code)


def _issued_again(row: PaymentOrder) -> Iterator[Stop]:
    mine = select(PaymentLine.id).where(PaymentLine.order_id == row.id)
    question = without(select(PaymentOrder).where(PaymentOrder.reissues.in_(mine), PaymentOrder.state != CANCELLED), of_few())
    for again in db.session.execute(question.order_by(PaymentOrder.id).limit(MOST)).scalars():
        yield Stop(_("Issued again as"), f"{KIND}:{again.number}", again.number, again.day, again.amount)


def href_of(stop: Stop) -> str:
    """The page of the document, where it has one."""
    return (shown(stop.reference).href or "") if stop.reference else ""
