"""What a file is, told from its content; its name only has to agree. Pure but for opening the file."""

from __future__ import annotations

import zipfile
from pathlib import Path

from erp.importing.bounds import FILE_BYTES, PARTS_MAX, RATIO_FROM, UNPACKED_BYTES, UNPACKED_RATIO, Refused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOOKS = {"xlsx", "xlsm", "xlsb", "xls", "ods"}
TEXTS = {"csv", "txt", "tsv"}


def family(path: Path, name: str, *, markup: bool = False) -> str:
    """Says "xlsx", "xlsb", "ods", "xls", "text", or "markup" where that is taken; Refused for anything else, or another thing than its name."""
    size = path.stat().st_size
    if size == 0:
        raise Refused("import.unreadable", reason="empty")
    if size > FILE_BYTES:
        raise Refused("import.too_large", reason="file", most=FILE_BYTES)
    found = _content(path, markup)
    suffix = Path(name).suffix.lower().lstrip(".")
    if suffix in BOOKS and found in ("text", "markup") or suffix in TEXTS and found != "text":
        raise Refused("import.unreadable", reason="name", says=suffix, found=found)
    return found


def _content(path: Path, markup: bool) -> str:
    with path.open("rb") as stream:
        head = stream.read(8192)
    if head.startswith(OLE):
        return _ole(path)
    if head.startswith(b"PK"):
        return _zip(path)
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"MZ", b"\x7fELF")):
        raise Refused("import.unreadable", reason="not_a_sheet")
    if head.startswith(b"-----BEGIN PGP MESSAGE"):
        raise Refused("import.encrypted")
    if head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1] == b"<":
        if markup:
            return "markup"
        raise Refused("import.unreadable", reason="markup")
    return "text"


def _ole(path: Path) -> str:
    """An old workbook, or the envelope that Excel puts around an encrypted new one."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Refused("import.encrypted")
    if not any(stream.encode("utf-16-le") in content for stream in ("Workbook", "Book")):
        raise Refused("import.unreadable", reason="not_a_sheet")
    return "xls"


def _zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _bounded(parts, path.stat().st_size)
            return _zip_kind(archive, {part.filename for part in parts})
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused("import.unreadable", reason="corrupt") from error


def _bounded(parts: list[zipfile.ZipInfo], packed: int) -> None:
    """Before a byte is unpacked: how many parts, how much they say they hold, and whether they are locked."""
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused("import.encrypted")
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > PARTS_MAX or unpacked > UNPACKED_BYTES or (unpacked > RATIO_FROM and unpacked > packed * UNPACKED_RATIO):
        raise Refused("import.too_large", reason="unpacked", most=UNPACKED_BYTES)


def _zip_kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("xl/") and name.endswith(".xml") for name in names):
        return "xlsx"
    if "content.xml" in names:
        manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
        if b"encryption-data" in manifest:
            raise Refused("import.encrypted")
        return "ods"
    raise Refused("import.unreadable", reason="not_a_sheet")
