"""The key that signs seals and heads. It lies in a file outside the database and is read by the sealer only.

A PEM private key of Ed25519 signs so that others can verify with the public half; any other file of 32 bytes or more is a
key for HMAC-SHA256. Without a file nothing is signed, and verification says so.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key, load_pem_public_key

from erp.errors import DomainError

LEAST_BYTES = 32


class BadSealKey(DomainError):
    """The file of MIZAN_SEAL_KEY is missing, too short, or a key of another kind."""

    code = "seal.bad_key"


@dataclass(frozen=True)
class Key:
    """Signs, or at least verifies. `name` tells keys apart without giving anything away."""

    algorithm: str
    name: str
    private: Ed25519PrivateKey | None = None
    public: Ed25519PublicKey | None = None
    secret: bytes = b""

    def sign(self, content: bytes) -> str:
        if self.private is not None:
            return self.private.sign(content).hex()
        return hmac.new(self.secret, content, hashlib.sha256).hexdigest() if self.secret else ""

    def verifies(self, content: bytes, signature: str) -> bool:
        if self.public is not None:
            try:
                self.public.verify(bytes.fromhex(signature), content)
            except (InvalidSignature, ValueError):
                return False
            return True
        return bool(self.secret) and hmac.compare_digest(self.sign(content), signature)


NONE = Key("none", "")


def read(path: Path | None) -> Key:
    """The key of this process. Raises BadSealKey."""
    if path is None:
        return NONE
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadSealKey(file=str(path), why=error.strerror or "") from None
    return _pem(path, content) if content.lstrip().startswith(b"-----BEGIN") else _secret(path, content.strip())


def _pem(path: Path, content: bytes) -> Key:
    try:
        if b"PRIVATE" in content:
            private = load_pem_private_key(content, None)
            public = private.public_key()
        else:
            private, public = None, load_pem_public_key(content)
    except (ValueError, TypeError) as error:
        raise BadSealKey(file=str(path), why=str(error)) from None
    if not isinstance(public, Ed25519PublicKey):
        raise BadSealKey(file=str(path), why="Ed25519")
    raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Key("ed25519", hashlib.sha256(raw).hexdigest()[:16], private if isinstance(private, Ed25519PrivateKey) else None, public)


def _secret(path: Path, content: bytes) -> Key:
    if len(content) < LEAST_BYTES:
        raise BadSealKey(file=str(path), why=f"< {LEAST_BYTES}")
    return Key("hmac-sha256", hashlib.sha256(b"mizan seal\n" + content).hexdigest()[:16], secret=content)
