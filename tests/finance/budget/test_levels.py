from __future__ import annotations

from finance.budget.keys import LineKey
from finance.budget.levels import CHAPTER, ENTITY, ITEM, LINE, changes_by_row, group_figures, group_key, kept
from finance.budget.rules import Figures

PAPER = LineKey(2026, "MED", "2211", "P3", "01.1", "GEN")
POWER = LineKey(2026, "MED", "2212", "P3", "01.1", "GEN")


def test_each_level_has_its_key():
    assert group_key(PAPER, LINE) == "2026:MED:2211:P3:01.1:GEN"
    assert group_key(PAPER, ITEM) == "2026:MED:2211"
    assert group_key(PAPER, CHAPTER) == "2026:MED:22"
    assert group_key(PAPER, ENTITY) == "2026:MED"


def test_only_controlled_groups_have_rows():
    assert kept([LINE]) == (LINE,)
    assert kept([ENTITY]) == (LINE, ENTITY)
    assert kept([ENTITY, CHAPTER]) == (LINE, CHAPTER, ENTITY)


def test_rows_come_finest_first_and_sorted():
    rows = changes_by_row([(POWER, {"reserved": 5}), (PAPER, {"reserved": 7}), (POWER, {"reserved": -2, "committed": 2})], (LINE, CHAPTER))
    assert rows == [
        (LINE, str(PAPER), {"reserved": 7}),
        (LINE, str(POWER), {"reserved": 3, "committed": 2}),
        (CHAPTER, "2026:MED:22", {"reserved": 10, "committed": 2}),
    ]


def test_a_group_is_the_sum_of_its_lines():
    lines = {PAPER: Figures(original=100, paid=10), POWER: Figures(original=50, paid=5)}
    assert group_figures(lines, CHAPTER) == {"2026:MED:22": Figures(original=150, paid=15)}
