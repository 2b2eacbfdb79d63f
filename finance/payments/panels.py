"""What payments want a person's attention for."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from erp import clock
from erp.db import db
from erp.i18n import _, ngettext
from erp.module import Alert, AlertSource
from erp.money import Halalas, shown
from finance.payments.batches import BATCH
from finance.payments.desk import figures
from finance.payments.models import CourtNotice, PaymentLine, PaymentOrder
from finance.payments.operations import CONTROL
from finance.payments.salaries import of_a_person, without
from finance.payments.values import APPROVED, OPEN, QUEUED, RETURNED

SOON = timedelta(days=10)


def notices_due() -> list[Alert]:
    """Notices to the court of audit whose last day is near or past."""
    today = clock.today()
    question = select(func.count(), func.min(CourtNotice.due_day)).where(CourtNotice.state == OPEN, CourtNotice.due_day <= today + SOON)
    count, first = db.session.execute(question).one()
    if not count:
        return []
    title = ngettext("One notice to the court of audit is due", "%(n)s notices to the court of audit are due", count)
    return [Alert("bad" if first < today else "warn", title, _("First by %(day)s", day=first.isoformat()), "/finance/court-notices?state=open")]


def returned_waiting() -> list[Alert]:
    """Payments that came back and were not issued again."""
    sums = select(func.count(), func.coalesce(func.sum(PaymentLine.amount), 0))
    question = sums.join(PaymentOrder, PaymentOrder.id == PaymentLine.order_id).where(PaymentLine.state == RETURNED)
    count, amount = db.session.execute(without(question, of_a_person())).one()
    if not count:
        return []
    title = ngettext("One returned payment waits to be issued again", "%(n)s returned payments wait to be issued again", count)
    return [Alert("warn", title, shown(Halalas(int(amount))), "/finance/payment-lines?state=returned")]


def to_control() -> list[Alert]:
    """Orders that wait for the controller."""
    count, amount = waiting_in(QUEUED)
    title = ngettext("One payment order waits for the controller", "%(n)s payment orders wait for the controller", count)
    return [Alert("inf", title, shown(amount), "/finance/payments/control")] if count else []


def to_send() -> list[Alert]:
    """Approved orders that wait for the treasurer."""
    count, amount = waiting_in(APPROVED)
    title = ngettext("One approved payment order waits to be sent", "%(n)s approved payment orders wait to be sent", count)
    return [Alert("inf", title, shown(amount), "/finance/payments/desk")] if count else []


def waiting_in(state: str) -> tuple[int, Halalas]:
    count, amount = figures().get(state, (0, 0))
    return count, Halalas(amount)


ALERTS = (
    AlertSource("finance.orders-to-control", to_control, CONTROL),
    AlertSource("finance.orders-to-send", to_send, BATCH),
    AlertSource("finance.court-notices", notices_due, "finance.court-notice.view"),
    AlertSource("finance.returned-payments", returned_waiting, "finance.payment-order.view"),
)
