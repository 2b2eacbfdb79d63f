"""Cases of the law and the worked figures, kept as data: HR adds one without code."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from erp.periods import Month
from hr.figures.operations import shipped
from hr.payroll.calculate import payslip
from hr.payroll.figures import figures_of
from hr.payroll.values import Facts, Figures, PayInput, Segment

CASES = json.loads((Path(__file__).parents[2] / "cases/payroll/cases.json").read_text(encoding="utf-8"))


def shipped_figures() -> Figures:
    return figures_of(*(shipped(name) for name in ("scale_steps", "grades", "contributions", "figures")))


FIGURES = shipped_figures()


def given(row: dict[str, Any]) -> PayInput:
    days = {name: date.fromisoformat(row[name]) for name in ("first_day", "last_day", "decision_date") if name in row}
    return PayInput(**{**row, **days, "quantity": Fraction(row.get("quantity", 0))})


def segment_of(row: dict[str, Any], month: Month) -> Segment:
    first, last = (date.fromisoformat(row.get(name, day.isoformat())) for name, day in (("from", month.start), ("to", month.end)))
    return Segment(first, last, row.get("scale", "general"), row["grade"], row["step"], row.get("status", "active"), row.get("entity", "MED"))


def facts_of(case: dict[str, Any]) -> tuple[Facts, Month]:
    month = Month.parse(case["month"])
    first = date.fromisoformat(case.get("from", month.start.isoformat()))
    whole = [{"from": first.isoformat(), "grade": case.get("grade"), "step": case.get("step"), "status": case.get("status", "active")}]
    segments = tuple(segment_of(given, month) for given in case.get("segments", whole))
    contributed = date.fromisoformat(case["first_contribution_date"]) if "first_contribution_date" in case else None
    facts = Facts(
        "E1", 1, segments, iban="SA0380000000608010167519", pension_scheme=case.get("scheme", "civil_pension"),
        first_contribution_date=contributed, inputs=tuple(map(given, case.get("inputs", ()))), sick_days_used=case.get("sick_days_used", 0),
        saudi=case.get("saudi", True), civil_servant=case.get("civil_servant", True),
    )  # fmt: skip
    return facts, month


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    slip = payslip(*facts_of(case), FIGURES)
    found: dict[str, int] = {}
    for line in slip.lines:
        found[line.element] = found.get(line.element, 0) + line.amount
    assert found == case["lines"]
    assert (slip.gross, slip.net) == (case["gross"], case["net"])
    assert [problem.code for problem in slip.problems] == case.get("problems", [])
    assert [[part.element, part.amount, part.reason] for part in slip.carried] == case.get("carried", [])


def test_every_line_says_its_rule_version_and_article() -> None:
    slip = payslip(*facts_of(CASES[0]), FIGURES)
    assert all(line.rule and line.article and line.version.year >= 1971 for line in slip.lines)
    basic = slip.lines[0]
    assert basic.figures[0].value == 606500 and basic.figures[0].since == date(2011, 5, 28)
    assert dict(basic.facts) | {} == {"monthly": 606500, "days": 30, "of": 30, "share": "1", "status": "active"}
