"""Changes are taken only from our own pages: the browser's word on where a request comes from, and a token of the session.

The token names its session and carries a keyed digest, so it lives as long as the session, cookies exchanged meanwhile or
not. A form left open over an expired session is still its person's own: the token of another session of the same person
within a day is taken too. Before sign-in a random visitor cookie stands for the session.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Response, g, request
from sqlalchemy import select

from erp import clock, secret
from erp.auth.credentials import UserSession
from erp.auth.errors import Forged
from erp.db import db

FIELD, HEADER = "csrf_token", "X-CSRFToken"
VISITOR_COOKIE = "mizan-visitor"
FORMS_LIVE = timedelta(hours=24)
_TOKEN = re.compile(r"([0-9]{1,18})\.([0-9a-f]{64})")
_VISITOR = re.compile(r"[A-Za-z0-9_-]{20,60}")


def token() -> str:
    """The token that forms of this request's person carry."""
    found = g.get("mizan_session")
    if found is not None:
        made = g.get("mizan_token")
        if made is None or made[0] != found.id:
            made = g.mizan_token = (found.id, f"{found.id}.{_digest('session', str(found.id))}")
        return made[1]
    return _digest("visitor", _visitor())


def check(session_id: int, user_id: int) -> None:
    """Raises Forged unless this request comes from a page of ours, shown to this person."""
    check_origin()
    named = session_of_token()
    if named == session_id:
        return
    if named is None or not _earlier_session(named, user_id):
        raise Forged()


def check_visitor() -> None:
    """The same for somebody who isn't signed in: the sign-in form itself."""
    check_origin()
    visitor = request.cookies.get(VISITOR_COOKIE, "")
    if session_of_token() is not None:
        return  # a form from before the session ended; whoever signs in is asked for a password anyway
    if not _VISITOR.fullmatch(visitor) or not secret.is_digest("csrf.visitor", visitor, _sent()):
        raise Forged()


def check_origin() -> None:
    """The browser says that the request began on this site; older ones say at least from which."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        raise Forged()
    if site is None and origin is not None and urlsplit(origin).netloc != request.host:
        raise Forged()


def session_of_token() -> int | None:
    """The session that the sent token was made for, if it is one of ours."""
    found = _TOKEN.fullmatch(_sent())
    if found and secret.is_digest("csrf.session", found[1], found[2]):
        return int(found[1])
    return None


def user_of_token() -> int | None:
    """Whose page sent this, also when that person's session has ended meanwhile."""
    named = session_of_token()
    if named is None:
        return None
    return db.session.execute(select(UserSession.user_id).where(UserSession.id == named)).scalar_one_or_none()


def _earlier_session(session_id: int, user_id: int) -> bool:
    since = clock.now() - FORMS_LIVE
    wanted = select(UserSession.id).where(UserSession.id == session_id, UserSession.user_id == user_id, UserSession.created_at > since)
    return db.session.execute(wanted).first() is not None


def _sent() -> str:
    return request.headers.get(HEADER) or request.form.get(FIELD, "")


def _visitor() -> str:
    if "mizan_visitor" not in g:
        known = request.cookies.get(VISITOR_COOKIE, "")
        g.mizan_visitor = known if _VISITOR.fullmatch(known) else secrets.token_urlsafe(24)
    return g.mizan_visitor


def send_visitor(response: Response, secure: bool) -> None:
    made = g.get("mizan_visitor")
    if made and made != request.cookies.get(VISITOR_COOKIE):
        response.set_cookie(VISITOR_COOKIE, made, secure=secure, httponly=True, samesite="Lax", path="/")


def _digest(kind: str, content: str) -> str:
    return secret.digest(f"csrf.{kind}", content)
