"""Text files as sheets: which encoding, which separator, which cells. Runs in the reader's child."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from erp.importing.bounds import CELL_CHARACTERS, COLUMNS_MAX, Refused

SEPARATORS = ",;\t"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
Rows = Iterator[tuple[int, list[str | None]]]


def sheets(path: Path, _kind: str) -> Iterator[tuple[dict[str, Any], Rows]]:
    text = decoded(path.read_bytes())
    yield {"sheet": "", "merged": [], "hidden_rows": 0, "skipped": False}, rows(text)


def decoded(content: bytes) -> str:
    """UTF-8 and UTF-16 by their mark or their look; what is neither is windows-1256, unless it is no text at all."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _checked(content, "utf-16")
    zeros_even, zeros_odd = content[:4096:2].count(0), content[1:4096:2].count(0)
    if zeros_even or zeros_odd:
        return _checked(content, "utf-16-be" if zeros_even > zeros_odd else "utf-16-le")
    try:
        return _checked(content, "utf-8-sig")
    except Refused:
        return _checked(content, "cp1256")


def _checked(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeError as error:
        raise Refused("import.unreadable", reason="encoding") from error
    if CONTROL.search(text):
        raise Refused("import.unreadable", reason="not_a_sheet")
    return text


def rows(text: str) -> Rows:
    first, _, rest = text.partition("\n")
    named = re.fullmatch(r"sep=(.)\r?", first.strip("\ufeff"))  # Excel's own way to name the separator
    body, skipped, separator = (rest, 1, named[1]) if named else (text, 0, separator_of(text))
    csv.field_size_limit(CELL_CHARACTERS)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(body, newline=""), delimiter=separator), start=1 + skipped):
            if len(cells) > COLUMNS_MAX:
                raise Refused("import.too_large", reason="columns", most=COLUMNS_MAX)
            yield number, [cell if cell.strip() else None for cell in cells]
    except csv.Error as error:
        reason = {"reason": "cell", "most": CELL_CHARACTERS} if "field larger" in str(error) else {"reason": "corrupt"}
        raise Refused("import.too_large" if "most" in reason else "import.unreadable", **reason) from error


def separator_of(text: str) -> str:
    """The separator that splits the first lines into most columns, outside quotes; a tie goes to the comma."""
    head = re.sub(r'"(?:[^"]|"")*"', "quoted", text[:16384])
    lines = [line for line in head.splitlines() if line.strip()][:20]
    return max(SEPARATORS, key=lambda mark: (sum(line.count(mark) > 0 for line in lines), sum(line.count(mark) for line in lines)))
