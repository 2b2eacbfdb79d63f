"""The folder of contents: a file is named by its digest, written whole or not at all, never changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from flask import current_app

from erp.errors import DomainError


class ContentMissing(DomainError):
    """The row is there, the file is not, or its content is another: Facts: digest."""

    code = "attachment.missing"
    status = 500


def folder() -> Path:
    return Path(current_app.config["MIZAN"].instance) / "attachments"


def path_of(digest: str) -> Path:
    assert len(digest) == 64 and set(digest) <= set("0123456789abcdef")
    return folder() / digest[:2] / digest


def put(content: bytes) -> str:
    """Keep the content; the same content twice is one file. Returns its digest. A stop leaves no half file under a name."""
    digest = hashlib.sha256(content).hexdigest()
    target = path_of(digest)
    if target.exists():
        return digest
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    at = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(at)
    finally:
        os.close(at)
    return digest


def get(digest: str) -> bytes:
    """The content, checked against its name. Raises ContentMissing."""
    path = path_of(digest)
    content = path.read_bytes() if path.is_file() else None
    if content is None or hashlib.sha256(content).hexdigest() != digest:
        raise ContentMissing(digest=digest)
    return content
