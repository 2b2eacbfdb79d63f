"""From the request to the order for payment, each step by the person whose step it is, on pages; and what the supplier's page then says."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from flask import Flask
from playwright.sync_api import Page

from erp import clock
from erp.auth.people import actor_named
from erp.db import unit_of_work
from erp.resources import save
from erp.scope import ALL, within
from procurement.suppliers.queries import supplier
from procurement.suppliers.resource import SUPPLIERS
from tests.browser import Look
from tests.stories.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WINNER, OTHERS = "4650461982", ("4650090863", "4650348925")
SAVE = "button[form=form].btn-primary"
SAID = {
    "ar": {"reserved": "معتمد ومحجوز", "method": "الشراء المباشر", "ordered": "مأمور بدفعه"},
    "en": {"reserved": "Approved, budget reserved", "method": "Direct purchase", "ordered": "Ordered for payment"},
}  # fmt: skip


class Road:
    """People at their desks, each with a page of his own."""

    def __init__(self, desk: Look, sign_in: SignIn, language: str) -> None:
        self.desk, self.language, self.today = desk, language, clock.today()
        self._sign_in, self._pages = sign_in, {}

    def at(self, who: str, place: str) -> Page:
        if who not in self._pages:
            self._pages[who] = self._sign_in(who, self.language)
        page: Page = self._pages[who]
        answer = page.goto(self.desk.address + place)
        assert answer is not None and answer.status == 200, (who, place)
        return page

    def made(self, who: str, place: str, **given: str) -> str:
        """A form filled by its address and saved; the new document's number."""
        page = self.at(who, f"{place}?{urlencode({'day': self.today.isoformat(), 'received_day': self.today.isoformat()} | given)}")
        return self.saved(page)

    def saved(self, page: Page) -> str:
        page.click(SAVE)
        page.wait_for_url(lambda url: "/new" not in url)
        return page.url.rsplit("/", 1)[1]

    def does(self, who: str, place: str, verb: str) -> Page:
        page = self.at(who, place)
        with page.expect_navigation():
            page.locator(f'form[action$="/{verb}"] button').first.click()
        self.desk.fits(page)
        return page

    def approves(self, place: str) -> None:
        page = self.at("finance.head", place)
        with page.expect_navigation():
            page.locator("form[action*='approve'] button, button[value=approve]").first.click()

    def first(self, who: str, place: str) -> str:
        return str(self.at(who, place).locator("main tbody a").first.get_attribute("href")).rsplit("/", 1)[1]


def line(**fields: str) -> dict[str, str]:
    return {f"lines-0-{name}": text for name, text in fields.items()}


@pytest.fixture
def renewed(demo: Flask) -> None:
    """Papers of the suppliers hold, whenever the story is told."""
    until = (date.today() + timedelta(days=365)).isoformat()
    papers = dict.fromkeys(("cr_expiry", "zakat_expiry", "gosi_expiry", "saudization_expiry"), until)
    with demo.app_context(), within(ALL):
        for number in (WINNER, *OTHERS):
            unit_of_work(lambda number=number: save.change(SUPPLIERS, supplier(number), papers, actor_named("buyer")) and None)


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.usefixtures("renewed")
def test_a_purchase_from_the_request_to_the_order_for_payment(desk: Look, sign_in: SignIn, language: str) -> None:
    road, said = Road(desk, sign_in, language), SAID[language]
    head = {"entity": "MED", "kind": "goods", "title": "شاشات", "need": "إحلال", "economic": "2211", "day": road.today.isoformat()}
    page = road.at("hr", f"/procurement/requests/new?{urlencode(head)}")
    for name, text in (("description", "شاشة"), ("quantity", "10"), ("unit_price", "700")):
        page.fill(f"[name=lines-0-{name}]", text)
    page.keyboard.press("Tab")
    page.wait_for_selector(f".effect:has-text('{said['method']}')")  # the line and the method of the law, while it is typed
    assert "8,050" in page.locator("main").inner_text()
    number = road.saved(page)
    road.does("hr", f"/procurement/requests/{number}", "send")
    road.approves(f"/procurement/requests/{number}")
    assert said["reserved"] in road.at("hr", f"/procurement/requests/{number}").locator("main").inner_text()

    until = {"valid_until": (road.today + timedelta(days=60)).isoformat(), "delivery_days": "30", "conforming": "1", "request": number}
    offers = [
        road.made("buyer", "/procurement/quotations/new", supplier=who, **until, **line(place="1", unit_price=price))
        for who, price in ((WINNER, "630"), (OTHERS[0], "650"), (OTHERS[1], "690"))
    ]  # fmt: skip
    page = road.at("hr.head", f"/procurement/quotations/{offers[0]}/award")
    page.fill("[name=members]", "أحمد\nسالم\nعمر")
    with page.expect_navigation():
        page.click(SAVE)
    award = road.first("hr.head", f"/procurement/awards?request={number}")
    assert road.at("hr.head", f"/procurement/awards/{award}").request.get(f"{desk.address}/procurement/award/{award}/minutes").body()[:4] == b"%PDF"
    road.does("buyer", f"/procurement/awards/{award}", "order")
    order = road.first("buyer", f"/procurement/orders?request={number}")
    road.does("buyer", f"/procurement/orders/{order}", "send")
    road.approves(f"/procurement/orders/{order}")

    came = line(place="1", delivered="10", accepted="9", rejected="1", cause="مكسور")
    receipt = road.made("store", "/procurement/receipts/new", order=order, members="علي", **came)
    road.does("store", f"/procurement/receipts/{receipt}", "accept")
    paper = f"S-{language}"
    claimed = {"kind": "claim", "order": order, "supplier_number": paper, "tax_number": paper, **line(place="1", quantity="9", unit_price="630.00")}
    claim = road.made("finance", "/procurement/invoices/new", **claimed)
    road.does("finance", f"/procurement/invoices/{claim}", "send")
    road.approves(f"/procurement/invoices/{claim}")
    assert said["ordered"] in road.does("finance", f"/procurement/invoices/{claim}", "pay").locator("main").inner_text()
    page = road.at("buyer", f"/procurement/suppliers/{WINNER}")
    assert said["ordered"] in page.locator("main").inner_text()
    desk.check(page)
    assert order in road.at("buyer", f"/procurement/orders?supplier={WINNER}").locator("main").inner_text()
