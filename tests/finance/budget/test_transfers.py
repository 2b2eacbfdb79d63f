"""The transfer rules of the year, in the figures that come with Mizan."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import finance
from finance.budget.keys import LineKey
from finance.budget.rules import Figures
from finance.budget.transfers import AGENCY, MINISTRY, Pair, Side, TransferRules, deciding_authority, objections, refusal, rules_on, share_limit

ROWS = list(csv.DictReader((Path(finance.__file__).parent / "figures" / "budget_transfers.csv").read_text(encoding="utf-8").splitlines()))
RULES = rules_on(date(2026, 10, 1), ROWS)


def side(economic: str, entity: str = "MED", **figures: int) -> Side:
    stands = {"original": 1000, "released": 1000} | figures
    return Side(LineKey(2026, entity, economic, "P3", "01.1", "GEN"), Figures(**stands))


def rules_against(source: Side, target: Side, amount: int, rules: TransferRules = RULES) -> set[str]:
    return {objection.rule for objection in objections([Pair(source, target, amount)], rules)}


def test_half_of_the_original_may_move():
    assert rules_against(side("2214"), side("2216"), 500) == set()


def test_more_than_half_is_refused_on_either_side():
    assert rules_against(side("2214"), side("2216", original=2000), 501) == {"share_from"}
    assert rules_against(side("2214", original=2000, released=2000), side("2216"), 501) == {"share_to"}


def test_what_moved_before_in_the_year_counts():
    assert rules_against(side("2214", transfer_out=300), side("2216"), 201) == {"share_from"}
    assert rules_against(side("2214"), side("2216", transfer_in=300), 201) == {"share_to"}


def test_splitting_into_pairs_does_not_help():
    source, first, second = side("2214"), side("2216"), side("2211")
    found = objections([Pair(source, first, 300), Pair(source, second, 300)], RULES)
    assert [objection.rule for objection in found] == ["share_from"]


@pytest.mark.parametrize("economic", ["2212", "2215", "2217", "2721", "252", "3141"])
def test_exempt_items_neither_give_nor_take(economic):
    assert "exempt" in rules_against(side(economic), side("2216"), 10)
    assert "exempt" in rules_against(side("2216"), side(economic), 10)


def test_what_was_added_in_the_year_neither_gives_nor_takes():
    added = side("2218", original=0, addition=1000)
    assert "added_in_year" in rules_against(added, side("2216"), 10)


def test_one_year_one_fund_two_lines_and_above_zero():
    source = side("2214")
    other_year = Side(LineKey(2027, "MED", "2216", "P3", "01.1", "GEN"), source.figures)
    other_fund = Side(LineKey(2026, "MED", "2216", "P3", "01.1", "OWN"), source.figures)
    assert rules_against(source, other_year, 10) == {"same_year"}
    assert rules_against(source, other_fund, 10) == {"same_fund"}
    assert "same_line" in rules_against(source, source, 10)
    assert rules_against(source, side("2216"), 0) == {"amount"}
    assert "amount" in rules_against(source, side("2216"), -5)


def test_a_line_on_both_sides_is_refused():
    first, second, third = side("2214"), side("2216"), side("2211")
    assert {one.rule for one in objections([Pair(first, second, 10), Pair(second, third, 10)], RULES)} == {"both_ways"}


def test_what_is_left_is_the_budgets_own_refusal():
    found = objections([Pair(side("2214", paid=900), side("2216"), 200)], RULES)
    assert refusal(found).code == "budget.insufficient"
    assert refusal(objections([Pair(side("2212", paid=900), side("2216"), 200)], RULES)).code == "transfer.not_allowed"
    assert refusal([]) is None


def test_rules_are_dated_and_unconfirmed_until_an_office_confirms():
    assert RULES.share_max == Decimal("0.5")
    assert not RULES.confirmed
    assert rules_on(date(2016, 12, 31), ROWS).share_max is None
    assert rules_on(date(2016, 12, 31), ROWS).exempt == {}


def test_a_later_rule_succeeds_the_earlier():
    later = [*ROWS, {"figure": "budget.transfer.share_max", "value": "0.25", "from": "2027-01-01", "to": "", "basis": "instructions 2027"}]
    assert share_limit(Figures(original=1001), rules_on(date(2027, 1, 1), later)) == 250
    assert share_limit(Figures(original=1001), rules_on(date(2026, 12, 31), later)) == 500


def test_between_chapters_the_ministry_decides():
    assert deciding_authority([Pair(side("2214"), side("2216"), 1)]) == AGENCY
    assert deciding_authority([Pair(side("2214"), side("31121"), 1)]) == MINISTRY


def test_without_a_share_rule_nothing_limits():
    assert rules_against(side("2214"), side("2216"), 1000, TransferRules()) == set()
