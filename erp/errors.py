"""Refusals: one class each, a stable code and facts as values; the sentence is in the catalogue under the code.

The edges translate once: `erp/web/errors.py` to a page, `erp/api/problems.py` to problem details (RFC 9457),
`erp/cli.py` to one line and exit 1. A programmer's error is an assertion instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from erp.reasons import Right, State


class DomainError(Exception):
    """A rule refused. `code` is a promise to callers; `facts` fill the sentence of the catalogue.

    A fact is a plain value (text, int, date) or `erp.money.Halalas`, which the catalogue shows as riyals.
    """

    code = "error"
    status = 422

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code, facts)
        self.facts = facts

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.facts))


def _rebuild(cls: type[DomainError], facts: dict[str, Any]) -> DomainError:
    return cls(**facts)


class RequestInvalid(DomainError):
    """Input that can't be understood. `problems` (field -> [Problem]) names each bad field, all at once."""

    code = "request.invalid"

    def __init__(self, problems: list[Problem] | None = None, **facts: Any) -> None:
        super().__init__(**facts)
        self.problems = problems or []

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild_invalid, (self.problems, self.facts))


def _rebuild_invalid(problems: list[Problem], facts: dict[str, Any]) -> RequestInvalid:
    return RequestInvalid(problems, **facts)


class Conflict(DomainError):
    """Somebody changed the row meanwhile."""

    code = "request.conflict"
    status = 409


class NoSuchRole(DomainError):
    """No role bears the code `role`; `roles` are those that stand."""

    code = "auth.no_such_role"
    status = 404


class Replayed(DomainError):
    """The idempotency key was used with another body."""

    code = "request.replayed"
    status = 409


class NotFound(DomainError):
    """Not there, or not yours: the two are one answer on purpose."""

    code = "not_found"
    status = 404


class KeyTaken(DomainError):
    """The key belongs to a row, maybe of another scope; names nothing."""

    code = "key.taken"
    status = 409


class AuthRequired(DomainError):
    code = "auth.required"
    status = 401


class NotAllowed(DomainError):
    """The actor lacks `permission` (for this entity)."""

    code = "auth.forbidden"
    status = 403

    def __init__(self, **facts: Any) -> None:
        super().__init__(**{**facts, "permission": Right(facts.get("permission", ""))})


class Locked(DomainError):
    """Too many failed sign-ins: wait `seconds`."""

    code = "auth.locked"
    status = 429


class WrongState(DomainError):
    """The document's `state` does not allow the action."""

    code = "approval.wrong_state"
    status = 409

    def __init__(self, **facts: Any) -> None:
        super().__init__(**{**facts, "state": State(facts.get("state", ""))})


class OwnDocument(DomainError):
    """Who prepared, received or benefits can't approve."""

    code = "approval.own_document"
    status = 403


class ChangedSince(DomainError):
    """What is approved must be what was shown: the digest differs."""

    code = "approval.changed_since"
    status = 409


@dataclass(frozen=True)
class Problem:
    """One fault in bulk input. `row` is the spreadsheet's own number (0: the whole file, None: a form)."""

    code: str
    column: str | None = None
    row: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    value: str | None = None
    sheet: str | None = None
    warning: bool = False  # to be looked at; refuses nothing
