"""The page of accounts (50 rows, signed in, menu, scope, Arabic), beside the same rows through bare WSGI."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from contextvars import Context
from html import escape, unescape
from typing import Any

import psycopg
from werkzeug.test import Client

from bench.measure import Pair
from bench.office import furnish
from bench.place import Place
from erp.auth.values import system_actor
from erp.db import unit_of_work
from erp.starting import add_user

N = 100  # pages
PASSWORD = "seven quiet camels walk"
ROWS = "SELECT code, name_ar, type, gfsm, postable, party_required FROM finance_account ORDER BY code LIMIT 50"
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


def bare_wsgi(read: Callable[[], Iterable[tuple[Any, ...]]]) -> Callable[..., list[bytes]]:
    def app(_environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        rows = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in read())
        start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [f"<!doctype html><html lang=ar dir=rtl><body><table>{rows}</table></body></html>".encode()]

    return app


def prepare(place: Place, n: int) -> Pair:
    furnish()
    unit_of_work(lambda: add_user("bench", "قياس", "Bench", PASSWORD, "auditor", system_actor()) and None)
    browser = signed_in(place)
    if place.engine == "sqlite":
        held = sqlite3.connect(place.folder / "mizan.db")
        read = lambda: held.execute(ROWS).fetchall()  # noqa: E731
    else:
        server = psycopg.connect(place.url.replace("+psycopg", ""), autocommit=True)
        read = lambda: server.execute(ROWS.encode()).fetchall()  # noqa: E731
    plain = Client(bare_wsgi(read))

    def ours() -> None:
        for _ in range(n):
            answer = Context().run(lambda: browser.get("/finance/accounts", base_url="https://bench.example"))
            assert answer.status_code == 200

    def bare() -> None:
        for _ in range(n):
            assert plain.get("/").status_code == 200

    return Pair(ours, bare, "WSGI and f-strings", n)
