"""One riyal from request to Treasury notice and back: the controller refuses, the first official adopts, the Treasury pays; then the bank."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from erp import clock
from erp.attachments import store
from erp.db import db, unit_of_work
from finance import whole
from finance.payments import batches, files, operations, settling
from finance.payments.models import CourtNotice
from finance.payments.queries import batch_numbered, order_numbered
from procurement.requests.models import Request
from tests.conftest import make_actor
from tests.factories.bank import Said, camt, loaded
from tests.factories.paying import CONTROLLER, OFFICIAL, PREPARER, TREASURER, approved, lines, make_account, sent
from tests.factories.procurement import (
    approved_claim,
    balance,
    decided,
    issued_order,
    office,
    order,
    paid_out,
    received,
    stages,
)
from tests.finance.payments.test_batches import said
from tests.reports.test_finance_reports import asked


def register() -> tuple[str, str, str]:
    row = asked("purchase-register", year="2026")["rows"][0]
    return row["received"], row["invoiced"], row["paid"]


def owed() -> tuple[int, int, int, int]:
    """Suppliers, orders to pay, returned; the Treasury's current account: credits above zero."""
    return -balance("2111"), -balance("2116"), -balance("2117"), -balance("1111")


def test_refused_adopted_and_paid_by_the_treasury(any_app: Flask, tmp_path: Path) -> None:
    with office():
        number = issued_order()
        received(number, (1, "4", "0"))
        claim = approved_claim(number, (1, "4", "900.00"))
        net, vat = paid_out(claim)
        assert owed() == (0, 4140_00, 0, 0) and stages()["ordered"] == 4140_00
        found = {"reason_code": "documents", "reason": "لم يرفق محضر الاستلام"}
        unit_of_work(lambda: operations.refuse(order_numbered(net), found, CONTROLLER) and None)
        assert owed() == (3600_00, 540_00, 0, 0) and (stages()["ordered"], stages()["due"]) == (540_00, 3600_00)
        assert (order_numbered(net).state, order_numbered(net).reason_code) == ("refused", "documents")
        unit_of_work(lambda: operations.adopt(order_numbered(net), {"words": "أتحمل المسؤولية"}, OFFICIAL) and None)
        notice = db.session.execute(select(CourtNotice)).scalar_one()
        assert (notice.order_number, notice.amount, (notice.due_day - notice.day).days, notice.state) == (net, 3600_00, 30, "open")
        assert owed() == (0, 4140_00, 0, 0) and stages()["ordered"] == 4140_00 and register() == ("4140.00", "4140.00", "0.00")
        decided(f"finance.payment-order:{net}")
        approved(vat)
        batch = sent([net, vat]).number
        assert owed() == (0, 4140_00, 0, 0) and asked("payables-ageing", year="2026")["rows"] == []
        said(tmp_path, [(net, "E-77", 3600, "مدفوع"), (vat, "E-78", 540, "مدفوع")], "2026-10-25")
        assert [order_numbered(one).state for one in (net, vat)] == ["paid", "paid"] and batch_numbered(batch).state == "settled"
        assert owed() == (0, 0, 0, 0) and -balance("4111") == 4140_00  # paid and funded in the same event
        assert stages() == {"committed": 10_350_00 - 4140_00, "paid": 4140_00} and register() == ("4140.00", "4140.00", "4140.00")
        assert whole.findings() == []


def test_from_an_own_account_paid_returned_and_issued_again(any_app: Flask, tmp_path: Path) -> None:
    with office():
        make_account()
        number = issued_order()
        received(number, (1, "4", "0"))
        net, vat = paid_out(approved_claim(number, (1, "4", "900.00")))
        batch = sent([approved(net).number, approved(vat).number], "own")
        (file,) = batches.files_of(batch)
        assert files.schema_fault(store.get(file.digest), "pain.001.001.03") == "" and file.total == 4140_00
        load(tmp_path, Said(-3600_00, f"{net}-1", iban=""), Said(-540_00, f"{vat}-1", iban=""), Said(3600_00, f"{net}-1", code="AC04", iban=""))
        assert (order_numbered(net).state, order_numbered(vat).state) == ("returned", "paid")
        assert owed() == (0, 0, 3600_00, 0) and (-balance("1112"), stages()["ordered"], stages()["paid"]) == (540_00, 3600_00, 540_00)
        unit_of_work(lambda: settling.reissue(lines(net)[0], {}, PREPARER) and None)
        again = approved("MED-PO-2026-000003").number
        sent([again], "own")
        with clock.frozen("2026-10-26T07:00"):
            load(tmp_path, Said(-3600_00, f"{again}-1", day="2026-10-26", iban=""), number="2", opening=0)
        assert owed() == (0, 0, 0, 0) and (-balance("1112"), stages()["paid"]) == (4140_00, 4140_00)
        assert register()[2] == "4140.00" and whole.findings() == []


def load(folder: Path, *moved: Said, **more: object) -> None:
    (folder / "statement.xml").write_bytes(camt(*moved, **more))
    assert loaded(folder / "statement.xml", TREASURER).problems == []


def test_an_auditor_follows_one_riyal_from_request_to_notice_and_back(app: Flask, tmp_path: Path, client_of: Callable[..., FlaskClient]) -> None:
    with office():
        number = issued_order()
        request = order_request(number)
        received(number, (1, "4", "0"))
        claim = approved_claim(number, (1, "4", "900.00"))
        net, vat = paid_out(claim)
        found = {"reason_code": "documents", "reason": "لم يرفق محضر الاستلام"}
        unit_of_work(lambda: operations.refuse(order_numbered(net), found, CONTROLLER) and None)
        unit_of_work(lambda: operations.adopt(order_numbered(net), {"words": "أتحمل المسؤولية"}, OFFICIAL) and None)
        decided(f"finance.payment-order:{net}")
        batch = sent([net, approved(vat).number]).number
        said(tmp_path, [(net, "E-77", 3600, "مدفوع")], "2026-10-25")
        client = client_of(make_actor("auditor"))
        walk(client, [request, number, claim, net, batch, net, claim, number, request])
        walk(client, [net, "MED-AN-2026-000001", net])
        page = client.get(f"/finance/payments/orders/{net}").get_data(as_text=True)
        notice = ("E-77", "25/10/2026", "/finance/entries/MED-")  # the Treasury's, and the entries beside it
        assert [sign for sign in notice if sign not in page] == []


PAGES = {"PR": "/procurement/requests/", "LPO": "/procurement/orders/", "CL": "/procurement/invoices/", "PO": "/finance/payment-orders/",
         "PB": "/finance/payment-batches/", "AN": "/finance/court-notices/"}  # fmt: skip


def walk(client: FlaskClient, numbers: list[str]) -> None:
    """Each page leads to the next: by its own link, or through a list that the page names."""
    for here, there in zip(numbers, numbers[1:], strict=False):
        page = client.get(PAGES[here.split("-")[1]] + here, follow_redirects=True)
        assert page.status_code == 200, here
        links = set(re.findall(r'href="([^"#]+)"', page.get_data(as_text=True)))
        lists = [link.replace("&amp;", "&") for link in links if "?" in link and here in link]
        through = any(there in client.get(link).get_data(as_text=True) for link in lists)
        assert any(link.rstrip("/").endswith(there) for link in links) or through, (here, there, sorted(links))


def order_request(number: str) -> str:
    return str(db.session.get_one(Request, order(number).request_id).number)
