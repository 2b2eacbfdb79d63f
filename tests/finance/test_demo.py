"""What the demo's year leaves owed."""

from __future__ import annotations

from collections import Counter

from finance.budget.keys import LineKey
from finance.demo import YEAR, BudgetedLine, payroll

OWED = {"pension_employee": "pension", "pension_state": "pension", "insurance_employee": "insurance", "insurance_state": "insurance", "net": "net"}


def test_pay_before_the_runs_leaves_nobody_owed_or_owing() -> None:
    """A body paid more than stands owed to it would be paid less by the first run, and its order be missing."""
    items = {"211111": 900, "211121": 90, "21211": 80, "21212": 7}
    lines = [BudgetedLine(LineKey(YEAR, "YNB", item), thousand * 1_000_00) for item, thousand in items.items()]
    approved, ordered, paid = payroll(5, "YNB", lines)
    left: Counter[tuple[str, str]] = Counter()
    for item in approved.items:
        if item.part in OWED:
            left[OWED[item.part], item.party] += item.amount
    assert {party for _part, party in left} == {"hr.body:pension", "hr.body:insurance", "hr.run:YNB"}
    for item in ordered.items:
        if item.part != "budget":
            left[item.part, item.party] -= item.amount
    assert set(left.values()) == {0} and ordered.items == paid.items
