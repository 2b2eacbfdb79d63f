"""The rows of a kept report, beside its file: what tells later what changed since. Packed JSON, one row a line.

Texts are as machines read them (plain decimals, ISO dates), so that a PDF and a workbook of the same run have the same
rows. Groups and sums repeat figures and are left out.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from erp.errors import DomainError
from erp.reporting.cells import plain
from erp.reporting.table import FIGURES, Column, Row, Table

ROWS_MAX = 200_000


class NoRowsKept(DomainError):
    """The file was made before rows were kept beside files. Facts: run_id."""

    code = "archive.no_rows"


class TooLongToCompare(DomainError):
    """Both versions are held in memory. Facts: most."""

    code = "archive.too_long_to_compare"


@dataclass(frozen=True)
class KeptColumn:
    key: str
    title: str
    kind: str
    running: bool = False


@dataclass(frozen=True)
class KeptRow:
    """`key` is the report's own name of the row, where it has one; `cells` are texts."""

    key: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class KeptRows:
    columns: tuple[KeptColumn, ...]
    rows: tuple[KeptRow, ...]


@contextmanager
def rows_kept(table: Table, stream: BinaryIO) -> Iterator[None]:
    """While the table is read, write its rows to `stream` too. The same rows give the same bytes."""
    with gzip.GzipFile(fileobj=stream, mode="wb", mtime=0, filename="", compresslevel=6) as packed:
        packed.write(_line([[column.key, str(column.title), column.kind, column.running] for column in table.columns]))
        table.rows = _written(table.rows, table.columns, packed)
        yield


def _written(rows: Iterable[Row | tuple[Any, ...]], columns: Any, packed: Any) -> Iterator[Row | tuple[Any, ...]]:
    for raw in rows:
        row = raw if isinstance(raw, Row) else Row(tuple(raw))
        if row.kind in FIGURES:
            packed.write(_line([list(row.key), texts(row, columns)]))
        yield row


def texts(row: Row, columns: Iterable[Column]) -> list[str]:
    return [plain(value, column.kind) for value, column in zip(row.cells, columns, strict=True)]


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def kept(path: Path) -> KeptRows:
    """The rows that stand at `path`. Raises TooLongToCompare."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        columns = tuple(KeptColumn(*given) for given in json.loads(next(lines)))
        rows = []
        for line in lines:
            key, cells = json.loads(line)
            rows.append(KeptRow(tuple(key), tuple(cells)))
            if len(rows) > ROWS_MAX:
                raise TooLongToCompare(most=ROWS_MAX)
    return KeptRows(columns, tuple(rows))


def of_table(table: Table) -> KeptRows:
    """The rows of a table that is read now. Raises TooLongToCompare."""
    columns = tuple(KeptColumn(column.key, str(column.title), column.kind, column.running) for column in table.columns)
    rows = []
    for row in table.read():
        if row.kind in FIGURES:
            rows.append(KeptRow(row.key, tuple(texts(row, table.columns))))
            if len(rows) > ROWS_MAX:
                raise TooLongToCompare(most=ROWS_MAX)
    return KeptRows(columns, tuple(rows))
