from __future__ import annotations

from pathlib import Path

import finance
from finance.budget.kinds import KINDS, authority_nature
from finance.budget.rules import ALLOWED
from finance.posting_rules.rules import PLACES, read
from finance.values import ADDITION, APPROPRIATED, CONSUMING, ORIGINAL, OUTSIDE, RELEASED, TRANSFER_IN, TRANSFER_OUT

RULES = read((Path(finance.__file__).parent / "posting_rules" / "figures" / "posting_rules.csv").read_text(encoding="utf-8"))


def test_each_kind_has_its_events_in_the_posting_rules():
    known = {rule.event for rule in RULES}
    for kind in KINDS.values():
        assert {event for event in (kind.event, kind.requested, kind.refused) if event} <= known


def test_the_series_are_all_different():
    assert len({kind.series for kind in KINDS.values()}) == len(KINDS)


def test_a_transfer_counts_on_both_sides():
    assert authority_nature("budget.transfer.approved", OUTSIDE) == TRANSFER_OUT
    assert authority_nature("budget.transfer.approved", APPROPRIATED) == TRANSFER_IN
    assert authority_nature("budget.approved", APPROPRIATED) == ORIGINAL
    assert authority_nature("budget.reduced", OUTSIDE) == ADDITION


def test_every_posting_rule_moves_only_as_the_book_allows():
    ours = {OUTSIDE, "available", APPROPRIATED, RELEASED, *CONSUMING}
    pairs = {pair for rule in RULES for pair in zip(rule.stages, rule.stages[1:], strict=False) if set(rule.stages) <= ours}
    assert pairs <= ALLOWED
    assert ours <= PLACES
