"""What payments want a person's attention for."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from erp import clock
from erp.db import db
from erp.i18n import _, ngettext
from erp.module import Alert, AlertSource
from erp.money import Halalas, shown
from finance.payments.models import CourtNotice, PaymentLine
from finance.payments.values import OPEN, RETURNED

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
    question = select(func.count(), func.coalesce(func.sum(PaymentLine.amount), 0)).where(PaymentLine.state == RETURNED)
    count, amount = db.session.execute(question).one()
    if not count:
        return []
    title = ngettext("One returned payment waits to be issued again", "%(n)s returned payments wait to be issued again", count)
    return [Alert("warn", title, shown(Halalas(int(amount))), "/finance/payment-lines?state=returned")]


ALERTS = (
    AlertSource("finance.court-notices", notices_due, "finance.court-notice.view"),
    AlertSource("finance.returned-payments", returned_waiting, "finance.payment-order.view"),
)
