"""Reads of awards: one by number, the items it gives, and those that stand on a request."""

from __future__ import annotations

from sqlalchemy import select

from erp.db import db
from procurement.awards.models import Award, AwardLine
from procurement.awards.rules import CANCELLED
from procurement.numbering import document_numbered
from procurement.requests.models import Request


def award_numbered(number: str) -> Award:
    """Raises NotFound."""
    return document_numbered(Award, "procurement.award", number)


def lines_of(row: Award) -> list[AwardLine]:
    return list(db.session.execute(select(AwardLine).where(AwardLine.award_id == row.id).order_by(AwardLine.place)).scalars())


def standing_on(request: Request) -> list[Award]:
    """Awards of the request that stand, oldest first."""
    question = select(Award).where(Award.request_id == request.id, Award.state != CANCELLED)
    return list(db.session.execute(question.order_by(Award.id)).scalars())
