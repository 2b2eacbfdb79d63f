"""The scope of the moment: plain values and a context variable. The hooks are in `erp.scope_compiler`, the door is `erp.scope`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """A set of entities by its number. `form`: "all" (no condition), "wide" or "narrow" (how SQLite should plan it)."""

    id: int
    form: str
    roots: frozenset[int] = frozenset()


class NoScope(LookupError):
    """A scoped table was asked for where nobody said for whom."""


class RawSqlRefused(RuntimeError):
    """Hand-written SQL names a scoped table; it would go round the scope."""


SCOPE: ContextVar[Scope] = ContextVar("mizan_scope")
ALL = Scope(0, "all")


def current() -> Scope:
    """Raises NoScope."""
    try:
        return SCOPE.get()
    except LookupError:
        raise NoScope("no scope is set: use erp.scope.within(scope)") from None


@contextmanager
def within(scope: Scope) -> Iterator[Scope]:
    """Act for `scope` inside the block."""
    token = SCOPE.set(scope)
    try:
        yield scope
    finally:
        SCOPE.reset(token)
