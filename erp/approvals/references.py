"""People name a document by its reference or its bare number; this finds the one meant."""

from __future__ import annotations

from sqlalchemy import select

from erp.approvals.models import Approval
from erp.db import db


def reference(document: str) -> str:
    """ "finance.voucher:D-7F3K" as it is; "D-7F3K" as the last document sent under that key, of whatever kind."""
    if ":" in document:
        return document
    found = db.session.execute(
        select(Approval.document).where(Approval.document.endswith(f":{document}", autoescape=True)).order_by(Approval.id.desc()).limit(1)
    ).scalar_one_or_none()
    return found or document
