"""Which files are taken, told by their first bytes and never by what they call themselves. Pure."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from erp.errors import DomainError

LARGEST = 25 * 1024 * 1024

# suffix -> (media type, how such a file begins)
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "tif": ("image/tiff", (b"II*\x00", b"MM\x00*")),
    "tiff": ("image/tiff", (b"II*\x00", b"MM\x00*")),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", (b"PK\x03\x04",)),
    "odt": ("application/vnd.oasis.opendocument.text", (b"PK\x03\x04",)),
    "csv": ("text/csv", ()),
    "txt": ("text/plain", ()),
    "msg": ("application/vnd.ms-outlook", (b"\xd0\xcf\x11\xe0",)),
    "eml": ("message/rfc822", ()),
}
_MARKUP = re.compile(rb"<\s*(!doctype|html|svg|script|\?xml)", re.IGNORECASE)


class TypeRefused(DomainError):
    """Not a kind of file that is taken, or its content is not what its name says. Facts: name, taken."""

    code = "attachment.type"


class TooLarge(DomainError):
    """Facts: name, size, largest (both in MB, rounded up)."""

    code = "attachment.too_large"
    status = 413


class EmptyFile(DomainError):
    """Facts: name."""

    code = "attachment.empty"


class OfAnother(DomainError):
    """A paper is taken off by who attached it. Facts: name."""

    code = "attachment.of_another"
    status = 403


def clean_name(given: str) -> str:
    """The last part of what the browser called it, without control or direction characters; at most 150 characters."""
    last = PurePosixPath(given.replace("\\", "/")).name
    shown = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    stem, dot, suffix = shown.strip(" .").rpartition(".")
    return f"{stem[:140]}{dot}{suffix[:9]}" if stem else (suffix[:150] or "file")


def media_type_of(name: str, content: bytes) -> str:
    """The media type of a file that is taken. Raises TypeRefused, EmptyFile, TooLarge."""
    if not content:
        raise EmptyFile(name=name)
    if len(content) > LARGEST:
        raise TooLarge(name=name, size=-(-len(content) // 1_048_576), largest=LARGEST // 1_048_576)
    suffix = name.rpartition(".")[2].lower()
    media_type, begins = KINDS.get(suffix, ("", ()))
    plausible = content.startswith(begins) if begins else _is_text(content)
    if not media_type or not plausible:
        raise TypeRefused(name=name, taken=sorted(KINDS))
    return media_type


def _is_text(content: bytes) -> bool:
    """Text that no browser would take for a page."""
    head = content[:4096]
    return b"\x00" not in head.replace(b"\xff\xfe", b"", 1)[::2] and not _MARKUP.search(head)
