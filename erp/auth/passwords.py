"""Passwords: argon2id, rehashed when its parameters grow, the same time spent on unknown people."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher()
_DUMMY: dict[PasswordHasher, str] = {}
# without 0, O, 1, l, I: one-time passwords are read from paper
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def hashed(password: str) -> str:
    return HASHER.hash(password)


def matches(known: str | None, password: str) -> bool:
    """Whether the password is the one hashed; where nothing is known the same work is done, and the answer is no."""
    try:
        return HASHER.verify(known or _dummy(), password) and known is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(known: str) -> bool:
    return HASHER.check_needs_rehash(known)


def one_time() -> str:
    """Four groups of four letters and digits, 78 bits; it must be changed at the first sign-in."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def _dummy() -> str:
    if HASHER not in _DUMMY:
        _DUMMY[HASHER] = HASHER.hash(secrets.token_hex(16))
    return _DUMMY[HASHER]
