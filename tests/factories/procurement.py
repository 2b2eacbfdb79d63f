"""An office that buys: books, an approved budget, suppliers, and its people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import select

from erp import clock
from erp.approvals.operations import decide
from erp.db import db, unit_of_work
from erp.resources import save
from finance.budget.keys import LineKey
from finance.budget.models import BudgetOpen
from finance.budget_documents.drafts import DraftLine
from finance.budget_documents.operations import Draft
from finance.services import execution
from procurement.requests import operations as requesting
from procurement.requests.models import Request
from procurement.requests.resource import REQUESTS
from procurement.suppliers.models import Supplier
from procurement.suppliers.resource import SUPPLIERS
from tests.conftest import make_actor
from tests.factories.books import approve
from tests.factories.finance import make_books

NOW = "2026-10-20T07:00"
DEPARTMENT, BUYER, CHAIR, HEAD, STORE = (make_actor(name) for name in ("department", "buyer", "chair", "finance.head", "store"))
ACCOUNTANT, CONTROLLER, KEEPER = (make_actor(name) for name in ("accountant", "controller", "keeper"))
SUPPLIED = (("4650090863", "مؤسسة طيبة للتوريدات", "314913408935823", "SA2445000432611083841297"),
            ("4650461982", "شركة قباء للتقنية", "375569565092533", "SA5820000127945198528837"),
            ("4650348925", "شركة رضوى للأثاث", "360761254378173", "SA9795000750953220148101"))  # fmt: skip
ITEMS = ("2211", "2214", "311221", "31112")


@contextmanager
def office(budget: int = 1_000_000_00, items: Sequence[str] = ITEMS) -> Iterator[dict[str, int]]:
    """The emirate's own lines with so much each, three suppliers. Entity code -> id."""
    with clock.frozen(NOW):
        ids = make_books()
        approve(Draft("original", tuple(DraftLine(LineKey(2026, "MED", item), budget) for item in items), day=date(2026, 1, 1)))
        for registration, name, vat, iban in SUPPLIED:
            given = {"cr_number": registration, "name_ar": name, "vat_number": vat, "iban": iban, "zakat_expiry": "2027-03-01"}
            unit_of_work(lambda given=given: save.create(SUPPLIERS, given, KEEPER) and None)
        yield ids


def item(description: str = "حاسب محمول", quantity: str = "10", unit_price: str = "1000.00") -> dict[str, str]:
    return {"description": description, "unit": "قطعة", "quantity": quantity, "unit_price": unit_price}


def draft_request(*lines: dict[str, str], actor: Any = DEPARTMENT, **more: Any) -> str:
    """A draft; without lines ten laptops at 1,000.00, with VAT 11,500.00."""
    given = {
        "entity": "MED", "day": "2026-10-20", "kind": "goods", "title": "أجهزة", "need": "إحلال", "economic": "2211",
        "lines": list(lines or (item(),)),
    } | more  # fmt: skip
    return str(unit_of_work(lambda: save.create(REQUESTS, given, actor).number))


def sent_request(*lines: dict[str, str], **more: Any) -> str:
    number = draft_request(*lines, **more)
    unit_of_work(lambda: requesting.send(request(number), {}, more.get("actor", DEPARTMENT)) and None)
    return number


def approved_request(*lines: dict[str, str], **more: Any) -> str:
    """Reserved."""
    number = sent_request(*lines, **more)
    decided(f"procurement.request:{number}")
    return number


def decided(document: str, actor: Any = HEAD, decision: str = "approve", reason: str | None = None) -> None:
    unit_of_work(lambda: decide(document, actor, decision, reason=reason) and None)


def request(number: str) -> Request:
    db.session.expire_all()
    return db.session.execute(select(Request).where(Request.number == number)).scalar_one()


def supplier(place: int = 0) -> Supplier:
    return db.session.execute(select(Supplier).where(Supplier.cr_number == SUPPLIED[place][0])).scalar_one()


def stages(economic: str = "2211") -> dict[str, int]:
    """What stands at each stage of the emirate's line of an item; stages at nought are left out."""
    db.session.expire_all()
    row = next(row for row in execution(2026) if row.key.economic == economic)
    found = {stage: getattr(row.figures, stage) for stage in ("reserved", "committed", "due", "ordered", "paid")}
    return {stage: amount for stage, amount in found.items() if amount}


def standing(reference: str) -> dict[str, int]:
    """What stands under one document's name, by stage."""
    db.session.expire_all()
    rows = db.session.execute(select(BudgetOpen).where(BudgetOpen.reference == reference)).scalars()
    found: dict[str, int] = {}
    for row in rows:
        for stage in ("reserved", "committed", "due", "ordered", "paid"):
            if getattr(row, stage):
                found[stage] = found.get(stage, 0) + getattr(row, stage)
    return found
