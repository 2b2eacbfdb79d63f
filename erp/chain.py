"""Pure: the one byte form of a record, its hash chained to its predecessor, and the root over many.

Ledger, audit and archive share it. The form begins with a version number, so that it can be succeeded without making
old hashes unverifiable. Leaves and nodes of the tree are hashed apart (RFC 6962), so neither can pose as the other.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

VERSION = 1
GENESIS = "0" * 64  # what the first row of a chain follows


def canonical(record: Any, version: int = VERSION) -> bytes:
    """The bytes that stand for `record`: text, integers, booleans, None, dates, moments, decimals, lists and mappings by text.

    The same record gives the same bytes whatever the order of its keys. A float has no exact text and is a TypeError.
    """
    assert version == VERSION, f"unknown form {version}"
    text = json.dumps(_plain(record), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"mizan/{version}\n{text}".encode()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, dict):
        assert all(isinstance(key, str) for key in value), "keys are text"
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        assert value.is_finite(), "a number that isn't one can't be hashed"
        return format(value.normalize(), "f")
    raise TypeError(f"no exact byte form for {type(value).__name__}")


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def row_hash(previous: str, content: bytes) -> str:
    """The hash of a row of a chain, from its predecessor's hash and its own canonical bytes."""
    assert len(previous) == 64, "the predecessor's hash has 64 hexadecimal digits"
    return sha256(bytes.fromhex(previous) + content).hexdigest()


def merkle_root(hashes: Sequence[str]) -> str:
    """The root over hashes in the given order; with none, the hash of nothing."""
    if not hashes:
        return sha256(b"").hexdigest()
    level = [sha256(b"\x00" + bytes.fromhex(leaf)).digest() for leaf in hashes]
    while len(level) > 1:
        pairs = [sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]  # an odd last one moves up as it is
    return level[0].hex()
