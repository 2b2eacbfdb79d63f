"""What somebody typed when the session had ended, or a confirmation was due: carried through the pages in between, signed.

Nothing is stored; the fields travel sealed in the page, come back after the password, and are shown before they are sent.
Passwords and codes are never carried, nor is anything given to another person than the one who typed it.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from itsdangerous import BadData, URLSafeTimedSerializer

from erp import secret
from erp.auth import csrf
from erp.auth.rules import ABSOLUTE
from erp.web.forms import is_secret

FIELD = "kept_work"


@dataclass(frozen=True)
class Kept:
    path: str
    fields: list[tuple[str, str]]


def pack() -> str:
    """This request's form, if it came from a page of ours and its person is known; else empty."""
    user_id = csrf.user_of_token()
    if request.method != "POST" or user_id is None:
        return ""
    fields = [(name, value) for name, value in request.form.items(multi=True) if not is_secret(name)]
    return _serializer().dumps([user_id, request.full_path.rstrip("?"), fields])


def unpack(text: str, user_id: int) -> Kept | None:
    """What was carried, for the same person and not for ever."""
    try:
        owner, path, fields = _serializer().loads(text, max_age=int(ABSOLUTE.total_seconds()))
    except BadData:
        return None
    return Kept(path, [(name, value) for name, value in fields]) if owner == user_id else None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer([key.hex() for key in reversed(secret.keys("kept"))])
