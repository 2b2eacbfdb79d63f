"""A list page of 50 rows with session, rights, menu and Arabic, beside a bare WSGI function that reads the same rows.

Both are called as WSGI in this process, without sockets; one connection each.
"""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
from flask import Response
from sqlalchemy import select

from bench.measure import Pair
from bench.office import furnish
from bench.place import Place
from erp.auth import sessions
from erp.auth.models import User
from erp.db import db, unit_of_work

N = 200
ADDRESS = "/finance/accounts"
ROWS = """SELECT a.code, a.name_ar, a.type, p.code, p.name_ar, a.gfsm, a.postable, a.party_required
FROM finance_account a LEFT JOIN finance_account p ON p.id = a.parent_id ORDER BY a.code, a.id LIMIT 51"""
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def prepare(place: Place, n: int) -> Pair:
    furnish()
    cookie = sign_in(place)
    connection: Any = sqlite3.connect(place.folder / "mizan.db") if place.engine == "sqlite" else psycopg.connect(place.url)

    def bare(_environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        rows = connection.execute(ROWS).fetchall()
        cells = "".join(f"<tr>{''.join(f'<td>{value}</td>' for value in row)}</tr>" for row in rows[:50])
        page = f'<!doctype html><html lang="ar" dir="rtl"><body><table>{cells}</table></body></html>'.encode()
        start("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))])
        return [page]

    assert b"is-more" in ask(place.app, cookie) or b"data-href" in ask(place.app, cookie)
    return Pair(lambda: times(place.app, n, cookie), lambda: times(bare, n, cookie), "WSGI, driver and text", n, connection.close)


def times(wsgi: Wsgi, n: int, cookie: str) -> None:
    for _number in range(n):
        ask(wsgi, cookie)


def ask(wsgi: Wsgi, cookie: str) -> bytes:
    """One request; the whole answer."""
    said: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": ADDRESS, "QUERY_STRING": "", "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_COOKIE": cookie, "SCRIPT_NAME": "", "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(), "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }  # fmt: skip
    answer = wsgi(environ, lambda status, headers, *_more: said.append(status))
    page = b"".join(answer)
    assert said[0].startswith("200"), said
    if hasattr(answer, "close"):
        answer.close()
    return page


def sign_in(place: Place) -> str:
    """The cookie of a full session of the administrator."""
    user = db.session.execute(select(User).limit(1)).scalar_one()
    user_id = user.id
    unit_of_work(lambda: setattr(db.session.get_one(User, user_id), "must_change_password", False))
    with place.app.test_request_context("/", base_url="http://localhost"):
        unit_of_work(lambda: sessions.start(user_id, "full"))
        sent = place.app.process_response(Response())
    return next(value.partition(";")[0] for name, value in sent.headers if name == "Set-Cookie" and "mizan-session=" in value)
