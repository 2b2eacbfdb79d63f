"""How a waiting document ends without approval, for every row that has a `state` and a `link`: its preparer takes it back, or it is turned down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from erp.approvals.operations import withdraw
from erp.auth.values import Actor
from erp.db import db
from erp.errors import DomainError, WrongState

WAITING = "waiting"


def refusal(row: Any, _actor: Actor) -> DomainError | None:
    """Only what waits is taken back."""
    return None if row.state == WAITING else WrongState(state=row.state)


def back_to(state: str) -> Callable[[Any, dict[str, Any], Actor], Any]:
    """The action: nothing waits any more, and the document is in `state` again."""

    def take_back(row: Any, _values: dict[str, Any], actor: Actor) -> Any:
        withdraw(row.link, actor)
        row.state = state
        db.session.flush()
        return row

    return take_back


def turning_down(find: Callable[[str], Any], rejected: Callable[[Any], None] | None = None) -> Callable[[str, Actor, str, str | None], None]:
    """What the approvals call: returned to its preparer, or rejected for good; `rejected` lets go what only a living document holds."""

    def turn_down(key: str, actor: Actor, decision: str, reason: str | None) -> None:
        row = find(key)
        row.state = "returned" if decision == "return" else "rejected"
        row.decided_by, row.reason = actor.username, reason or ""
        if row.state == "rejected" and rejected is not None:
            rejected(row)
        db.session.flush()

    return turn_down
