from __future__ import annotations

from finance.budget.answer import Level, User, answer
from finance.budget.levels import CHAPTER, LINE
from finance.budget.rules import Figures

PLENTY = Figures(original=1000, released=1000)


def test_yes_when_every_level_has_enough():
    said = answer("2026:MED:2214", 400, [Level(LINE, "k", PLENTY, 400), Level(CHAPTER, "c", PLENTY, 400)])
    assert said.allowed
    assert said.shortfall == 0


def test_no_names_the_level_the_shortfall_and_the_users():
    tight = Figures(original=1000, released=1000, committed=700, reserved=100)
    said = answer(
        "2026:MED:2214",
        300,
        [Level(LINE, "k", tight, 300), Level(CHAPTER, "c", PLENTY, 300)],
        [User("request:2", "reserved", 100), User("order:1", "committed", 700)],
    )
    refusal = said.refusal()
    assert refusal.code == "budget.insufficient"
    assert (refusal.facts["available"], refusal.facts["wanted"], refusal.facts["shortfall"]) == (200, 300, 100)
    assert refusal.facts["users"][0] == "order:1: 7.00"


def test_the_chapter_refuses_where_the_line_would_not():
    full = Figures(original=1000, released=1000, paid=950)
    said = answer("2026:MED:2214", 300, [Level(LINE, "k", PLENTY, 300), Level(CHAPTER, "2026:MED:22", full, 300)])
    assert not said.allowed
    assert said.refusal().facts["line"] == "2026:MED:22"


def test_a_level_that_is_not_enforced_never_refuses():
    said = answer("l", 2000, [Level(LINE, "k", PLENTY, 2000, enforced=False)])
    assert said.allowed


def test_a_missing_release_has_its_own_code():
    said = answer("l", 300, [Level(LINE, "k", Figures(original=1000, released=200), 300)])
    assert said.refusal().code == "budget.not_released"
    assert said.refusal().facts["released"] == 200
