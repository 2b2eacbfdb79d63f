"""The platform's list that the demo's officer loaded: it agrees with the books on most documents, and on four it doesn't."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

from erp import clock
from erp.auth.values import Actor
from erp.importing.whole import import_workbook
from erp.money import plain
from erp.scope import ALL, within
from finance.platform.queries import ours
from finance.platform.rules import COMMITMENT, PAYMENT_ORDER, Ours

HEADERS = ("document_kind", "etimad_number", "our_number", "amount", "status", "date")
UNKNOWN = ("commitment", "ETM-2026-99001", "", "18500.00")  # awarded there, never entered here
Row = tuple[str, ...]


def leave_statuses(year: int, officer: Actor) -> None:
    """Bring in what the platform says today of commitments and payment orders."""
    with within(ALL):
        documents = [one for one in ours(year) if one.kind in (COMMITMENT, PAYMENT_ORDER)]
    with within(ALL), tempfile.TemporaryDirectory(prefix="mizan-demo-") as folder:
        path = Path(folder) / "etimad-status.csv"
        with path.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([HEADERS, *said(documents)])
        import_workbook("etimad-status", path, officer)


def said(documents: list[Ours]) -> Iterator[Row]:
    """One commitment stands there at another amount, one isn't there, one payment is through there before it is here, one is unknown here."""
    today = clock.today().isoformat()
    commitments = [one for one in documents if one.kind == COMMITMENT]
    unpaid = [one for one in documents if one.kind == PAYMENT_ORDER and not one.paid]
    for place, one in enumerate(commitments):
        if place != 3:
            yield one.kind, one.etimad_number or f"ETM-C-{place:05d}", one.number, plain(one.amount + 250_000 * (place == 7)), "معتمد", today
    for place, one in enumerate(one for one in documents if one.kind == PAYMENT_ORDER):
        yield one.kind, f"ETM-P-{place:05d}", one.number, plain(one.amount), "مدفوع" if one.paid or one is unpaid[-1] else "معتمد", today
    yield *UNKNOWN, "معتمد", today
