"""Are both books whole, and do they agree with what has left the house? `mizan ledger verify` and the nightly job ask here."""

from __future__ import annotations

from erp.db import system_read
from finance.budget import verify as budget
from finance.ledger import verify as ledger


def findings() -> list[str]:
    """Everything that differs in either book, one finding a line; empty where all is well."""
    with system_read() as session:
        return [*ledger.findings(session), *budget.findings(session)]
