from __future__ import annotations

import pytest

from finance.budget.keys import LineKey, choose, key_of, parse, shortest
from finance.errors import AmbiguousBudgetLine, BudgetKeyInvalid, NoBudgetLine
from finance.values import Coding

MAINTENANCE = LineKey(2026, "MED", "2214", "P3", "01.1", "GEN")
SECOND = LineKey(2026, "MED", "2214", "P4", "01.1", "GEN")
YANBU = LineKey(2026, "YNB", "2214", "P2", "01.1", "GEN")


def test_a_key_is_written_and_read_back():
    assert str(MAINTENANCE) == "2026:MED:2214:P3:01.1:GEN"
    assert parse(str(MAINTENANCE)) == (MAINTENANCE, 6)
    assert str(key_of(2026, Coding("MED", "2214", fund="GEN"))) == "2026:MED:2214:::GEN"


def test_arabic_digits_are_understood():
    assert parse("٢٠٢٦:YNB:٢٢١٤") == (LineKey(2026, "YNB", "2214"), 3)


@pytest.mark.parametrize("text", ["", "2026", "2026:MED", "26:MED:2214", "2026::2214", "2026:MED:", "2026:MED:21A", "2026:M:2:3:4:5:6:7:8"])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(BudgetKeyInvalid):
        parse(text)


def test_three_keys_suffice_where_the_item_has_one_line():
    assert choose("2026:YNB:2214", [MAINTENANCE, SECOND, YANBU]) == YANBU
    assert choose("2026:MED:2214:P4", [MAINTENANCE, SECOND, YANBU]) == SECOND


def test_an_ambiguous_key_names_the_candidates():
    with pytest.raises(AmbiguousBudgetLine) as refused:
        choose("2026:MED:2214", [MAINTENANCE, SECOND, YANBU])
    assert refused.value.facts["candidates"] == [str(MAINTENANCE), str(SECOND)]


def test_three_keys_are_ambiguous_even_where_one_line_has_no_more():
    bare = LineKey(2026, "MED", "2214")
    with pytest.raises(AmbiguousBudgetLine):
        choose("2026:MED:2214", [bare, MAINTENANCE])


def test_a_missing_line_is_refused():
    with pytest.raises(NoBudgetLine):
        choose("2026:YNB:2731", [MAINTENANCE])


def test_the_shortest_name_is_long_only_where_needed():
    names = shortest([MAINTENANCE, SECOND, YANBU])
    assert names == {MAINTENANCE: str(MAINTENANCE), SECOND: str(SECOND), YANBU: "2026:YNB:2214"}
    assert all(choose(name, names) == key for key, name in names.items())
