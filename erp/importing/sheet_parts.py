"""What the fast reader hides of an xlsx: error cells, formulas never calculated, hidden rows, cells far outside any table.

The parts are searched as bytes first, and parsed (streaming, no entities) only where that finds something, so an ordinary
workbook costs one pass over its bytes. Runs in the reader's child.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.parsers import expat

from erp.importing.bounds import UNPACKED_BYTES, Refused

CHUNK = 1 << 20
OVERLAP = 512
MARKED_MAX = 20_000
SUSPECT = re.compile(rb"""[\s]t\s*=\s*["']e["']|<(?:\w+:)?f[\s>/]""")
HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\s[^<>]*\bhidden\s*=\s*["'](?:1|true)["']""")
# three letters of column are beyond 702; rows from 200,000; an empty styled cell out there is only formatting
FAR = re.compile(rb"""\br\s*=\s*["'](?:[A-Z]{3}\d{1,7}|[A-Z]{1,2}(?:[2-9]\d{5}|1\d{6}))["'][^<>]*>(?!</)""")


@dataclass(frozen=True)
class Hidden:
    """By cell (row, column): the mark of an Excel error, or an uncalculated formula as `=...`; and how many rows are hidden."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    rows: int = 0


def hidden_by_the_reader(path: Path) -> dict[str, Hidden]:
    """Sheet name -> what it hides."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        return {sheet: _hidden(archive, part) for sheet, part in _parts(archive) if part in names}


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    targets: dict[str, str] = {}
    _attributes(archive, "xl/_rels/workbook.xml.rels", "Relationship", lambda a: targets.update({a.get("Id", ""): a.get("Target", "")}))
    found: list[tuple[str, str]] = []
    _attributes(archive, "xl/workbook.xml", "sheet", lambda a: found.append((a.get("name", ""), a.get("r:id") or _any_id(a))))
    for name, relation in found:
        target = targets.get(relation, "")
        yield name, target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _any_id(attributes: dict[str, str]) -> str:
    return next((value for key, value in attributes.items() if key.endswith(":id")), "")


def _attributes(archive: zipfile.ZipFile, part: str, element: str, take: object) -> None:
    parser = _parser()
    parser.StartElementHandler = lambda name, attributes: take(attributes) if name.rpartition(":")[2] == element else None  # type: ignore[operator]
    try:
        parser.Parse(archive.read(part), True)
    except (KeyError, expat.ExpatError) as error:
        raise Refused("import.unreadable", reason="corrupt") from error


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_what: object) -> None:
        raise Refused("import.unreadable", reason="entities")

    parser.EntityDeclHandler = refuse
    parser.StartDoctypeDeclHandler = refuse
    return parser


def _hidden(archive: zipfile.ZipFile, part: str) -> Hidden:
    suspect, rows, size, tail = False, 0, 0, b""
    with archive.open(part) as stream:
        while block := stream.read(CHUNK):
            size += len(block)
            if size > UNPACKED_BYTES:
                raise Refused("import.too_large", reason="unpacked", most=UNPACKED_BYTES)
            window = tail + block
            suspect = suspect or SUSPECT.search(window) is not None
            fresh = len(tail)
            rows += sum(match.end() > fresh for match in HIDDEN_ROW.finditer(window))
            if any(not match[0].endswith(b"/>") and _is_cell(window, match.start()) for match in FAR.finditer(window)):
                raise Refused("import.too_large", reason="far_cell")
            tail = window[-OVERLAP:]
    if not suspect:
        return Hidden(rows=rows)
    with archive.open(part) as stream:
        return Hidden(_marked_cells(stream), rows)


def _is_cell(window: bytes, at: int) -> bool:
    """Whether the reference at `at` names a cell with content, not a merged range or a link."""
    opened = window.rfind(b"<", max(0, at - OVERLAP), at)
    return opened >= 0 and re.match(rb"<(?:\w+:)?c\s", window[opened : at + 1]) is not None


class _Cells:
    """The handlers of one streaming pass: remembers the cells that hold an error or a formula without value."""

    def __init__(self) -> None:
        self.found: dict[tuple[int, int], str] = {}
        self.row = self.column = 0
        self.kind = self.value = self.inside = ""
        self.formula: str | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif name == "c":
            self.row, self.column = position(attributes.get("r", ""), self.row, self.column + 1)
            self.kind, self.formula, self.value, self.inside = attributes.get("t", ""), None, "", ""
        elif name in ("f", "v"):
            self.inside = name
            self.formula = "" if name == "f" else self.formula

    def text(self, text: str) -> None:
        if self.inside == "v":
            self.value += text[:100]
        elif self.inside == "f":
            self.formula = (self.formula or "") + text[:200]

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name in ("f", "v"):
            self.inside = ""
        elif name == "c" and (mark := self._mark()):
            self.found[(self.row, self.column)] = mark
            if len(self.found) > MARKED_MAX:
                raise Refused("import.too_large", reason="error_cells", most=MARKED_MAX)

    def _mark(self) -> str | None:
        if self.kind == "e":
            return self.value.strip() or "#ERROR!"
        if self.formula is not None and not self.value and self.kind != "str":
            return "=" + self.formula
        return None


def _marked_cells(stream: IO[bytes]) -> dict[tuple[int, int], str]:
    cells, parser = _Cells(), _parser()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = cells.start, cells.end, cells.text
    try:
        while block := stream.read(CHUNK):
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise Refused("import.unreadable", reason="corrupt") from error
    return cells.found


def position(reference: str, row: int, column: int) -> tuple[int, int]:
    """`C12` -> (12, 3); what is missing is where the stream stands."""
    match = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", reference)
    if match is None:
        return row, column
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - 64
    return int(match[2]), number
