"""Two people at once on one request: one award, one order, one commitment; the other is told why not."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import select

from erp.db import db, unit_of_work
from erp.errors import DomainError
from finance import whole
from procurement.awards import operations as awarding
from procurement.awards.models import Award
from procurement.orders import operations as ordering
from procurement.orders.models import Order
from procurement.quotations.queries import quotation_numbered
from tests.conftest import make_actor
from tests.factories.procurement import BUYER, approved_request, decided, offered, office, order, stages
from tests.racing import race

MEMBERS = {"members": "أحمد العتيبي\nسالم الحربي\nعمر الجهني", "reason": "تساوت المواصفات"}


def test_two_award_at_once(any_app: Flask, tmp_path: Path) -> None:
    with office():
        number = approved_request()
        offers = {f"p{place}": offered(number, place, price) for place, price in enumerate(("900.00", "950.00", "980.00"))}

        def award(name: str) -> str:
            try:
                unit_of_work(lambda: awarding.award(quotation_numbered(offers[name]), MEMBERS, make_actor(f"chair.{name}")) and None)
            except DomainError as refusal:
                return refusal.code
            return "awarded"

        assert sorted(race(any_app, tmp_path / "award", award, 3)) == ["approval.wrong_state", "approval.wrong_state", "awarded"]
        awards = db.session.execute(select(Award.number)).scalars().all()
        assert len(awards) == 1
        db.session.remove()  # no connection is carried into the second race

        def place(name: str) -> str:
            try:
                unit_of_work(lambda: ordering.place(awarding.award_numbered(awards[0]), {}, make_actor(f"buyer.{name}")) and None)
            except DomainError as refusal:
                return refusal.code
            return "placed"

        assert sorted(race(any_app, tmp_path / "place", place, 2)) == ["approval.wrong_state", "placed"]
        placed = db.session.execute(select(Order)).scalars().one()
        unit_of_work(lambda: ordering.send(order(placed.number), {}, BUYER) and None)
        decided(f"procurement.order:{placed.number}")
        assert stages() == {"committed": order(placed.number).total} and whole.findings() == []
