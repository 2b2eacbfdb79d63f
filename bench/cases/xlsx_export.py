"""A report of very many rows as a workbook, beside the fastest writer that streams, given the same cells and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import rustpy_xlsxwriter

from bench.measure import Pair
from bench.place import Place
from erp.reporting import render_xlsx
from erp.reporting.table import Column, Heading, Table

N = 100_000
ENGINES = ("sqlite",)  # no database takes part
COLUMNS = (
    Column("day", "التاريخ", "date"),
    *(Column(f"code{place}", f"رمز {place}", "code") for place in range(4)),
    *(Column(f"text{place}", f"بيان {place}") for place in range(3)),
    *(Column(f"amount{place}", f"مبلغ {place}", "money", total=True) for place in range(12)),
)


def rows(n: int) -> Iterator[tuple[Any, ...]]:
    for number in range(n):
        codes = (f"MED-JV-2026-{number:06d}", str(2111 + number % 400), "2211", f"YNB-{number % 20}")
        texts = (f"صرف مستحقات المورد رقم {number % 900}", f"مؤسسة الرواد {number % 300}", "محافظة ينبع")
        yield date(2026, 1 + number % 12, 1 + number % 28), *codes, *texts, *(number * 7919 % 10**9 + place for place in range(12))


def records(n: int) -> Iterator[dict[str, Any]]:
    titles = [str(column.title) for column in COLUMNS]
    for row in rows(n):
        yield dict(zip(titles, (*row[:8], *(amount / 100 for amount in row[8:])), strict=True))


def prepare(place: Place, n: int) -> Pair:
    ours, bare = place.folder / "ours.xlsx", place.folder / "bare.xlsx"
    return Pair(lambda: write(ours, n), lambda: rustpy_xlsxwriter.write_worksheet(records(n), str(bare)), "rustpy-xlsxwriter, generator", n)


def write(path: Path, n: int) -> None:
    with path.open("w+b") as stream:
        render_xlsx.render(Table(Heading("دفتر الأستاذ العام", run_id="RPT-2026-BENCH"), COLUMNS, rows(n)), stream, "ar")
