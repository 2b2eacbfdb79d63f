"""What people are called, by the names they sign in with; asked together."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from erp.auth.models import User
from erp.db import db
from erp.i18n import language


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """username -> name in the language of the moment; what is nobody's (the system, an operator) stands as it is."""
    wanted = set(usernames)
    rows = db.session.execute(select(User.username, User.name_ar, User.name_en).where(User.username.in_(wanted))) if wanted else ()
    known = {row.username: (row.name_en or row.name_ar) if language() == "en" else row.name_ar for row in rows}
    return {username: known.get(username) or username for username in wanted}


def name_of(username: str) -> str:
    """How one is called; the user name where nobody bears it (a command, a former account)."""
    return names_of({username})[username]
