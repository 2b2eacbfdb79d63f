"""Files under their digest. The order of steps is what makes a kill at any moment harmless.

1 written to `tmp/` on the same file system and synced; 2 linked to the digest's name (a file already there has the same
content) and the folder synced; 3 the draft unlinked; 4 only then may a row name it. A file without a row is an orphan,
swept after a day; a row without a file can't be.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from erp import fault

CHUNK = 1 << 20


@dataclass(frozen=True)
class Stored:
    digest: str  # SHA-256, hexadecimal
    size: int  # bytes
    position: str  # of the ledger, as the file prints it
    rows: int


class Draft:
    """A file being written. `stream` may be sought in, as workbooks want."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        waiting = folder / "tmp"
        waiting.mkdir(parents=True, exist_ok=True)
        self.path = waiting / secrets.token_hex(16)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self.stream: BinaryIO = cast(BinaryIO, os.fdopen(handle, "w+b"))

    def kept(self, position: str, rows: int) -> Stored:
        """Steps 1 to 3."""
        self.stream.flush()
        os.fsync(self.stream.fileno())
        fault.point("archive.written")
        digest = digest_of(self.stream)
        size = self.stream.seek(0, os.SEEK_END)
        final = path_of(self.folder, digest)
        final.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(self.path, final)
            os.chmod(final, 0o400)
        except FileExistsError:
            pass
        sync(final.parent)
        sync(final.parent.parent)
        fault.point("archive.linked")
        self.path.unlink()
        fault.point("archive.unlinked")
        return Stored(digest, size, position, rows)


@contextmanager
def store(folder: Path) -> Iterator[Draft]:
    """A draft that leaves nothing behind when what happens inside fails."""
    draft = Draft(folder)
    try:
        yield draft
    finally:
        draft.stream.close()
        draft.path.unlink(missing_ok=True)


def digest_of(stream: IO[Any]) -> str:
    stream.seek(0)
    found = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        found.update(chunk)
    return found.hexdigest()


def path_of(folder: Path, digest: str) -> Path:
    """Two letters of the digest make the folder, so that none holds too many."""
    assert len(digest) == 64 and digest.isalnum(), "a digest is 64 hexadecimal digits"
    return folder / digest[:2] / digest


def sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def standing(folder: Path) -> Iterator[Path]:
    """Every kept file; drafts are not among them."""
    for part in sorted(folder.glob("[0-9a-f][0-9a-f]")):
        yield from sorted(part.iterdir())


def drafts(folder: Path) -> Iterator[Path]:
    yield from sorted((folder / "tmp").glob("*"))
