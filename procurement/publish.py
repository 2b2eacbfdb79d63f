"""Open contracting data (OCDS 1.1): one release an award and one a contract, in the order of their days.

Nothing is published before the award: estimates and offers stay inside (Law M/128 23, Implementing Regulation 85).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

from sqlalchemy import select

from erp import clock
from erp.db import db
from erp.entities.queries import Node, tree
from erp.settings.queries import value
from finance.services import standing_of
from procurement.awards.models import Award, AwardLine
from procurement.awards.queries import lines_of as given_by
from procurement.awards.rules import CANCELLED
from procurement.errors import NothingAwarded
from procurement.orders.models import Order, OrderLine
from procurement.orders.queries import lines_of
from procurement.orders.rules import CLOSED, ISSUED
from procurement.requests.models import Request
from procurement.suppliers.models import Supplier

PERMISSION, PREFIX = "procurement.award.view", "procurement.ocds_prefix"
METHODS = {"direct": "direct", "limited": "limited", "general": "open"}
DETAILS = {"direct": "الشراء المباشر", "limited": "المنافسة المحدودة", "general": "المنافسة العامة"}
CATEGORIES = {"goods": "goods", "services": "services", "works": "works"}


def write(stream: BinaryIO) -> int:
    """The release package as UTF-8 JSON; returns how many releases it holds. Raises NothingAwarded: the standard knows no empty package."""
    found = package()
    if not found["releases"]:
        raise NothingAwarded()
    stream.write(json.dumps(found, ensure_ascii=False, indent=1).encode())
    return len(found["releases"])


def package() -> dict[str, Any]:
    root, now = tree().roots()[0], f"{clock.now().isoformat(timespec='seconds')}Z"
    return {
        "uri": f"urn:mizan:ocds:{root.code}:{now}",
        "version": "1.1",
        "publishedDate": now,
        "publisher": {"name": root.name("ar"), "uid": root.code},
        "releases": sorted(releases(), key=lambda release: (release["date"], release["id"])),
    }


def releases() -> Iterator[dict[str, Any]]:
    question = (
        select(Award, Request, Supplier)
        .join(Request, Request.id == Award.request_id)
        .join(Supplier, Supplier.id == Award.supplier_id)
        .where(Award.state != CANCELLED)
    )
    for award, request, supplier in db.session.execute(question.order_by(Award.id)).all():
        yield _awarded(award, request, supplier)
        orders = select(Order).where(Order.award_id == award.id, Order.state.in_((ISSUED, CLOSED)))
        for order in db.session.execute(orders.order_by(Order.id)).scalars():
            yield _contracted(order, award, request, supplier)


def _awarded(award: Award, request: Request, supplier: Supplier) -> dict[str, Any]:
    release = _release(award, request, supplier, award.number, award.day, "award")
    release["awards"] = [
        {
            "id": award.number, "title": request.title, "status": "active", "date": _moment(award.day), "value": _value(award.total),
            "suppliers": [_organization(supplier)], "items": [_item(line) for line in given_by(award)],
        }
    ]  # fmt: skip
    return release


def _contracted(order: Order, award: Award, request: Request, supplier: Supplier) -> dict[str, Any]:
    release = _release(award, request, supplier, order.number, order.day, "contract")
    period = {"startDate": _moment(order.day)} | ({"endDate": _moment(order.due_day)} if order.due_day else {})
    items = [_item(line, line.unit) for line in lines_of(order)]
    release["contracts"] = [
        {
            "id": order.number, "awardID": award.number, "title": order.title, "status": "terminated" if order.state == CLOSED else "active",
            "dateSigned": _moment(order.day), "period": period, "value": _value(order.total), "items": items,
            "implementation": {"transactions": _paid(order, supplier)},
        }
    ]  # fmt: skip
    return release


def _item(line: AwardLine | OrderLine, unit: str = "") -> dict[str, Any]:
    said = {"name": unit or "وحدة", "value": _value(line.unit_price)}
    return {"id": str(line.place), "description": line.description, "quantity": float(line.quantity), "unit": said}


def _paid(order: Order, supplier: Supplier) -> list[dict[str, Any]]:
    amount = standing_of(order.link)["paid"]
    payer = tree().unit_of(order.entity_id)
    if not amount:
        return []
    payee = _organization(supplier)
    return [{"id": f"{order.number}-paid", "value": _value(amount), "payer": {"id": payer.code, "name": payer.name("ar")}, "payee": payee}]


def _release(award: Award, request: Request, supplier: Supplier, key: str, day: date, tag: str) -> dict[str, Any]:
    buyer = tree().by_id[award.entity_id]
    return {
        "ocid": f"{value(PREFIX)}-{request.number}",
        "id": f"{key}-{tag}",
        "date": _moment(day),
        "tag": [tag],
        "initiationType": "tender",
        "language": "ar",
        "parties": [
            {"id": buyer.code, "name": buyer.name("ar"), "roles": ["buyer", "procuringEntity"]},
            {**_organization(supplier), "identifier": {"scheme": "SA-CR", "id": supplier.cr_number}, "roles": ["supplier", "payee"]},
        ],
        "buyer": _entity(buyer),
        "tender": {
            "id": request.number, "title": request.title, "status": "complete", "procurementMethod": METHODS[award.method],
            "procurementMethodDetails": f"{DETAILS[award.method]} ({award.article})", "mainProcurementCategory": CATEGORIES[request.kind],
        },
    }  # fmt: skip


def _entity(node: Node) -> dict[str, str]:
    return {"id": node.code, "name": node.name("ar")}


def _organization(supplier: Supplier) -> dict[str, str]:
    return {"id": f"SA-CR-{supplier.cr_number}", "name": supplier.name_ar}


def _value(halalas: int) -> dict[str, Any]:
    """OCDS amounts are numbers; two decimals of up to fifteen digits are exact in them."""
    return {"amount": halalas / 100, "currency": "SAR"}


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00+03:00"
