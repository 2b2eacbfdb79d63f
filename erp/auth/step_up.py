"""Grave acts ask for the password again: releases of payments, bank accounts, roles, tokens, reveals."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from erp.auth import sessions
from erp.auth.current import current_actor
from erp.auth.errors import StepUpNeeded
from erp.auth.rules import STEP_UP

View = TypeVar("View", bound=Callable[..., Any])


def confirmed(view: View) -> View:
    """Under `@permission(...)`: the view runs only within five minutes of the person's last password."""

    @wraps(view)
    def guarded(*args: Any, **values: Any) -> Any:
        require_confirmed()
        return view(*args, **values)

    return guarded  # type: ignore[return-value]


def require_confirmed() -> None:
    """Raises StepUpNeeded. A token confirms nothing, but one made for approving was confirmed when it was made."""
    actor = current_actor()
    proven = actor.may_approve if actor.kind == "token" else sessions.is_fresh()
    if not proven:
        raise StepUpNeeded(minutes=int(STEP_UP.total_seconds() // 60))
