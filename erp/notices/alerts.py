"""Letters that did not go out, for who administers."""

from __future__ import annotations

from sqlalchemy import func, select

from erp.db import db
from erp.i18n import _, ngettext
from erp.module import Alert, AlertSource
from erp.notices.models import Mail


def unsent() -> list[Alert]:
    number = db.session.execute(select(func.count()).select_from(Mail).where(Mail.state.in_(("failed", "unsure")))).scalar_one()
    if not number:
        return []
    title = ngettext("One letter did not go out for certain", "%(n)s letters did not go out for certain", number)
    return [Alert("warn", title, _("Look at the mail server; the people were told in the application."))]


ALERTS = (AlertSource("erp.mail", unsent, "erp.setting.manage"),)
