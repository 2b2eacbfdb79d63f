"""Orders raised by hand for what is owed to a party, and batches filled over REST: the same control as every other order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from erp.errors import DomainError
from erp.scope import scope_for, within
from finance.errors import NothingOwed, OverMatch, OwnRoad, SeparationOfDuties
from finance.payments import by_hand, operations
from finance.payments.queries import batch_numbered, order_numbered
from finance.services import record_all
from finance.values import Coding, Entry, Event, Line
from finance.whole import findings
from tests.conftest import make_actor
from tests.factories.paying import CONTROLLER, DAY, IBAN, PREPARER, TREASURER, approved, make_account, owing, queued, sent, standing

DEPOSITOR, DEPOSIT = "شركة الرواد", "إيصال 118"


def deposited(amount: int = 500_00) -> None:
    """A bidder's deposit that stands to be given back."""
    coding = Coding("MED", fund="GEN")
    lines = (Line("1112", amount, coding), Line("2122", -amount, coding, DEPOSITOR, document=DEPOSIT))
    event = Event("journal", "MED:2026:D-118", DAY, "MED", description="أمانة", entry=Entry(lines))
    unit_of_work(lambda: record_all([event], actor=PREPARER) and None)


def raised(actor: Actor = PREPARER, **changed: object) -> str:
    values = {
        "entity_id": tree().get("MED").id, "account": "2122", "party": DEPOSITOR, "document": DEPOSIT, "payee": DEPOSITOR, "iban": IBAN,
        "description": "رد أمانة", **changed,
    }  # fmt: skip
    return str(unit_of_work(lambda: by_hand.create([(None, values)], actor)[0].number))


def test_a_deposit_is_given_back_by_the_same_road(any_app: Flask) -> None:
    with owing():
        deposited()
        number = raised(amount=200_00)
        assert (standing("2122"), standing("2116"), order_numbered(number).family) == (300_00, 200_00, "unbudgeted")
        with pytest.raises(SeparationOfDuties):
            unit_of_work(lambda: operations.pass_order(order_numbered(number), {}, PREPARER) and None)
        unit_of_work(lambda: operations.refuse(order_numbered(number), {"reason_code": "amount", "reason": "x"}, CONTROLLER) and None)
        assert (standing("2122"), standing("2116")) == (500_00, 0)
        whole = raised()
        sent([approved(whole).number])
        assert (standing("2122"), standing("2116"), order_numbered(whole).amount) == (0, 500_00, 500_00) and findings() == []


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"amount": 500_01}, OverMatch), ({"party": "غيره"}, NothingOwed), ({"document": "آخر"}, NothingOwed), ({"account": "2117"}, OwnRoad),
        ({"account": "2111", "party": "procurement.supplier:17", "document": "procurement.invoice:42/net"}, OwnRoad),
    ],
)  # fmt: skip
def test_nothing_is_ordered_that_is_not_owed_or_has_a_road_of_its_own(app: Flask, changed: dict[str, object], refusal: type[DomainError]) -> None:
    with owing():
        deposited()
        with pytest.raises(refusal):
            raised(**changed)
        assert (standing("2122"), standing("2116")) == (500_00, 0)


def test_what_another_entity_owes_is_nobody_elses_to_order_nor_to_learn(any_app: Flask) -> None:
    with owing() as ids:
        deposited()
        with within(scope_for({ids["YNB"]})):
            for amount in (None, 1, 500_01):
                with pytest.raises(NothingOwed):
                    raised(entity_id=ids["YNB"], amount=amount)
        assert (standing("2122"), standing("2116")) == (500_00, 0)


def test_over_rest_an_order_is_raised_once_and_put_into_a_batch(app: Flask, client_of: Callable[..., FlaskClient]) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with owing():
        make_account()
        deposited()
        body = {"entity": "MED", "account": "2122", "party": DEPOSITOR, "document": DEPOSIT, "payee": DEPOSITOR, "iban": IBAN, "description": "رد"}
        client = client_of(PREPARER)
        first = client.post("/api/v1/finance/hand-orders", json=body, headers={"Idempotency-Key": "h-1"})
        again = client.post("/api/v1/finance/hand-orders", json=body, headers={"Idempotency-Key": "h-1"})
        assert (first.status_code, first.json) == (201, again.json) and first.json["amount"] == "500.00"
        hand, other = first.json["number"], queued(vat=0)[0].number
        for number in (hand, other):
            approved(number)
        treasurer = client_of(TREASURER)

        def batched(number: str, key: str, **more: str) -> int:
            body = {"road": "own", "account": "MAIN", **more}
            return treasurer.post(f"/api/v1/finance/payment-orders/{number}/batch", json=body, headers={"Idempotency-Key": key}).status_code

        assert batched(hand, "b-1") == 200
        db.session.expire_all()
        batch = batch_numbered("MED-PB-2026-000001")
        assert batched(other, "b-2", batch=batch.number, road="treasury") == 422
        assert batched(other, "b-3", batch=batch.number) == 200 and batched(other, "b-4", batch=batch.number) == 409
        db.session.expire_all()
        assert (batch_numbered(batch.number).orders, batch_numbered(batch.number).amount, order_numbered(other).state) == (2, 600_00, "batched")
        stranger = client_of(make_actor("clerk", "finance.payment-order.view"))
        assert stranger.post("/api/v1/finance/hand-orders", json=body, headers={"Idempotency-Key": "h-9"}).status_code == 403
