"""The page of accounts (50 rows, signed in, menu, scope, Arabic), beside a page written by hand with the same duties."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextvars import Context
from html import unescape
from typing import Any

import psycopg
from werkzeug.test import Client

from bench.bare_page import Ask, Signed
from bench.measure import Pair
from bench.office import furnish
from bench.place import Place
from erp.auth.sessions import HOST_COOKIE
from erp.auth.values import system_actor
from erp.db import unit_of_work
from erp.i18n import in_language
from erp.registry import registry
from erp.starting import add_user
from erp.web.menu import url

N = 100  # pages
PASSWORD = "seven quiet camels walk"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def signed_in(place: Place) -> Client:
    """A browser with a session, as a person gets it."""
    client = place.app.test_client()
    page = Context().run(lambda: client.get("/sign-in", base_url="https://bench.example"))
    found = TOKEN.search(page.get_data(as_text=True))
    sent = {"username": "bench", "password": PASSWORD, "csrf_token": unescape(found[1]) if found else ""}
    answer = Context().run(lambda: client.post("/sign-in", data=sent, base_url="https://bench.example", headers={"Sec-Fetch-Site": "same-origin"}))
    assert answer.status_code in (302, 303), answer.status_code
    return client


def asking(place: Place) -> Ask:
    """A connection of its own, held open: statement and values to rows."""
    if place.engine == "sqlite":
        held = sqlite3.connect(place.folder / "mizan.db")
        return lambda statement, *values: held.execute(statement, values).fetchall()
    server = psycopg.connect(place.url.replace("+psycopg", ""), autocommit=True)
    return lambda statement, *values: server.execute(statement.encode(), values or None).fetchall()


def written_menu(place: Place) -> list[tuple[str, str, str, str]]:
    """The menu as a program written by hand would hold it: permission, module, title in Arabic, address."""
    with in_language("ar"), place.app.test_request_context():
        return [(entry.permission, module.name, str(entry.title), url(entry.endpoint)) for module, entry in registry().parts("menus")]


def pages(browser: Any, n: int) -> Callable[[], None]:
    """`n` times the page of the application."""

    def ours() -> None:
        for _ in range(n):
            answer = Context().run(lambda: browser.get("/finance/accounts", base_url="https://bench.example"))
            assert answer.status_code == 200

    return ours


def bare_pages(app: Any, n: int, cookie: str = "") -> Callable[[], None]:
    plain = Client(app, use_cookies=False)
    headers = {"Cookie": cookie} if cookie else {}

    def bare() -> None:
        for _ in range(n):
            assert plain.get("/", headers=headers).status_code == 200

    return bare


def person(place: Place) -> Any:
    """An office, an auditor in it, and the auditor's browser, signed in."""
    furnish()
    unit_of_work(lambda: add_user("bench", "قياس", "Bench", PASSWORD, "auditor", system_actor()) and None)
    return signed_in(place)


def prepare(place: Place, n: int) -> Pair:
    browser = person(place)
    kept = browser.get_cookie(HOST_COOKIE, "bench.example")
    app = Signed(asking(place), "?" if place.engine == "sqlite" else "%s", HOST_COOKIE, written_menu(place))
    bare = bare_pages(app, n, f"{HOST_COOKIE}={kept.value}")
    return Pair(pages(browser, n), bare, "WSGI by hand: session, rights, menu, Arabic", n, rounds=11)
