"""The treasurer's and the controller's pages as people meet them, in both languages, wide and narrow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select, update

from erp import clock
from erp.audit.models import AuditEvent
from erp.auth import sessions
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from finance.payments import operations, settling
from finance.payments.batches import BATCH
from finance.payments.models import CourtNotice, PaymentBatch, PaymentFile, PaymentFileOrder, PaymentOrder
from finance.payments.queries import order_numbered
from tests.browser import NARROW, WIDE, Look
from tests.conftest import make_actor
from tests.factories.paying import CONTROLLER, IBAN, OFFICIAL, TREASURER, approved, lines, make_account, owing, queued, record_claim, sent


@pytest.fixture
def work(app: Flask) -> Iterator[dict[str, str]]:
    """An order in each hand: with the controller, ready to be sent, sent, returned."""
    with owing():
        make_account()
        net, vat = queued()
        found = {"ready": approved(net.number).number, "waiting": vat.number}
        for name in ("43", "44"):
            record_claim(name)
            found[name] = approved(queued(vat=0, name=name)[0].number).number
        found["batch"] = sent([found["43"]]).number
        sent([found["44"]], "own")
        unit_of_work(lambda: settling.pay([order_numbered(found["44"])], order_numbered(found["44"]).day, TREASURER))
        unit_of_work(lambda: settling.return_line(lines(found["44"])[0], {"code": "AC04"}, TREASURER) and None)
        yield found


@pytest.mark.browser
@pytest.mark.parametrize(("language", "size"), [("ar", WIDE), ("en", NARROW)], ids=["ar-wide", "en-narrow"])
def test_desk_inbox_and_batch_are_sound(work: dict[str, str], look: Look, monkeypatch: pytest.MonkeyPatch, language: str, size: tuple) -> None:
    monkeypatch.setattr(sessions, "actor_from", lambda _request: make_actor("treasurer"))
    batch, order = f"/finance/payments/batches/{work['batch']}", f"/finance/payment-orders/{work['waiting']}"
    for path in ("/finance/payments/desk", "/finance/payments/control", batch, order):
        page = look.open(path, language=language, size=size)
        look.check(page)


def test_the_treasurer_gathers_releases_and_downloads_the_same_file(work: dict[str, str], client_of: Callable[..., FlaskClient]) -> None:
    client = client_of(make_actor("treasurer"))
    token = csrf(client, "/finance/payments/desk")
    answer = client.post("/finance/payments/batches", data={"csrf_token": token, "order": [work["ready"]], "road": "own"})
    batch = answer.headers["Location"].rsplit("/", 1)[1]
    assert answer.status_code == 303
    assert client.post(f"/finance/payment-batches/{batch}/release", data={"csrf_token": token}).status_code in (302, 303)
    page = client.get(f"/finance/payments/batches/{batch}").get_data(as_text=True)
    link = next(part.split('"')[0] for part in page.split('href="') if part.startswith("/finance/payments/files/"))
    first, second = client.get(link), client.get(link)
    assert first.data == second.data and b"CstmrCdtTrfInitn" in first.data and "attachment" in first.headers["Content-Disposition"]


@pytest.mark.browser
def test_the_treasurer_chooses_what_leaves_and_sees_what_it_comes_to(work: dict[str, str], look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "actor_from", lambda _request: make_actor("treasurer"))
    page = look.open("/finance/payments/desk", language="en")
    box, chosen = page.locator(f"input[name=order][value={work['ready']}]"), page.locator("[data-sum=chosen]")
    assert not box.is_checked() and chosen.inner_text() == "0.00"
    page.get_by_role("button", name="Put into a batch").click()
    assert "Choose the orders that leave together." in page.inner_text("#flashes")
    page.get_by_label("Select all").check()
    assert box.is_checked() and chosen.inner_text() == "100.00"
    box.uncheck()
    assert chosen.inner_text() == "0.00"


def test_who_controls_and_who_sends_find_at_home_what_waits(work: dict[str, str], client_of: Callable[..., FlaskClient]) -> None:
    for right, href in ((operations.CONTROL, "/finance/payments/control"), (BATCH, "/finance/payments/desk")):
        parts = client_of(make_actor("cashier", right)).get("/").get_data(as_text=True).split('<ul class="notes">')
        assert len(parts) == 2 and href in parts[1]
    assert '<ul class="notes">' not in client_of(make_actor("clerk", "finance.payment-batch.settle")).get("/").get_data(as_text=True)


def test_the_approver_reads_how_many_are_paid_as_a_number(work: dict[str, str], client_of: Callable[..., FlaskClient]) -> None:
    unit_of_work(lambda: operations.pass_order(order_numbered(work["waiting"]), {}, CONTROLLER) and None)
    page = client_of(make_actor("finance.head")).get(f"/inbox/?open=finance.payment-order:{work['waiting']}").get_data(as_text=True)
    assert "<dd>1</dd>" in page and "0.01" not in page


def test_a_day_that_is_asked_for_begins_with_today(work: dict[str, str], client_of: Callable[..., FlaskClient]) -> None:
    batch = db.session.execute(select(PaymentBatch.number).where(PaymentBatch.road == "own")).scalar_one()
    page = client_of(make_actor("treasurer")).get(f"/finance/payment-batches/{batch}/settle").get_data(as_text=True)
    assert re.search(rf'name="day"[^>]* value="{clock.today().isoformat()}"', page)


def test_a_file_that_leaves_is_recorded_and_the_accounts_on_an_orders_page_stay_masked(
    work: dict[str, str], client_of: Callable[..., FlaskClient]
) -> None:
    client = client_of(make_actor("treasurer"))
    page = client.get(f"/finance/payments/orders/{work['waiting']}").get_data(as_text=True)
    assert IBAN not in page and IBAN[-4:] in page
    file = db.session.execute(select(PaymentFile).order_by(PaymentFile.id.desc()).limit(1)).scalar_one()
    subject, name, digest = file.subject, file.name, file.digest
    assert client.get(f"/finance/payments/files/{file.id}").status_code == 200
    (event,) = db.session.execute(select(AuditEvent).where(AuditEvent.action == "downloaded")).scalars()
    assert (event.actor, event.document, event.changes) == ("treasurer", subject, {"file": [None, f"{name} ({digest[:16]})"]})


def test_a_file_of_salaries_takes_the_right_to_see_them(work: dict[str, str], client_of: Callable[..., FlaskClient]) -> None:
    """The file of a batch is made to tell of a salary, as one of wages does."""
    told = select(PaymentFileOrder.order_id).where(PaymentFileOrder.file_id == 1)
    unit_of_work(lambda: db.session.execute(update(PaymentOrder).where(PaymentOrder.id.in_(told)).values(family="payroll", group="net")))
    accounts = ("finance.payment-order.view", "finance.payment-order.account")
    assert client_of(make_actor("clerk", *accounts)).get("/finance/payments/files/1").status_code == 403
    assert client_of(make_actor("cashier", *accounts, "finance.payment-order.salary")).get("/finance/payments/files/1").status_code == 200


def csrf(client: FlaskClient, path: str) -> str:
    page = client.get(path).get_data(as_text=True)
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def test_one_who_may_not_sees_neither_files_nor_accounts(work: dict[str, str], client_of: Callable[..., FlaskClient]) -> None:
    clerk = client_of(make_actor("clerk", "finance.payment-order.view"))
    assert clerk.get("/finance/payments/files/1").status_code == 403 and clerk.get("/finance/payments/desk").status_code == 403
    listed = clerk.get("/finance/payment-lines").get_data(as_text=True)
    assert "SA0380000000608010167519" not in listed and "7519" in listed


def test_what_stands_elsewhere_is_not_seen(work: dict[str, str], client_of: Callable[..., FlaskClient], app: Flask) -> None:
    ula = frozenset({tree().get("ULA").id})
    stranger = client_of(make_actor("stranger", "finance.payment-order.view", "finance.payment-order.control", roots=ula))
    assert stranger.get(f"/finance/payments/orders/{work['waiting']}").status_code == 404
    assert work["waiting"] not in stranger.get("/finance/payments/control").get_data(as_text=True)


def test_an_order_and_the_notice_it_owes_are_printed_without_the_whole_account(work: dict[str, str], client_of: Callable[..., FlaskClient]) -> None:
    number = work["waiting"]
    unit_of_work(lambda: operations.refuse(order_numbered(number), {"reason_code": "documents", "reason": "بلا محضر"}, CONTROLLER) and None)
    unit_of_work(lambda: operations.adopt(order_numbered(number), {"words": "أتحمل المسؤولية"}, OFFICIAL) and None)
    notice = db.session.execute(select(CourtNotice.number)).scalar_one()
    client = client_of(make_actor("finance.head"))

    def said(path: str) -> str:
        return PdfReader(BytesIO(client.get(f"/finance/payments/{path}/paper").data)).pages[0].extract_text()

    order, letter = said(f"orders/{number}"), said(f"notices/{notice}")
    assert number in order and IBAN[-4:] in order and IBAN not in order
    assert notice in letter and number in letter and f"{clock.today() + timedelta(days=30):%d/%m/%Y}" in letter


def test_a_batch_is_printed_with_its_orders_and_its_amount(work: dict[str, str], client_of: Callable[..., FlaskClient]) -> None:
    batch = db.session.execute(select(PaymentBatch)).scalars().first()
    assert batch is not None
    number, amount = batch.number, f"{batch.amount // 100:,}.{batch.amount % 100:02d}"
    orders = db.session.execute(select(PaymentOrder.number).where(PaymentOrder.batch_id == batch.id)).scalars().all()
    said = PdfReader(BytesIO(client_of(make_actor("treasurer")).get(f"/finance/payments/batches/{number}/paper").data)).pages[0].extract_text()
    assert number in said and amount in said and orders and all(order in said for order in orders)
