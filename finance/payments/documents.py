"""The payment order, the batch and the notice to the court of audit on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import BinaryIO

from flask import url_for
from sqlalchemy import select

from erp import clock, links
from erp.auth.names import names_of
from erp.auth.values import Actor
from erp.db import db
from erp.i18n import Text, _, _l, language
from erp.money import shown
from erp.reporting.document import Document, Pair, Section, render_document
from erp.reporting.heading import both, paper
from erp.reporting.table import Column, Heading, Row, Signature, Table
from erp.words import in_words
from finance.payments.models import BankAccount, CourtNotice, PaymentBatch, PaymentLine, PaymentOrder
from finance.payments.queries import order_numbered
from finance.payments.words import BATCH_STATES, FAMILIES, REASONS, ROADS, STATES

COLUMNS = (
    Column("place", _l("No."), "integer"),
    Column("payee", _l("Payee"), width=40),
    Column("iban", _l("IBAN"), "code"),
    Column("economic", _l("Economic item"), "code"),
    Column("amount", _l("Amount"), "money", total=True),
)
ORDERS = (
    Column("place", _l("No."), "integer"),
    Column("number", _l("Payment order"), "code"),
    Column("payee", _l("Payee"), width=40),
    Column("etimad_number", _l("The platform's number"), "code"),
    Column("amount", _l("Amount"), "money", total=True),
)


def print_order(row: PaymentOrder, stream: BinaryIO, actor: Actor, payees: bool) -> None:
    """Write the order as PDF, in the language of the reader. `payees`: name each of them; not where salaries are hidden from the reader.

    Accounts end as on pages: paper keeps no record of who saw them.
    """
    signed = (
        (_l("Prepared by"), row.prepared_by), (_l("Controller"), row.controlled_by), (_l("Approved by"), row.approved_by),
        (_l("Treasurer"), row.released_by),
    )  # fmt: skip
    address = url_for("finance_payments.order", key=row.number, _external=True)
    head = _heading(_l("Payment order"), "payment-order", row.number, row.entity_id, row.day, address, signed, actor)
    pairs = (
        Pair(_l("Payee"), row.payee, wide=True),
        Pair(_l("Description"), row.description, wide=True),
        Pair(_l("Document"), _document(row), wide=True),
        Pair(_l("Kind of order"), str(FAMILIES[row.family])),
        Pair(_l("State"), str(STATES[row.state])),
        Pair(_l("The platform's number"), row.etimad_number or "—", code=True),
        *((Pair(_l("Paid on"), both(row.paid_day)),) if row.paid_day else ()),
    )
    sections = (Section(Table(head, COLUMNS, _payees(row)), _l("Payees")),) if payees else ()
    render_document(Document(head, pairs, sections, in_words(row.amount, language())), stream, language())


def print_batch(row: PaymentBatch, stream: BinaryIO, actor: Actor) -> None:
    """Write the batch as PDF, in the language of the reader: which way it goes, and each of its orders with its payee."""
    signed = ((_l("Prepared by"), row.prepared_by), (_l("Treasurer"), row.released_by))
    link = url_for("finance_payments.batch", key=row.number, _external=True)
    head = _heading(_l("Payment batch"), "payment-batch", row.number, row.entity_id, row.day, link, signed, actor)
    account = db.session.get(BankAccount, row.account_id) if row.account_id else None
    pairs = (
        Pair(_l("Road"), str(ROADS[row.road])),
        Pair(_l("State"), str(BATCH_STATES[row.state])),
        Pair(_l("Payment orders"), str(row.orders), code=True),
        *((Pair(_l("Own bank account"), account.code, code=True),) if account else ()),
        *((Pair(_l("Released on"), both(clock.local(row.released_at).date())),) if row.released_at else ()),
    )
    orders = Section(Table(head, ORDERS, _orders(row)), _l("Payment orders"))
    render_document(Document(head, pairs, (orders,), in_words(row.amount, language())), stream, language())


def print_notice(row: CourtNotice, stream: BinaryIO, actor: Actor) -> None:
    """Write the notice as PDF, in the language of the reader: what was refused and why, who adopted it in which words, and until when it must go."""
    order, link = order_numbered(row.order_number), url_for("finance_court_notices.show", key=row.number, _external=True)
    signed = ((_l("Controller"), row.refused_by), (_l("First official"), row.adopted_by))
    head = _heading(_l("Notice to the court of audit"), "court-notice", row.number, row.entity_id, row.day, link, signed, actor)
    pairs = (
        Pair(_l("Addressed to"), _("General Court of Audit"), wide=True),
        Pair(_l("Payment order"), row.order_number, code=True),
        Pair(_l("Amount"), shown(row.amount), code=True),
        Pair(_l("Payee"), order.payee, wide=True),
        Pair(_l("Description"), order.description, wide=True),
        Pair(_l("Document"), _document(order), wide=True),
        Pair(_l("Reason of refusal"), str(REASONS[row.reason_code])),
        Pair(_l("Adopted on"), both(row.day)),
        Pair(_l("What is found"), order.reason or "—", wide=True),
        Pair(_l("Words of the adoption"), row.words, wide=True),
        Pair(_l("To be sent by"), both(row.due_day)),
        Pair(_l("Number of the letter"), row.letter or "—", code=True),
        *((Pair(_l("Day it was sent"), both(row.sent_day)),) if row.sent_day else ()),
    )
    notes = (_l("Financial Control Law (Royal Decree M/122 of 10/6/1447H)"),)
    render_document(Document(head, pairs, (), in_words(row.amount, language()), notes), stream, language())


def _document(row: PaymentOrder) -> str:
    return " ".join(links.titled(row.document)) if row.document else "—"


def _heading(
    title: Text, name: str, number: str, entity_id: int, day: date, link: str, signed: Sequence[tuple[Text, str]], actor: Actor
) -> Heading:
    names = names_of({username for _action, username in signed if username})
    return paper(
        title, name, number, entity_id, actor, facts=((_l("Number"), number), (_l("Date"), both(day))),
        signatures=[Signature(action, name=names.get(username, username)) for action, username in signed],
        verify_address=link, unit_note=_("Amounts in Saudi riyals"),
    )  # fmt: skip


def _orders(row: PaymentBatch) -> Iterator[Row]:
    mine = select(PaymentOrder).where(PaymentOrder.batch_id == row.id).order_by(PaymentOrder.number)
    for place, order in enumerate(db.session.execute(mine).scalars(), 1):
        yield Row((place, order.number, order.payee, order.etimad_number or "", order.amount))


def _payees(row: PaymentOrder) -> Iterator[Row]:
    question = select(PaymentLine).where(PaymentLine.order_id == row.id).order_by(PaymentLine.place)
    for line in db.session.execute(question).scalars():
        yield Row((line.place, line.name, f"••••{line.iban[-4:]}" if line.iban else "", line.economic, line.amount))
