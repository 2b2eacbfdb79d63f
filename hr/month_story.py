"""How the demo pays a recorded month: by the roads that people take, from the controller to the platform's word that it is paid."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from erp import clock
from erp.approvals.operations import decide
from erp.auth.current import acting
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.importing.whole import import_workbook
from erp.resources import save
from erp.resources.lookup import resource_named
from erp.scope import ALL, within
from finance.services import batch_payments
from hr.runs.models import PayrollRun
from hr.runs.queries import document_of

ORDERS, BATCHES = "finance.payment-orders", "finance.payment-batches"
PLATFORM = "treasury"
HEADERS = ("document_kind", "etimad_number", "our_number", "amount", "status", "date")


def send(run: PayrollRun, people: Mapping[str, Actor]) -> None:
    """Every order of the run passed, approved and sent to the platform in one batch."""
    with within(ALL):
        numbers = [order.number for order in orders_of(run)]
        for number in numbers:
            act(ORDERS, "pass", number, people["controller"])
            unit_of_work(lambda number=number: decide(f"finance.payment-order:{number}", people["finance.head"], "approve") and None)
        batch: str = unit_of_work(lambda: batch_payments(numbers, PLATFORM, people["treasurer"]).number)
        act(BATCHES, "release", batch, people["treasurer"])


def bring_back(run: PayrollRun, treasurer: Actor) -> None:
    """The platform's list says that they are paid; brought in, both books say so too."""
    with within(ALL), tempfile.TemporaryDirectory(prefix="mizan-demo-") as folder:
        path = Path(folder) / "etimad-status.csv"
        told = [_told(place, order) for place, order in enumerate(orders_of(run), 1)]
        with path.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([HEADERS, *told])
        import_workbook("etimad-status", path, treasurer)


def _told(place: int, order: Any) -> tuple[str, ...]:
    today = clock.today()
    return ("payment_order", f"{today:%y%m}{place:05d}", order.number, f"{order.amount // 100}.{order.amount % 100:02d}", "مدفوع", today.isoformat())


def orders_of(run: PayrollRun) -> Sequence[Any]:
    model = resource_named(ORDERS).model
    return db.session.execute(select(model).where(model.document == document_of(run)).order_by(model.id)).scalars().all()


def act(resource: str, name: str, key: str, actor: Actor) -> None:
    """One of a resource's acts, as its page does it."""
    declared = resource_named(resource)
    action = next(one for one in declared.actions if one.name == name)
    with acting(actor):
        unit_of_work(lambda: save.act(declared, action, save.load(declared, key, actor), {}, actor) and None)
