"""A small budget table and a long ledger, as reports hand them to the renderers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from flask import Flask

from erp.module import Report
from erp.reporting.query import ENTITY, YEAR, Parameter
from erp.reporting.table import Column, Heading, Row, Signature, Table, percentage

BUDGET = (
    Column("economic", "البند", "code"),
    Column("name", "البيان"),
    Column("since", "منذ", "date"),
    Column("final", "المعدل", "money", total=True),
    Column("paid", "مدفوع", "money", total=True),
    Column("posts", "وظائف", "integer", total=True),
    Column("executed_percent", "التنفيذ", "percent", ratio=(("paid",), "final")),
)
LEDGER = (
    Column("date", "التاريخ", "date"),
    Column("number", "القيد", "code"),
    Column("description", "البيان"),
    Column("debit", "مدين", "money", total=True),
    Column("credit", "دائن", "money", total=True),
    Column("balance", "الرصيد", "money"),
)
LINES = (
    ("0211111", "رواتب الموظفين المدنيين", date(2026, 1, 1), 4_577_500_000, 3_000_758_054, 1_200),
    ("2211", "=مواد ومستلزمات (قرطاسية)", date(2026, 9, 30), -53_750_000, 5, 0),
    ("2218", "نفقات أخرى 14-3", None, 0, 123_456_789, 7),
)


def make_heading(**values: Any) -> Heading:
    facts: dict[str, Any] = {
        "title": "بيان تنفيذ الميزانية",
        "name": "budget-execution",
        "letterhead": ("المملكة العربية السعودية", "إمارة منطقة المدينة المنورة"),
        "entity": "محافظة ينبع",
        "fiscal_year": "للسنة المالية 1447/1448هـ (2026م)",
        "period": "حتى 30/09/2026",
        "parameters": (("المستوى", "البند"),),
        "unit_note": "المبالغ بالريال",
        "made_at": datetime(2026, 10, 1, 6, 0),
        "made_by": "نورة الحربي",
        "ledger_position": "MED:48102",
        "run_id": "RPT-2026-001187",
        "signatures": (Signature("أعدّه", "محاسب", "خالد"), Signature("اعتمده", "مدير الشؤون المالية")),
    }
    return Heading(**{**facts, **values})


def budget_rows() -> Iterator[Row]:
    yield Row(("2", "الباب الأول", None, sum(line[3] for line in LINES), sum(line[4] for line in LINES), 1_207, None), "group")
    for line in LINES:
        yield Row((*line, percentage(line[4], line[3])), "line", 1, {"paid": "/finance/entries?economic=" + line[0]})


def make_budget(rows: Any = None, **heading: Any) -> Table:
    return Table(make_heading(**heading), BUDGET, budget_rows() if rows is None else rows)


def make_ledger(count: int) -> Table:
    def rows() -> Iterator[Row | tuple[Any, ...]]:
        yield Row((None, "", "رصيد افتتاحي", None, None, 100), "opening")
        for number in range(count):
            debit, credit = (number + 1, 0) if number % 2 else (0, number + 1)
            yield date(2026, 1 + number % 12, 1), f"MED-JV-2026-{number:06d}", f"صرف للمورد {number % 50}", debit, credit, debit - credit

    return Table(make_heading(title="دفتر الأستاذ", name="general-ledger"), LEDGER, rows())


def make_report(rows: Any = None, **values: Any) -> Report:
    """A report of a test: two lines of a budget table, seen by `reports.sample.view`."""
    facts: dict[str, Any] = {
        "name": "sample",
        "title": "عينة",
        "permission": "reports.sample.view",
        "parameters": (ENTITY, YEAR, Parameter("basis", "الأساس", "choice", choices=(("cash", "نقدي"), ("all", "الكل")))),
        "columns": BUDGET,
        "rows": rows or (lambda query: budget_rows()),
        "signatures": ("محاسب", "مدير الشؤون المالية"),
        "options": {"position": lambda query: "MED:48102", "office": "إدارة الشؤون المالية", "group": "المالية"},
    }
    return Report(**{**facts, **values})


def offer(app: Flask, *reports: Report) -> None:
    """Put reports into the running application, as a module's manifest would."""
    known = app.extensions["mizan.registry"]
    modules = tuple(replace(m, reports=(*m.reports, *reports)) if m.name == "reports" else m for m in known.modules)
    app.extensions["mizan.registry"] = replace(known, modules=modules)
