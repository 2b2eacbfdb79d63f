"""Own bank accounts: entered by one who confirms the password, since money leaves from there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import has_request_context

from erp import clock
from erp.auth.step_up import require_confirmed
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from finance.payments.models import BankAccount

Plan = Sequence[tuple[BankAccount | None, dict[str, Any]]]


def create(plan: Plan, actor: Actor) -> list[BankAccount]:
    """New accounts. An account belongs to the balancing unit, whose books hold it."""
    _confirm()
    made = [BankAccount(changed_by=actor.username, recorded_at=clock.now(), **_texts(values)) for _row, values in plan]
    for row in made:
        row.entity_id = tree().unit_of(row.entity_id).id
    db.session.add_all(made)
    db.session.flush()
    return made


def change(plan: Plan, actor: Actor) -> list[BankAccount]:
    _confirm()
    rows = []
    for row, values in plan:
        assert row is not None
        for name, value in _texts(values).items():
            setattr(row, name, value)
        row.changed_by = actor.username
        rows.append(row)
    db.session.flush()
    return rows


def _texts(values: dict[str, Any]) -> dict[str, Any]:
    return {name: "" if value is None else value for name, value in values.items()}


def _confirm() -> None:
    if has_request_context():
        require_confirmed()
