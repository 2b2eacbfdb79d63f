"""Every route says what it needs: `@permission("finance.entry.view")` or `@public`. A route that says nothing is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def permission(name: str) -> Callable[[View], View]:
    """The view runs only for actors holding `name`, and sees only the entities they hold it for."""

    def mark(view: View) -> View:
        view.mizan_permission = name  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Open to everybody: sign-in, health, static files."""
    view.mizan_permission = None  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Open to whoever is signed in: home, own profile, language. Sees no entity's rows but through further checks."""
    view.mizan_permission = ""  # type: ignore[attr-defined]
    return view


def before_duties(view: View) -> View:
    """Open also while something has to be done first: the page where it is done, and the way out."""
    view.mizan_before_duties = True  # type: ignore[attr-defined]
    return view
