"""Two of the same request at once: one does it, both are answered the same; on each engine, through real connections."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from erp import clock
from erp.api.idempotency import KEPT_DAYS, forget
from erp.api.models import IdempotencyKey
from erp.api.resource import blueprint
from erp.auth import sessions
from erp.db import db, unit_of_work
from erp.scope import rebuild
from tests.conftest import make_actor
from tests.erp.resources.toys import CONTRACTS, Contract, install

BODY = {"number": "K-1", "name_ar": "عقد", "kind": "works", "day": "2026-02-01", "amount": "1", "entity": "YNB"}


@pytest.fixture
def ready(any_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    any_app.register_blueprint(blueprint(CONTRACTS))
    install(any_app)
    unit_of_work(rebuild)
    monkeypatch.setattr(sessions, "actor_from", lambda _request: make_actor())
    return any_app


def test_of_many_at_once_one_does_it_and_all_hear_the_same(ready: Flask) -> None:
    answers: list[Any] = []
    start = threading.Barrier(6)

    def send() -> None:
        start.wait()
        answer = ready.test_client().post("/api/v1/toy/contracts", json=BODY, headers={"Idempotency-Key": "once"})
        answers.append((answer.status_code, answer.get_json()["number"]))

    threads = [threading.Thread(target=send) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(201, "K-1")] * 6
    assert db.session.execute(select(func.count()).select_from(Contract)).scalar_one() == 1


def test_old_keys_are_forgotten_and_young_ones_stay(ready: Flask) -> None:
    client = ready.test_client()
    with clock.frozen("2026-03-01T08:00:00"):
        client.post("/api/v1/toy/contracts", json=BODY, headers={"Idempotency-Key": "old"})
    with clock.frozen("2026-03-07T08:00:00"):
        client.post("/api/v1/toy/contracts", json={**BODY, "number": "K-2"}, headers={"Idempotency-Key": "young"})
    with clock.frozen("2026-03-08T09:00:00"):
        assert timedelta(days=KEPT_DAYS) == timedelta(days=7)
        forget(clock.today())
    db.session.rollback()
    assert db.session.execute(select(IdempotencyKey.key)).scalars().all() == ["young"]
