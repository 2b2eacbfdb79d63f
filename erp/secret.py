"""The secret of this process and those it succeeded: the newest writes, each of them is taken for reading.

Every use names its purpose and gets a key of its own (`erp.keys`). A command may run without a secret; what it digests is
then comparable within the process alone, and never with a key that anybody could guess.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from functools import partial

from flask import Flask, current_app

from erp.keys import derived, keyed_digest

_PASSING = "MIZAN_PASSING_SECRET"


def install(app: Flask) -> None:
    app.config[_PASSING] = secrets.token_urlsafe(48)


def newest() -> str:
    return str(current_app.config["SECRET_KEY"] or current_app.config[_PASSING])


def every() -> tuple[str, ...]:
    """The newest first."""
    return (newest(), *current_app.config["MIZAN"].old_secrets)


def keys(purpose: str) -> tuple[bytes, ...]:
    """What was sealed for this purpose opens with one of these; the first one seals."""
    return tuple(derived(secret, purpose) for secret in every())


def digest(purpose: str, content: str) -> str:
    return keyed_digest(newest(), purpose, content)


def digester(purpose: str) -> Callable[[str], str]:
    """`digest` for many contents."""
    return partial(keyed_digest, newest(), purpose)


def digests(purpose: str, content: str) -> tuple[str, ...]:
    """What may stand where this content was digested, the newest first."""
    return tuple(keyed_digest(secret, purpose, content) for secret in every())


def is_digest(purpose: str, content: str, given: str) -> bool:
    """Each compared in equal time."""
    return any(hmac.compare_digest(made.encode(), given.encode()) for made in digests(purpose, content))
