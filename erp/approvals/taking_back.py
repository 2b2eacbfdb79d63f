"""The action by which a preparer takes a waiting document back, for every row that has a `state` and a `link`."""

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
