"""A long menu unfolds one group: that of the page, else the person's first."""

from __future__ import annotations

from erp.web.menu import UNFOLDED_MOST, Group, Item, Menu


def menu(each: int) -> Menu:
    return Menu((Group(None, (Item("home", "/"),)), *(Group(name, tuple(Item(f"{name}{n}", f"/{name}/{n}") for n in range(each))) for name in "ab")))


def unfolded(of: Menu, here: str | None) -> list[str | None]:
    return [group.title for group in of.shown(here, 0) if group.unfolded]


def test_a_short_menu_is_open() -> None:
    assert unfolded(menu(3), "/b/1") == [None, "a", "b"]


def test_a_long_menu_opens_where_one_is() -> None:
    long = menu(UNFOLDED_MOST)
    assert unfolded(long, "/b/1") == ["b"]
    assert unfolded(long, "/") == ["a"]
