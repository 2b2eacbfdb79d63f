"""The demo emirate, loaded once and served as `make run` serves it; people sign in through the page with its password."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from erp.demo import load_demo, password
from erp.scope import ALL, within
from tests.browser import WIDE, Look, serve
from tests.stand import dispose, make_app

SignIn = Callable[..., Page]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A small demo: three months in both books, its schedules fired, its archive filled."""
    folder = tmp_path_factory.mktemp("demo")
    app = make_app(f"sqlite:///{folder / 'mizan.db'}", folder)
    with app.app_context(), within(ALL):
        load_demo("small", lambda _line: None)
    yield app
    dispose(app)


@pytest.fixture(scope="session")
def address(demo: Flask) -> Iterator[str]:
    yield from serve(demo)


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Look]:
    looker = Look(browser, address)
    yield looker
    looker.close()


@pytest.fixture
def sign_in(desk: Look, demo: Flask) -> SignIn:
    """A page on which this person has signed in."""

    def make(username: str, language: str = "ar", size: tuple[int, int] = WIDE) -> Page:
        page = desk.open("/sign-in", language=language, size=size)
        with demo.app_context():
            word = password()
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", word)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    return make
