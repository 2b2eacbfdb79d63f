"""Pure: one key a purpose, all derived from MIZAN_SECRET_KEY, so that none can stand in for another."""

from __future__ import annotations

import hmac
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


@lru_cache(maxsize=64)
def derived(secret: str, purpose: str) -> bytes:
    """32 bytes for this purpose alone (HKDF-SHA256)."""
    return HKDF(algorithm=SHA256(), length=32, salt=b"mizan", info=purpose.encode()).derive(secret.encode())


def keyed_digest(secret: str, purpose: str, content: str) -> str:
    """A digest that only the holder of the secret can make."""
    return hmac.digest(derived(secret, purpose), content.encode(), "sha256").hex()


def key_id(key: bytes) -> str:
    """A short public name of a key, kept beside what was sealed with it."""
    return sha256(b"key-id" + key).hexdigest()[:12]
