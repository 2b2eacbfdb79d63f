"""The child process that opens what people upload: bounded in memory, time and output, and knowing nothing of ours.

It imports the standard library, the sheet reader and what knows the XML of this kind of import, gets an empty environment, and writes JSON
lines to a file that `reading` treats as hostile again: `{"sheet": name, ...}`, `[row, cell, cell, ...]`, `{"refused": code, "facts": {}}`,
`{"end": rows}`. Cells are texts: numbers as plain digits, dates as ISO, an Excel error as its mark (`#N/A`), a formula that
was never calculated as itself (`=A1+1`).
"""

from __future__ import annotations

from importlib import import_module
from json import JSONEncoder
from pathlib import Path
from typing import Any, BinaryIO

from erp.importing import read_book, read_text
from erp.importing.bounds import OUTPUT_BYTES, ROWS_MAX, Refused
from erp.importing.sniff import family

written = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def main(path: str, out: str, name: str, markup: str = "") -> None:
    """Read `path`, that its owner calls `name`, into the JSON lines file `out`. `markup` names the module that knows its XML."""
    with Path(out).open("wb") as stream:
        writer = Lines(stream)
        try:
            copy(Path(path), name, writer, markup)
        except Refused as refused:
            writer.put({"refused": refused.code, "facts": refused.facts})
        except MemoryError:
            writer.put({"refused": "import.too_large", "facts": {"reason": "memory"}})
        except RecursionError:
            writer.put({"refused": "import.unreadable", "facts": {"reason": "nesting"}})


class Lines:
    """JSON lines, counted: more than the bounds is a refusal, whatever the file claims of itself."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.rows, self.size = stream, 0, 0

    def put(self, value: Any) -> None:
        line = written(value).encode("utf-8", "replace")
        self.size += len(line) + 1
        if self.size > OUTPUT_BYTES:
            raise Refused("import.too_large", reason="text", most=OUTPUT_BYTES)
        self.stream.write(line + b"\n")

    def row(self, number: int, cells: list[str | None]) -> None:
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            return
        self.rows += 1
        if self.rows > ROWS_MAX:
            raise Refused("import.too_large", reason="rows", most=ROWS_MAX)
        self.put([number, *cells])


def copy(path: Path, name: str, lines: Lines, markup: str = "") -> None:
    kind = family(path, name, markup=bool(markup))
    if kind == "markup":
        sheets = import_module(markup).sheets
    else:
        sheets = read_text.sheets if kind == "text" else read_book.sheets
    for head, rows in sheets(path, kind):
        lines.put(head)
        for number, cells in rows:
            lines.row(number, cells)
    lines.put({"end": lines.rows})
