"""`mizan ledger verify`, and the nightly job that does the same."""

from __future__ import annotations

from datetime import date
from typing import TextIO

import click

from erp.audit import heads
from erp.auth.values import Actor
from erp.cli import answer, command
from erp.errors import DomainError
from erp.i18n import _
from finance.whole import findings


class BooksDiffer(DomainError):
    """The books are not whole: `findings`."""

    code = "ledger.differs"


@command("verify", group="ledger", permission="finance.ledger.verify")
@click.option("--heads", "lines", type=click.File(encoding="utf-8"), help="lines that left the house: does the database still bear them?")
def ledger_verify(_actor: Actor, lines: TextIO | None) -> None:
    """Compute every balance again from the lines; check chains, numbers, open items, walls. Exit 1 with what differs."""
    found = [*findings(), *(heads.compare(lines) if lines else ())]
    if found:
        raise BooksDiffer(findings="; ".join(found))
    answer({"findings": []}, _("Both books are whole"))


def verify_nightly(_day: date) -> None:
    """Fails loudly: a job that failed is shown to the administrator. Raises BooksDiffer."""
    found = findings()
    if found:
        raise BooksDiffer(findings="; ".join(found))
