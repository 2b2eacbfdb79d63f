"""Who sends this request: the session cookie or the bearer token, looked up by its hash.

A session is kept on the server and can be ended there. Its cookie is exchanged at sign-in, at the second factor and when
the person's rights change; it dies after half an hour unused and twelve hours in any case.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, g, request
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import delete, select, update

from erp import clock
from erp.auth import arrival as arrivals
from erp.auth import csrf, tokens
from erp.auth.credentials import UserSession
from erp.auth.models import User
from erp.auth.people import actor_of
from erp.auth.rules import ABSOLUTE, GRACE, IDLE, SEEN_AT_LAST, SEEN_EVERY, alive, fresh
from erp.auth.values import Actor
from erp.chain import digest
from erp.db import db, unit_of_work, writer_is_busy
from erp.registry import enabled_without

PLAIN_COOKIE, HOST_COOKIE = "mizan-session", "__Host-mizan-session"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
READING = {"GET", "HEAD"}
# their forms carry the visitor's token, which they check themselves; a session opened meanwhile in another tab changes nothing
BEFORE_SESSIONS = {"auth.sign_in_now", "auth.second_factor_now"}


@dataclass(frozen=True)
class Found:
    """A living session, as the request's other parts need it."""

    id: int
    user_id: int
    stage: str
    stale: bool
    seen_at: datetime
    confirmed_at: datetime
    must_change_password: bool


class Cookies(SecureCookieSessionInterface):
    """The signed cookie of small things (the entity looked at, what is to be said on the next page) goes over TLS where the page did."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def install(app: Flask) -> None:
    app.session_interface = Cookies()
    app.after_request(send_cookies)


def actor_from(request: Request) -> Actor | None:
    """The actor of a request, or None for a stranger. Raises Forged for a change that the session's own pages didn't send."""
    bearer = request.authorization.token if request.authorization and request.authorization.type == "bearer" else None
    if bearer:
        return tokens.actor_for(bearer)
    found = current()
    if found is None or found.stage == "password":
        return None
    if request.method not in SAFE_METHODS and request.endpoint not in BEFORE_SESSIONS:
        csrf.check(found.id, found.user_id)
    keep_alive(found)
    if found.must_change_password or found.stage == "enrol":
        g.mizan_duty = "password" if found.must_change_password else "second_factor"
    arrival = g.get("mizan_arrival")
    return arrival.actor() if arrival is not None and arrival.row.id == found.id else actor_of(found.user_id, session_id=found.id)


def current() -> Found | None:
    """The session of this request's cookie, whatever its stage; asked once a request."""
    if "mizan_session" not in g:
        cookie = request.cookies.get(cookie_name())
        g.mizan_session = find(cookie) if cookie else None
    return g.mizan_session


def find(cookie: str) -> Found | None:
    """The living session of a cookie's content."""
    now = clock.now()
    arrival = arrivals.read(cookie, now, clock.today())
    if arrival is None or not alive(arrival.row.created_at, arrival.row.seen_at, now):
        return None
    row = arrival.row
    g.mizan_arrival = arrival
    if request.method in READING:  # a change may move what was read beside the session: whoever asks later asks afresh
        g.mizan_enabled, g.mizan_tree = enabled_without(arrival.modules_off), arrival.tree
        g.mizan_unread = (row.user_id, arrival.unread)
    return Found(row.id, row.user_id, row.stage, row.stale, row.seen_at, row.confirmed_at, row.must_change_password)


