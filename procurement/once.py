"""The same paper of a supplier, or the same e-invoice, is entered once in the whole house, whoever may see the first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from erp.db import db
from erp.i18n import _, shown_fact
from erp.money import Halalas
from erp.scope import elevated
from procurement.errors import DuplicateInvoice

ENDED = ("cancelled", "rejected")  # their paper may be entered anew


def refuse_twice(model: Any, mine: int | None, paper: str, once: str, uuid: str) -> None:
    """Ask before the row is changed: `elevated` stores what waits. Raises DuplicateInvoice, which names only what the reader may see."""
    same = model.once == once
    if uuid:
        same = same | ((model.tax_uuid == uuid) & model.state.not_in(ENDED))
    question = select(model).where(same, model.id != (mine or 0)).limit(1)
    other = db.session.execute(question).scalar_one_or_none()
    if other is not None:
        day, amount = getattr(other, "note_day", None) or other.day, Halalas(other.total)
        standing = _("as %(document)s of %(day)s over %(amount)s", document=other.number, day=shown_fact(day), amount=shown_fact(amount))
        raise DuplicateInvoice(paper=paper, standing=standing, document=other.number, day=day, amount=amount)
    with elevated("a supplier's paper is claimed once, at whatever entity") as session:
        hidden = session.execute(question.with_only_columns(model.id)).first() is not None
    if hidden:
        raise _somewhere(paper)


@contextmanager
def stored_once(paper: str) -> Iterator[None]:
    """Store the row here: to the second of two at once the database says what `refuse_twice` could not see yet. Raises DuplicateInvoice."""
    try:
        yield
        db.session.flush()
    except IntegrityError as error:
        if re.search(r"[._]once\b", str(error.orig)):  # SQLite names the column, PostgreSQL the constraint
            raise _somewhere(paper) from error
        raise


def _somewhere(paper: str) -> DuplicateInvoice:
    return DuplicateInvoice(paper=paper, standing=_("in another document"))
