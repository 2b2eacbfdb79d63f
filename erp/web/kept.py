"""Work that a session's end interrupted: the form as it was typed, signed, carried through the sign-in and offered again."""

from __future__ import annotations

import zlib
from dataclasses import asdict, dataclass

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from erp.web.forms import typed

HOURS = 12
LARGEST = 200_000  # characters of a form; a larger one is not carried


@dataclass(frozen=True)
class Kept:
    """`action` is the address it was sent to; `fields` are (name, value) in order."""

    action: str
    back: str
    fields: list[tuple[str, str]]


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="mizan.kept-work")


def keep() -> str | None:
    """The present form as a token for a hidden field; None where there is nothing to keep, or too much."""
    names = typed()
    fields = [(name, value) for name, value in request.form.items(multi=True) if name in names]
    if request.method != "POST" or not fields or sum(len(value) for _name, value in fields) > LARGEST:
        return None
    return _serializer().dumps(asdict(Kept(request.full_path.rstrip("?"), request.referrer or "/", fields)))


def open_kept(token: str | None) -> Kept | None:
    """What the token carries, unless it is forged, broken or too old."""
    if not token:
        return None
    try:
        given = _serializer().loads(token, max_age=HOURS * 3600)
        return Kept(given["action"], given["back"], [(str(name), str(value)) for name, value in given["fields"]])
    except (BadData, KeyError, TypeError, ValueError, zlib.error):
        return None