def start(user_id: int, stage: str) -> None:
    """A new session in this browser; the one it had ends. Inside a unit of work."""
    end_current("replaced")
    now, cookie = clock.now(), secrets.token_urlsafe(32)
    row = UserSession(
        user_id=user_id, token_hash=digest(cookie.encode()), stage=stage, created_at=now, seen_at=now, confirmed_at=now,
        address=(request.remote_addr or "")[:64], agent=request.user_agent.string[:200],
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    g.mizan_cookie = cookie
    g.mizan_session = Found(row.id, user_id, stage, False, now, now, False)


def rotate(session_id: int, *, stage: str | None = None, confirmed: bool = False, grace: bool = False) -> None:
    """The same session under a new cookie. Inside a unit of work."""
    now, cookie = clock.now(), secrets.token_urlsafe(32)
    row = db.session.get_one(UserSession, session_id)
    row.previous_hash, row.previous_until = (row.token_hash, now + GRACE) if grace else (None, None)
    row.token_hash, row.stale, row.seen_at = digest(cookie.encode()), False, now
    row.stage = stage or row.stage
    row.confirmed_at = now if confirmed else row.confirmed_at
    db.session.flush()
    g.mizan_cookie = cookie
    must_change = db.session.execute(select(User.must_change_password).where(User.id == row.user_id)).scalar_one()
    g.mizan_session = Found(row.id, row.user_id, row.stage, False, row.seen_at, row.confirmed_at, must_change)


def keep_alive(found: Found) -> None:
    """Note that the session is in use, at most once a minute; exchange its cookie after a change of rights.

    The note waits while an import writes, unless the session would soon die of it.
    """
    unseen = clock.now() - found.seen_at
    if found.stale and request.method in SAFE_METHODS:
        unit_of_work(lambda: rotate(found.id, grace=True))
    elif unseen >= SEEN_AT_LAST or (unseen >= SEEN_EVERY and not writer_is_busy()):
        unit_of_work(lambda: db.session.execute(update(UserSession).where(UserSession.id == found.id).values(seen_at=clock.now())))


def is_fresh() -> bool:
    """Whether the person of this request gave the password within the last minutes."""
    found = current()
    return found is not None and fresh(found.confirmed_at, clock.now())


def end_current(why: str) -> None:
    found = current()
    if found is not None:
        end(found.user_id, why, session_id=found.id)
    g.mizan_session = None
    g.mizan_cookie = ""


def end(user_id: int, why: str, *, session_id: int | None = None, but: int | None = None) -> int:
    """End one session of a person, or all of them (`but` one); says how many."""
    wanted = update(UserSession).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    if session_id is not None:
        wanted = wanted.where(UserSession.id == session_id)
    if but is not None:
        wanted = wanted.where(UserSession.id != but)
    return db.session.execute(wanted.values(ended_at=clock.now(), ended_why=why)).rowcount  # type: ignore[attr-defined]


def rights_changed(user_ids: list[int]) -> None:
    """Their next request gets a new cookie."""
    db.session.execute(update(UserSession).where(UserSession.user_id.in_(user_ids), UserSession.ended_at.is_(None)).values(stale=True))


def living(user_id: int) -> list[UserSession]:
    """A person's sessions that could still be used, the last used first."""
    now = clock.now()
    rows = db.session.execute(
        select(UserSession).where(
            UserSession.user_id == user_id,
            UserSession.ended_at.is_(None),
            UserSession.stage != "password",
            UserSession.created_at > now - ABSOLUTE,
            UserSession.seen_at > now - IDLE,
        )
    ).scalars()
    return sorted(rows, key=lambda row: row.seen_at, reverse=True)


def forget_old() -> None:
    """Sessions that ended or died long enough ago to matter to nobody; the audit trail keeps the sign-ins."""
    db.session.execute(delete(UserSession).where(UserSession.created_at < clock.now() - 14 * ABSOLUTE))


def at_home() -> bool:
    """A browser on the server's own machine without TLS, where a Secure cookie would never come back."""
    return not request.is_secure and urlsplit(f"//{request.host}").hostname in ("127.0.0.1", "localhost", "::1")


def cookie_name() -> str:
    return PLAIN_COOKIE if at_home() or current_app.config["MIZAN"].demo else HOST_COOKIE


def send_cookies(response: Response) -> Response:
    cookie = g.pop("mizan_cookie", None)
    secure = cookie_name() == HOST_COOKIE
    if cookie:
        response.set_cookie(cookie_name(), cookie, secure=secure, httponly=True, samesite="Lax", path="/")
    elif cookie == "":
        response.delete_cookie(cookie_name(), secure=secure, httponly=True, samesite="Lax", path="/")
    csrf.send_visitor(response, secure)
    return response
