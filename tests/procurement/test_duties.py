"""Who may do what in procurement: roles by a table of duties, every action tried by everyone; and no two duties of a purchase in one hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, permutations
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.errors import DomainError
from erp.i18n import in_language, sentence
from erp.registry import registry
from finance.errors import SeparationOfDuties
from procurement.awards import operations as awarding
from procurement.duties import operations as duties
from procurement.duties.models import Duty
from procurement.duties.rules import AWARDER, DUTIES, RECEIVER
from procurement.errors import AdvanceBeyondLaw, ChangeBeyondLaw, MinutesNeeded, NoAdvanceGuarantee, PenaltyBeyondCap, TenderNeeded, TooFewOffers
from procurement.figures.queries import law_on
from procurement.invoices import operations as claiming
from procurement.invoices.queries import invoice_numbered
from procurement.quotations.queries import quotation_numbered
from procurement.values import Article
from tests.conftest import make_actor
from tests.contract.test_routes import UNSAFE, needed, routes
from tests.factories.procurement import (
    ACCOUNTANT,
    CHAIR,
    DEPARTMENT,
    HEAD,
    KEEPER,
    STORE,
    approved_request,
    certified,
    claim,
    decided,
    issued_order,
    offered,
    office,
    order,
    received,
    stages,
    supplier,
    works_order,
)

REQUESTS, BUYS, STORES = {"finance.preparer", "employee", "hr"}, {"buyer"}, {"store"}
PREPARES, DECIDES, AWARDS = {"finance.preparer"}, {"finance.head"}, {"hr.head"}
WHO = {  # every right of procurement that changes something, and the roles that have it
    "procurement.request.create": REQUESTS, "procurement.request.cancel": REQUESTS, "procurement.request.approve": DECIDES,
    "procurement.quotation.create": BUYS, "procurement.award.create": AWARDS, "procurement.award.cancel": AWARDS,
    "procurement.order.create": BUYS, "procurement.order.close": BUYS, "procurement.order.cancel": BUYS, "procurement.order.approve": DECIDES,
    "procurement.order-change.create": BUYS, "procurement.order-change.approve": DECIDES,
    "procurement.receipt.create": STORES, "procurement.receipt.accept": STORES, "procurement.receipt.cancel": STORES,
    "procurement.certificate.create": BUYS, "procurement.certificate.certify": STORES, "procurement.certificate.cancel": STORES,
    "procurement.invoice.create": PREPARES, "procurement.invoice.cancel": PREPARES, "procurement.invoice.pay": PREPARES,
    "procurement.invoice.approve": DECIDES,
    "procurement.credit.create": STORES | PREPARES, "procurement.credit.handover": STORES, "procurement.credit.note": PREPARES,
    "procurement.credit.cancel": PREPARES, "procurement.credit.collect": PREPARES, "procurement.credit.approve": DECIDES,
    "procurement.guarantee.create": BUYS, "procurement.guarantee.release": DECIDES, "procurement.guarantee.call": DECIDES,
    "procurement.supplier.create": BUYS, "procurement.supplier.change": BUYS, "procurement.supplier.import": BUYS,
    "procurement.supplier.bar": DECIDES, "procurement.supplier.account": BUYS | DECIDES | {"treasurer"},
    "procurement.account-change.approve": DECIDES, "procurement.figure.create": DECIDES,
}  # fmt: skip
APART = (  # duties that no role unites: asking, awarding, receiving, letting pay, keeping suppliers
    {"procurement.request.create"}, {"procurement.award.create"}, {"procurement.receipt.accept", "procurement.certificate.certify"},
    {"procurement.invoice.approve"}, {"procurement.supplier.create", "procurement.supplier.change"},
)  # fmt: skip


@pytest.fixture
def buying(app: Flask) -> Iterator[dict[str, int]]:
    with office(budget=5_000_000_00) as ids:
        yield ids


def roles() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for module in registry():
        for role, permissions in module.roles.items():
            found.setdefault(role, set()).update(permissions)
    return found


def test_roles_have_the_rights_of_the_table_and_no_others(app: Flask) -> None:
    changing = {one.name for module in registry() if module.name == "procurement" for one in module.permissions if not one.reads}
    assert {name: {role for role, held in roles().items() if name in held} for name in changing} == WHO


def test_no_role_unites_two_duties(app: Flask) -> None:
    for one, other in combinations(APART, 2):
        assert not [role for role, held in roles().items() if held & one and held & other]


def test_every_role_tries_every_action(app: Flask, client_of: Callable[[Actor | None], Any]) -> None:
    """Each address of procurement that changes something, as each role: open to those of the table, forbidden to all others."""
    tried = [(method, address, name) for method, address, rule in routes(app) if method in UNSAFE and (name := needed(app, rule)) in WHO]
    assert {name for _m, _a, name in tried} >= {name for name in WHO if not name.endswith((".approve", ".account", ".import"))}
    wrong = []
    for role, held in roles().items():
        client = client_of(make_actor(role, *held))
        for method, address, name in tried:
            if (client.open(address, method=method).status_code == 403) == (role in WHO[name]):
                wrong.append((role, method, address))
    assert not wrong and len(tried) > 60


def test_two_duties_of_a_purchase_are_not_in_one_hand(buying: dict[str, int]) -> None:
    """Each pair, either first, however the second is come by: the same account, or another account of the same person."""
    other = Actor(None, "other", "other", "other", {}, person="user:one")
    for case, (first, second) in enumerate(permutations(DUTIES, 2)):
        take = lambda duty, who, case=case: duties.take(f"C-{case}", duty, who, "d:1", buying["MED"])  # noqa: E731
        unit_of_work(lambda take=take, first=first: take(first, make_actor("one")))
        for who in (make_actor("one"), other):
            with pytest.raises(SeparationOfDuties):
                unit_of_work(lambda take=take, second=second, who=who: take(second, who))
        unit_of_work(lambda take=take, second=second: take(second, make_actor("two")))
    assert db.session.execute(select(func.count()).select_from(Duty)).scalar_one() == 24


def test_who_keeps_the_supplier_has_no_duty_on_its_purchases(buying: dict[str, int]) -> None:
    for duty in DUTIES:
        take = lambda case, taken, who, *kept: duties.take(case, taken, who, "d:1", buying["MED"], *kept)  # noqa: E731
        with pytest.raises(SeparationOfDuties):
            unit_of_work(lambda take=take, duty=duty: take("C-1", duty, KEEPER, supplier()))
        unit_of_work(lambda take=take, duty=duty: take(f"C-{duty}", duty, KEEPER))  # before the supplier was known
        after = AWARDER if duty != AWARDER else RECEIVER
        with pytest.raises(SeparationOfDuties):  # the next one on the purchase can't go on with that supplier
            unit_of_work(lambda take=take, duty=duty, after=after: take(f"C-{duty}", after, make_actor("two"), supplier()))


def refused(act: Callable[[], Any]) -> bool:
    try:
        act()
    except SeparationOfDuties:
        return True
    return False


def test_the_duties_are_held_where_the_act_is_recorded(buying: dict[str, int]) -> None:
    """Each act of the road, tried by everyone who holds another duty on it; nothing of it is written."""
    number = approved_request()
    offers = [offered(number, place, price) for place, price in enumerate(("900.00", "950.00", "980.00"))]
    wish = {"members": "أحمد\nسالم\nعمر"}
    award = lambda who: unit_of_work(lambda: awarding.award(quotation_numbered(offers[0]), wish, who) and None)  # noqa: E731
    assert all(refused(lambda who=who: award(who)) for who in (DEPARTMENT, KEEPER))
    bought = issued_order()
    assert all(refused(lambda who=who: received(bought, (1, "1", "0"), actor=who)) for who in (DEPARTMENT, CHAIR, KEEPER))
    before = stages()
    received(bought, (1, "5", "0"))
    made = claim(bought, (1, "5", "900.00"))
    unit_of_work(lambda: claiming.send(invoice_numbered(made), {}, ACCOUNTANT) and None)
    for who in (DEPARTMENT, CHAIR, STORE):
        with pytest.raises(SeparationOfDuties):
            decided(f"procurement.invoice:{made}", who)
    with pytest.raises(DomainError):  # the owner is kept from it by the approval itself
        decided(f"procurement.invoice:{made}", KEEPER)
    decided(f"procurement.invoice:{made}", HEAD)
    assert refused(lambda: received(bought, (1, "1", "0"), actor=HEAD))
    assert before["committed"] == 10_350_00 and stages() == {"committed": 5_175_00, "due": 5_175_00} | {"reserved": 11_500_00}
    works = works_order()
    assert all(refused(lambda who=who: certified(works, "1000.00", actor=who)) for who in (DEPARTMENT, CHAIR, KEEPER))
    assert stages("31112") == {"committed": 1_150_000_00}


def test_refusals_name_the_article_in_the_reader_s_language(app: Flask) -> None:
    regulation, law = Article("Implementing Regulation 108"), Article("Law M/128 32")
    found = [
        TooFewOffers(offers=1, needed=3, article=law), TenderNeeded(article=law), MinutesNeeded(article=law),
        ChangeBeyondLaw(percent="11", up="10", down="20", article=law), PenaltyBeyondCap(wanted=1, most=1, article=law),
        AdvanceBeyondLaw(percent=11, most="10", article=regulation), NoAdvanceGuarantee(amount=1, held=0, article=regulation),
    ]  # fmt: skip
    for error in found:
        number = error.facts["article"].split()[-1]
        with in_language("en"):
            assert f"Government Tenders and Procurement Law, article {number}" in sentence(error.code, error.facts)
        with in_language("ar"):
            assert "نظام المنافسات والمشتريات الحكومية، المادة " + number in sentence(error.code, error.facts)
        assert "M/128" not in sentence(error.code, error.facts)


def test_the_law_s_rows_give_articles(buying: dict[str, int]) -> None:
    assert isinstance(law_on(order(issued_order()).day).article("advance_max_pct"), Article)
