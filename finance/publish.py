"""The budget as open data: a Fiscal Data Package, zipped: `datapackage.json` beside one CSV of every line, year and phase.

Phases of a line: `approved` its original, `adjusted` its final, `executed` what was paid; riyals with two decimals, expenditure alone.
The items are the state's own classification and so of the generic kind, not levels of GFSM; functions are COFOG groups.
Column types: the taxonomy of budgets of the Fiscal Data Package, 1.0rc1 (2018).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import select

from erp import clock
from erp.db import db
from erp.entities.queries import tree
from erp.money import plain
from finance.budget.models import BudgetLine
from finance.budget.queries import execution
from finance.classifications.queries import PROGRAM, codes, first_day
from finance.errors import NothingBudgeted

PERMISSION, FILE = "finance.budget-line.view", "budget.csv"
PHASES = {"approved": "original", "adjusted": "final", "executed": "paid"}
FIELDS = (  # name, type, column type
    ("line", "string", "budget-line-id"),
    ("fiscal_year", "integer", "date:fiscal-year"),
    ("entity", "string", "administrative-classification:generic:code"),
    ("entity_name", "string", "administrative-classification:generic:label"),
    ("economic", "string", "economic-classification:generic:code"),
    ("economic_name", "string", "economic-classification:generic:label"),
    ("function", "string", "functional-classification:cofog:group:code"),
    ("program", "string", "activity:generic:program:code"),
    ("program_name", "string", "activity:generic:program:label"),
    ("fund", "string", "fin-source:generic:code"),
    ("project", "string", "activity:generic:project:code"),
    ("direction", "string", "direction"),
    ("phase", "string", "phase:id"),
    ("amount", "number", "value"),
)


def write(stream: BinaryIO) -> int:
    """The zipped package; returns how many rows its table has. Raises NothingBudgeted."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(name for name, _type, _column in FIELDS)
    years = sorted(db.session.execute(select(BudgetLine.fiscal_year).distinct()).scalars())
    count = sum(1 for year in years for row in rows(year) if writer.writerow(row))
    if not count:
        raise NothingBudgeted()
    with ZipFile(stream, "w", ZIP_DEFLATED) as package:
        package.writestr("datapackage.json", json.dumps(described(years), ensure_ascii=False, indent=1))
        package.writestr(FILE, table.getvalue())
    return count


def rows(year: int) -> Iterator[tuple[Any, ...]]:
    """Each line once a phase, where anything stands on it."""
    names = {code: node.name("ar") for code, node in tree().by_code.items()}
    programs = codes(PROGRAM, first_day(year))
    for line in execution(year):
        key = line.key
        amounts = {phase: getattr(line.figures, figure) for phase, figure in PHASES.items()}
        if not any(amounts.values()):
            continue
        program = programs[key.program].name("ar") if key.program in programs else ""
        for phase, amount in amounts.items():
            yield (
                str(key), key.year, key.entity, names.get(key.entity, ""), key.economic, line.name_ar, key.function, key.program, program,
                key.fund, key.project, "expenditure", phase, plain(amount),
            )  # fmt: skip


def described(years: list[int]) -> dict[str, Any]:
    root = tree().roots()[0]
    fields = [{"name": name, "type": type_, "columnType": column} for name, type_, column in FIELDS]
    return {
        "profile": "fiscal-data-package",
        "name": f"budget-{root.code.lower()}",
        "title": f"ميزانية {root.name('ar')}",
        "created": f"{clock.now().isoformat(timespec='seconds')}Z",
        "countryCode": "SA",
        "fiscalPeriod": {"start": first_day(years[0]).isoformat(), "end": date(years[-1], 12, 31).isoformat()},
        "resources": [
            {
                "profile": "tabular-data-resource", "name": "budget", "path": FILE, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
                "currency": "SAR", "factor": 1, "dialect": {"delimiter": ",", "header": True},
                "schema": {"fields": fields, "primaryKey": ["line", "phase"], "missingValues": [""]},
            }
        ],
    }  # fmt: skip
