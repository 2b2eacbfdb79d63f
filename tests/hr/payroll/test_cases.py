"""Cases of the law and the worked figures, kept as data: HR adds one without code.

A case may fill in figures that ship empty or are a switch, and elements of the office, as an office would.
"""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from erp.periods import Month
from finance.posting_rules.operations import shipped as posting_rules
from finance.posting_rules.rules import in_force, postings
from finance.values import Event
from hr.figures.operations import shipped
from hr.payroll.accounting import Paid, items_of
from hr.payroll.calculate import payslip
from hr.payroll.figures import figures_of
from hr.payroll.values import ITEMS, Facts, Figures, OfficeElement, PayInput, Payslip, Segment

CASES = json.loads((Path(__file__).parents[2] / "cases/payroll/cases.json").read_text(encoding="utf-8"))


def shipped_figures(case: dict[str, Any] | None = None) -> Figures:
    """The module's own; of a case with more, its figures instead of those of the same name and key."""
    steps, grades, contributions, named = (shipped(name) for name in ("scale_steps", "grades", "contributions", "figures"))
    filled = {(name, key): value for name, key, value in (case or {}).get("figures", ())}
    own = {"valid_from": date(2020, 1, 1), "valid_to": None, "basis": "قرار"}
    more = (case or {}).get("scale_of_the_office", ())
    steps += [own | {"scale": scale, "grade": grade, "step": 1, "basic": basic} for scale, grade, basic in more]
    named = [row | {"value": filled.get((row["name"], row["key"]), row["value"])} for row in named]
    return figures_of(steps, grades, contributions, named, [element(row) for row in (case or {}).get("elements", ())])


def element(row: dict[str, Any]) -> OfficeElement:
    exact = {"value": Fraction(row["value"]), "bases": tuple(row.get("bases", ["basic"]))}
    return OfficeElement(**{"kind": "earning", "basis": "قرار"} | row | exact)


FIGURES = shipped_figures()
FILLED_IN = {"figures", "elements", "scale_of_the_office"}


def given(row: dict[str, Any]) -> PayInput:
    days = {name: date.fromisoformat(row[name]) for name in ("first_day", "last_day", "decision_date") if name in row}
    return PayInput(**{**row, **days, "quantity": Fraction(row.get("quantity", 0))})


def segment_of(row: dict[str, Any], month: Month) -> Segment:
    first, last = (date.fromisoformat(row.get(name, day.isoformat())) for name, day in (("from", month.start), ("to", month.end)))
    scale, status, entity = row.get("scale", "general"), row.get("status", "active"), row.get("entity", "MED")
    return Segment(first, last, scale, row["grade"], row["step"], status, entity, leave=row.get("leave", ""))


def facts_of(case: dict[str, Any]) -> tuple[Facts, Month]:
    month = Month.parse(case["month"])
    first = date.fromisoformat(case.get("from", month.start.isoformat()))
    whole = [{"from": first.isoformat(), "grade": case.get("grade"), "step": case.get("step"), "status": case.get("status", "active")}]
    whole[0] |= {name: case[name] for name in ("scale", "leave") if name in case}
    segments = tuple(segment_of(given, month) for given in case.get("segments", whole))
    contributed = date.fromisoformat(case["first_contribution_date"]) if "first_contribution_date" in case else None
    facts = Facts(
        "E1", 1, segments, iban="SA0380000000608010167519", pension_scheme=case.get("scheme", "civil_pension"),
        first_contribution_date=contributed, inputs=tuple(map(given, case.get("inputs", ()))), sick_days_used=case.get("sick_days_used", 0),
        debts=tuple(map(given, case.get("debts", ()))), saudi=case.get("saudi", True), civil_servant=case.get("civil_servant", True),
    )  # fmt: skip
    return facts, month


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    slip = payslip(*facts_of(case), shipped_figures(case) if FILLED_IN & set(case) else FIGURES)
    found: dict[str, int] = {}
    for line in slip.lines:
        found[line.element] = found.get(line.element, 0) + line.amount
    assert found == case["lines"]
    assert (slip.gross, slip.net) == (case["gross"], case["net"])
    assert [problem.code for problem in slip.problems] == case.get("problems", [])
    assert [[part.element, part.amount, part.reason] for part in slip.carried] == case.get("carried", [])
    if "entry" in case:
        assert entry_of(slip) == case["entry"]


def entry_of(slip: Payslip) -> dict[str, int]:
    """Account -> halalas, debit above zero, as the shipped posting rules write the approved month."""
    paid = Paid(slip.employee_number, slip.net, slip.held, slip.lines)
    items = tuple(items_of([paid], "GEN", year=slip.month.year, reference="hr.payroll-run:X"))
    event = Event("payroll.approved", "s/1", slip.month.end, "MED", items)
    accounts = {item: f"5{item}" for item in ("211111", *ITEMS.values())}
    found: dict[str, int] = {}
    for line in postings(event, in_force(posting_rules(), event.kind, event.day), accounts).lines:
        found[line.account] = found.get(line.account, 0) + line.amount
    return found


def test_every_line_says_its_rule_version_and_article() -> None:
    slip = payslip(*facts_of(CASES[0]), FIGURES)
    assert all(line.rule and line.article and line.version.year >= 1971 for line in slip.lines)
    basic = slip.lines[0]
    assert basic.figures[0].value == 606500 and basic.figures[0].since == date(2011, 5, 28)
    assert dict(basic.facts) | {} == {"monthly": 606500, "days": 30, "of": 30, "share": "1", "status": "active"}
