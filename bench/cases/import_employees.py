"""A staff list of N rows: read, every row checked, stored with its employment; beside reading the same file and storing its cells."""

from __future__ import annotations

import sqlite3
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import rustpy_xlsxwriter
from python_calamine import CalamineWorkbook

from bench.measure import LARGE, ROUNDS, Pair
from bench.office import centre, furnish
from bench.place import Place
from bench.staff import iban, identity, number
from erp.auth.values import system_actor
from erp.importing.whole import import_workbook

N = 1_000
HEADERS = (
    "الرقم الوظيفي", "رقم الهوية", "الاسم", "تاريخ الميلاد", "الجنس", "الجنسية", "تاريخ المباشرة", "الجهة", "الإدارة", "مسمى الوظيفة", "السلم",
    "المرتبة", "الدرجة", "رقم الآيبان", "نظام التقاعد", "الحالة",
)  # fmt: skip


def person(n: int) -> tuple[Any, ...]:
    return (
        number(n), identity(n), f"موظف رقم {n}", date(1985, 1, 1 + n % 28).isoformat(), "ذكر", "سعودي", "2015-03-01", centre(n), "الشؤون المالية",
        "باحث", "general", str(1 + n % 14), str(1 + n % 10), iban(n), "civil_pension", "active",
    )  # fmt: skip


def prepare(place: Place, n: int) -> Pair:
    furnish()
    rounds, path = count(), place.folder / "staff.xlsx"
    sqlite = sqlite3.connect(place.folder / "bare.db", isolation_level=None) if place.engine == "sqlite" else None
    server = psycopg.connect(place.url.replace("+psycopg", "")) if sqlite is None else None
    columns = ", ".join(f"c{at} text" for at in range(1, len(HEADERS)))
    for held in (sqlite, server):
        if held is not None:
            held.execute(f"CREATE TABLE bare_person (c0 text, {columns})")  # type: ignore[attr-defined]

    def ready() -> None:
        turn = next(rounds)
        write(path, range(turn * n, turn * n + n))

    def ours() -> None:
        import_workbook("employees", path, system_actor())

    def bare() -> None:
        rows = [tuple(map(str, row)) for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]]
        if sqlite is not None:
            sqlite.execute("BEGIN IMMEDIATE")
            sqlite.executemany(f"INSERT INTO bare_person VALUES ({', '.join('?' * len(HEADERS))})", rows)
            sqlite.execute("COMMIT")
        elif server is not None:
            with server.cursor() as cursor, cursor.copy(b"COPY bare_person FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            server.commit()

    return Pair(ours, bare, "calamine and " + ("executemany" if sqlite else "COPY"), n, rounds=1 if n >= LARGE else ROUNDS, ready=ready)


def write(path: Path, numbers: range) -> None:
    rustpy_xlsxwriter.write_worksheet((dict(zip(HEADERS, person(n), strict=True)) for n in numbers), str(path))
