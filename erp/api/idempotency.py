"""A request that may be repeated carries a key: the same key and body again answers the first result, another body is refused.

Keys belong to who sends them. The row is taken before the change runs, so of two at once the second waits for the first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Request
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from erp import clock
from erp.api.models import IdempotencyKey
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.errors import Problem, Replayed, RequestInvalid

HEADER = "Idempotency-Key"
LONGEST = 200
KEPT_DAYS = 7


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    location: str = ""
    etag: str = ""
    repeated: bool = False


class KeyNeeded(RequestInvalid):
    """The request moves money and carries no key."""

    status = 400


def once(request: Request, actor: Actor, change: Callable[[], Answer], needed: bool = False) -> Answer:
    """Run `change` in one unit of work, once for a key. Raises Replayed, KeyNeeded and whatever `change` raises."""
    key = request.headers.get(HEADER, "").strip()
    if not key:
        if needed:
            raise KeyNeeded([Problem("idempotency.needed", HEADER)])
        return unit_of_work(change)
    if len(key) > LONGEST or not key.isprintable():
        raise KeyNeeded([Problem("field.too_long", HEADER, facts={"longest": LONGEST})])
    digest = digest_of(request)
    try:
        return unit_of_work(lambda: _first(actor.username, key, digest, change))
    except IntegrityError:
        # somebody took the key between our look and our insert; what they answered is there now
        return unit_of_work(lambda: _first(actor.username, key, digest, change))


def digest_of(request: Request) -> str:
    content = b"\n".join((request.method.encode(), request.full_path.encode(), request.get_data()))
    return hashlib.sha256(content).hexdigest()


def _first(username: str, key: str, digest: str, change: Callable[[], Answer]) -> Answer:
    mine = (IdempotencyKey.actor == username) & (IdempotencyKey.key == key)
    known = db.session.execute(select(IdempotencyKey).where(mine)).scalar()
    if known is not None:
        if known.digest != digest:
            raise Replayed(key=key)
        return Answer(known.status, known.body, known.location, known.etag, repeated=True)
    row = {"actor": username, "key": key, "digest": digest, "status": 0, "body": "", "location": "", "etag": "", "at": clock.now()}
    db.session.execute(insert(IdempotencyKey), [row])
    done = change()
    final = {"status": done.status, "body": done.body, "location": done.location, "etag": done.etag}
    db.session.execute(update(IdempotencyKey).where(mine).values(**final))
    return done


def forget(day: date) -> None:
    """Keys older than a week; what the clock starts each night."""
    before = clock.now() - timedelta(days=KEPT_DAYS)
    unit_of_work(lambda: db.session.execute(delete(IdempotencyKey).where(IdempotencyKey.at < before)))
