from __future__ import annotations

import pytest

from finance.budget.fallback import KnownLine, Lines, ancestors, charged
from finance.budget.keys import LineKey
from finance.errors import AmbiguousBudgetLine, BlankBudgetKey, BudgetYearUnknown, NoBudgetLine, NotApproved
from finance.values import Coding

PARENTS = {"MED": None, "YNB": "MED", "YNB-C1": "YNB", "MED-HR": "MED"}
LINES = Lines(
    [
        KnownLine(1, LineKey(2026, "MED", "2214", "P3", "01.1", "GEN")),
        KnownLine(2, LineKey(2026, "YNB", "2214", "P2", "01.1", "GEN")),
        KnownLine(3, LineKey(2026, "MED", "31121", "P3", "01.3", "GEN")),
        KnownLine(4, LineKey(2026, "MED", "2216", "P3", "01.1", "GEN")),
        KnownLine(5, LineKey(2026, "MED", "2216", "P4", "01.1", "GEN")),
        KnownLine(6, LineKey(2026, "YNB", "2217", "P2", "01.1", "GEN"), approved=False),
    ]
)


def line_of(coding: Coding, year: int = 2026) -> int:
    return charged(year, coding, LINES, PARENTS).id


def test_a_centre_without_lines_charges_its_governorate():
    assert line_of(Coding("YNB-C1", "2214")) == 2


def test_a_governorate_without_the_item_charges_the_emirate():
    assert line_of(Coding("YNB", "31121")) == 3


def test_a_program_of_another_line_does_not_fit():
    assert line_of(Coding("YNB-C1", "2214", program="P3")) == 1


def test_nobody_above_has_the_item():
    with pytest.raises(NoBudgetLine) as refused:
        line_of(Coding("YNB-C1", "2731"))
    assert refused.value.facts["entity"] == "YNB-C1"


@pytest.mark.parametrize("coding", [Coding("", "2214"), Coding("YNB", "")])
def test_a_blank_key_is_a_refusal_not_a_guess(coding):
    with pytest.raises(BlankBudgetKey):
        line_of(coding)


def test_an_unknown_year_says_so():
    with pytest.raises(BudgetYearUnknown):
        line_of(Coding("YNB", "2214"), 2031)


def test_a_draft_is_not_a_budget():
    with pytest.raises(NotApproved):
        line_of(Coding("YNB", "2217"))


def test_two_lines_of_one_item_want_a_further_key():
    with pytest.raises(AmbiguousBudgetLine):
        line_of(Coding("MED-HR", "2216"))
    assert line_of(Coding("MED-HR", "2216", program="P4")) == 5


def test_a_ring_in_the_tree_ends():
    assert ancestors("a", {"a": "b", "b": "a"}) == ["a", "b"]
