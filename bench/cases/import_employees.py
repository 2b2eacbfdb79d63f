"""A staff list of N rows brought in by one act: read in the bounded child, every row checked, stored all or nothing.

Ours counts all of it: reading, both look-ups of what stands, the checks of cells, rows and whole file, the plan and its digest, and the
rows of people, employments, posts, audit and of the file itself, with the indexes of their tables. The bare side (`bench.bare_people`)
reads the same workbook by the same child and stores the same rows in plain tables, and nothing else. What the limit of 3 is
held against is this pair; `import-employees-cells` has the same act of ours beside much less.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import rustpy_xlsxwriter

from bench.bare_people import Bare
from bench.measure import LARGE, ROUNDS, Pair
from bench.office import centre, furnish
from bench.place import Place
from bench.staff import iban, identity, number
from erp.auth.values import system_actor
from erp.entities.queries import tree
from erp.importing.whole import import_workbook

N = 1_000
HEADERS = (
    "الرقم الوظيفي", "رقم الهوية", "الاسم", "تاريخ الميلاد", "الجنس", "الجنسية", "تاريخ المباشرة", "الجهة", "الإدارة", "مسمى الوظيفة", "السلم",
    "المرتبة", "الدرجة", "رقم الآيبان", "نظام التقاعد", "الحالة",
)  # fmt: skip


def person(n: int) -> tuple[Any, ...]:
    return (
        number(n), identity(n), f"موظف رقم {n}", date_of(n), "ذكر", "سعودي", "2015-03-01", centre(n), "الشؤون المالية",
        "باحث", "general", str(1 + n % 14), str(1 + n % 10), iban(n), "civil_pension", "active",
    )  # fmt: skip


def date_of(n: int) -> str:
    return f"1985-01-{1 + n % 28:02d}"


def prepare(place: Place, n: int) -> Pair:
    furnish()
    bare = Bare(place.engine, place.folder, place.url, {node.code: node.id for node in tree().by_id.values()})
    return pair(place, n, bare.bring, "the same child, then " + ("executemany" if bare.sqlite else "COPY") + " of the same rows", bare.close)


def pair(place: Place, n: int, bare: Callable[[Path], None], baseline: str, close: Callable[[], None]) -> Pair:
    """Each round brings new people, by both sides from one workbook."""
    rounds, path = count(), place.folder / "staff.xlsx"

    def ready() -> None:
        turn = next(rounds)
        write(path, range(turn * n, turn * n + n))

    def ours() -> None:
        import_workbook("employees", path, system_actor())

    return Pair(ours, lambda: bare(path), baseline, n, close, rounds=ROUNDS if n < LARGE else 3 if n < 5 * LARGE else 1, ready=ready)


def write(path: Path, numbers: range) -> None:
    rustpy_xlsxwriter.write_worksheet((dict(zip(HEADERS, person(n), strict=True)) for n in numbers), str(path))
