"""Failed attempts, counted in the database by person and by address: the wait grows, nobody is locked out for good.

An attempt is counted before its password is looked at, so that a hundred guesses at once are a hundred guesses.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from erp import clock
from erp.auth.credentials import Attempt
from erp.auth.rules import counted, delay
from erp.chain import digest
from erp.db import db, is_sqlite
from erp.errors import Locked

Subject = tuple[str, str]


def sign_in_subjects(username: str, address: str) -> list[Subject]:
    return [("pair", f"{username} {address}"), ("person", username), ("address", address)]


def begin(subjects: Sequence[Subject]) -> None:
    """Count an attempt, or refuse it while the wait lasts. Inside a unit of work. Raises Locked."""
    now = clock.now()
    keys = {_key(kind, name): kind for kind, name in subjects}
    _ensure(sorted(keys), now)
    rows = db.session.execute(select(Attempt).where(Attempt.subject.in_(keys)).order_by(Attempt.subject).with_for_update()).scalars().all()
    failed = {row.subject: counted(keys[row.subject], row.failures, row.last_at, now) for row in rows}
    wait = max(row.last_at + delay(keys[row.subject], failed[row.subject]) - now for row in rows)
    if wait > timedelta(0):
        raise Locked(seconds=math.ceil(wait.total_seconds()))
    for row in rows:
        row.failures, row.last_at = failed[row.subject] + 1, now
    db.session.flush()


def _ensure(keys: Sequence[str], now: datetime) -> None:
    """A row for each subject, so that two first attempts at once wait for one another."""
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    rows = [{"subject": key, "failures": 0, "last_at": now} for key in keys]
    db.session.execute(insert(Attempt).on_conflict_do_nothing(index_elements=["subject"]), rows)


def succeeded(subjects: Sequence[Subject]) -> None:
    """Forget what this person failed before, and take the attempt back that the address was charged with.

    The address's own failures stay: whoever guesses many people's passwords may well know one.
    """
    keys = [_key(kind, name) for kind, name in subjects if kind != "address"]
    db.session.execute(delete(Attempt).where(Attempt.subject.in_(keys)))
    addresses = [_key(kind, name) for kind, name in subjects if kind == "address"]
    for row in db.session.execute(select(Attempt).where(Attempt.subject.in_(addresses)).with_for_update()).scalars():
        row.failures = max(0, row.failures - 1)


def forget_old(before: timedelta = timedelta(days=2)) -> None:
    db.session.execute(delete(Attempt).where(Attempt.last_at < clock.now() - before))


def _key(kind: str, name: str) -> str:
    """What somebody typed is never a key as it is: it may be a password in the wrong field."""
    return f"{kind}:{digest(name.encode())}"
