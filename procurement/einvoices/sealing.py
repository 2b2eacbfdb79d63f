"""Whether the signature in an e-invoice's QR was made with the key that stands beside it, over the hash that stands beside it.

That proves that hash, signature and key belong together. Whose key it is only the authority's certificates say, and they aren't asked here.
"""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from procurement.einvoices.rules import Seal


def fits(seal: Seal, hash_: str) -> bool:
    """Values may stand raw or in base64; the hash is signed as the message, or as the digest itself."""
    try:
        digest = base64.b64decode(hash_, validate=True)
        key, signature = load_der_public_key(_raw(seal.key)), _raw(seal.signature)
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        return False
    if not isinstance(key, EllipticCurvePublicKey):
        return False
    return any(_verified(key, signature, digest, way) for way in (ECDSA(SHA256()), ECDSA(Prehashed(SHA256()))))


def _verified(key: EllipticCurvePublicKey, signature: bytes, digest: bytes, way: ECDSA) -> bool:
    try:
        key.verify(signature, digest, way)
    except (InvalidSignature, ValueError):
        return False
    return True


def _raw(value: bytes) -> bytes:
    """DER begins with 0x30, which base64 writes as "M"."""
    if value[:1] == b"0":
        return value
    return base64.b64decode(value, validate=True)
