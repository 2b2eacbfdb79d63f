"""The second factor: time-based codes (RFC 6238) with a sealed seed, each step used once, and ten recovery codes."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import UTC

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, func, select, update

from erp import clock, secret
from erp.audit.record import record
from erp.auth.credentials import RecoveryCode, SecondFactor
from erp.auth.errors import CodeRefused, SecondPersonNeeded
from erp.auth.models import User
from erp.auth.rules import TOTP_STEP, TOTP_WINDOW
from erp.auth.values import Actor
from erp.db import db
from erp.errors import NotFound
from erp.keys import key_id
from erp.text import clean, digits

CODES = 10
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Seed:
    """What an authenticator application is told, once."""

    text: str
    address: str  # otpauth://...


def has(user_id: int) -> bool:
    wanted = select(SecondFactor.user_id).where(SecondFactor.user_id == user_id, SecondFactor.confirmed_at.is_not(None))
    return db.session.execute(wanted).first() is not None


def offer(user_id: int, username: str) -> Seed:
    """A seed to be proven by a first code; one that was offered and not yet proven is offered again."""
    row = db.session.get(SecondFactor, user_id)
    assert row is None or row.confirmed_at is None, "a second factor that works is not offered again"
    if row is None:
        key = _key()
        row = SecondFactor(user_id=user_id, sealed=_seal(key, user_id, pyotp.random_base32()), key_id=key_id(key), created_at=clock.now())
        db.session.add(row)
        db.session.flush()
    seed = _open(row)
    return Seed(seed, pyotp.TOTP(seed).provisioning_uri(name=username, issuer_name="Mizan"))


def prove(user_id: int, code: str, actor: Actor) -> list[str]:
    """The first code switches the factor on; returns the recovery codes, shown once. Raises CodeRefused."""
    _take_step(user_id, code, proven=False)
    row = db.session.get_one(SecondFactor, user_id)
    row.confirmed_at = clock.now()
    codes = _new_codes(user_id)
    record(actor, "second_factor_on", f"erp.user:{actor.username}")
    return codes


def check(user_id: int, code: str) -> None:
    """A code of the application, or one of the recovery codes; either works once. Raises CodeRefused."""
    typed = clean(digits(code)).replace(" ", "").replace("-", "").upper()
    if typed.isdigit() and len(typed) == 6:
        _take_step(user_id, typed, proven=True)
        return
    used = (
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.code_hash.in_(secret.digests("recovery", f"{user_id}:{typed}")),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
    if not has(user_id) or db.session.execute(used).rowcount != 1:  # type: ignore[attr-defined]
        raise CodeRefused()


def sealings() -> dict[str, str]:
    """Whose seed is sealed under which secret: "present", "old" (still read), or "lost" (no code is taken any more)."""
    present, *old = [key_id(key) for key in secret.keys("totp")]
    names = {present: "present"} | dict.fromkeys(old, "old")
    rows = db.session.execute(select(User.username, SecondFactor.key_id).join(SecondFactor, SecondFactor.user_id == User.id).order_by(User.username))
    return {username: names.get(kept, "lost") for username, kept in rows}


def codes_left(user_id: int) -> int:
    wanted = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return db.session.execute(wanted).scalar_one()


def remove(user_id: int, code: str, actor: Actor) -> None:
    """The person switches the factor off, with a code of it. Raises CodeRefused."""
    check(user_id, code)
    _delete(user_id)
    record(actor, "second_factor_off", f"erp.user:{actor.username}")


def reset(username: str, actor: Actor) -> bool:
    """Remove a lost factor: one administrator asks, another confirms. True once it is gone. Raises NotFound, SecondPersonNeeded."""
    row = db.session.execute(
        select(SecondFactor).join(User, User.id == SecondFactor.user_id).where(User.username == username).with_for_update()
    ).scalar_one_or_none()
    if row is None:
        raise NotFound(kind="erp.second-factor", key=username)
    if row.reset_by is None:
        row.reset_by, row.reset_at = actor.person, clock.now()
        record(actor, "second_factor_reset_asked", f"erp.user:{username}")
        return False
    if row.reset_by == actor.person:
        raise SecondPersonNeeded(document=f"erp.user:{username}")
    _delete(row.user_id)
    record(actor, "second_factor_reset", f"erp.user:{username}")
    return True


def _take_step(user_id: int, code: str, *, proven: bool) -> None:
    row = db.session.get(SecondFactor, user_id)
    typed = clean(digits(code)).replace(" ", "")
    if row is None or (row.confirmed_at is not None) != proven:
        raise CodeRefused()
    seed = _open(row)
    totp = pyotp.TOTP(seed)
    now = int(clock.now().replace(tzinfo=UTC).timestamp()) // TOTP_STEP
    for step in range(now - TOTP_WINDOW, now + TOTP_WINDOW + 1):
        if secrets.compare_digest(totp.generate_otp(step).encode(), typed.encode()):
            taken = update(SecondFactor).where(SecondFactor.user_id == user_id, SecondFactor.last_step < step).values(last_step=step)
            if db.session.execute(taken).rowcount == 1:  # type: ignore[attr-defined]
                _seal_anew(row, seed)
                return
    raise CodeRefused()


def _new_codes(user_id: int) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(CODES)]
    db.session.add_all(RecoveryCode(user_id=user_id, code_hash=_code_hash(user_id, code)) for code in codes)
    db.session.flush()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _delete(user_id: int) -> None:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))


def _code_hash(user_id: int, code: str) -> str:
    return secret.digest("recovery", f"{user_id}:{code}")


def _key() -> bytes:
    return secret.keys("totp")[0]


def _seal(key: bytes, user_id: int, seed: str) -> str:
    """AES-GCM; bound to the person, so that a seed copied to another row doesn't open."""
    nonce = secrets.token_bytes(12)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, seed.encode(), str(user_id).encode())).decode()


def _open(row: SecondFactor) -> str:
    """A seed sealed under a secret key that is gone can't be read: every code is refused until two administrators reset it."""
    content = base64.b64decode(row.sealed)
    key = next((key for key in secret.keys("totp") if key_id(key) == row.key_id), _key())
    try:
        return AESGCM(key).decrypt(content[:12], content[12:], str(row.user_id).encode()).decode()
    except InvalidTag:
        raise CodeRefused() from None


def _seal_anew(row: SecondFactor, seed: str) -> None:
    """A seed that was used is sealed with the newest key, so that the old one can be forgotten some day."""
    key = _key()
    if row.key_id != key_id(key):
        row.sealed, row.key_id = _seal(key, row.user_id, seed), key_id(key)
