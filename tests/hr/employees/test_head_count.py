"""Posts behind people's records: filled, vacant, and never counted twice."""

from __future__ import annotations

from hr.employees.head_count import Held, counted


def at(position: str, holds: bool = True, grade: str = "6", entity: str = "MED") -> Held:
    return Held(entity, "general", grade, position, holds)


def figures(*held: Held) -> list[tuple[str, str, int, int, int]]:
    return [(one.entity, one.grade, one.posts, one.filled, one.vacant) for one in counted(held)]


def test_a_post_whose_holder_left_is_vacant() -> None:
    assert figures(at("101"), at("102", holds=False)) == [("MED", "6", 2, 1, 1)]


def test_a_post_that_another_took_over_is_filled_once() -> None:
    assert figures(at("101", holds=False), at("101")) == [("MED", "6", 1, 1, 0)]
    assert figures(at("101", holds=False), at("101", holds=False)) == [("MED", "6", 1, 0, 1)]


def test_who_left_without_a_post_leaves_none_behind() -> None:
    assert figures(at("", holds=False)) == []


def test_grades_run_from_the_highest_down() -> None:
    assert [one[1] for one in figures(at("1", grade="6"), at("2", grade="13"), at("3", grade="A-2"))] == ["13", "6", "A-2"]
