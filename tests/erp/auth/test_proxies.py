"""Behind reverse proxies the address that failures are counted by is the caller's, and only then."""

from __future__ import annotations

import pytest
from flask import Flask, request, session

from erp.app import create_app
from erp.config import BadSetting, read
from tests.stand import SECRET


def app_behind(folder, proxies: str) -> Flask:
    wanted = {"MIZAN_DATABASE_URL": f"sqlite:///{folder / 'x.db'}", "MIZAN_SECRET_KEY": SECRET, "MIZAN_INSTANCE": str(folder)}
    app = create_app(read({**wanted, "MIZAN_PROXIES": proxies}))
    app.before_request_funcs[None] = [lambda: f"{request.remote_addr} {request.scheme}"]
    return app


@pytest.mark.parametrize(("proxies", "seen"), [("0", "10.0.0.9 http"), ("1", "1.2.3.4 https")])
def test_forwarded_headers_are_believed_where_a_proxy_is_named(tmp_path, proxies, seen):
    headers = {"X-Forwarded-For": "6.6.6.6, 1.2.3.4", "X-Forwarded-Proto": "https"}
    answer = app_behind(tmp_path, proxies).test_client().get("/sign-in", headers=headers, environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert answer.text == seen


@pytest.mark.parametrize("value", ["-1", "9", "yes"])
def test_a_bad_number_stops_the_start(value):
    with pytest.raises(BadSetting):
        read({"MIZAN_PROXIES": value})


def test_other_names_than_the_offices_own_are_refused(tmp_path):
    """A name that a stranger chose must stand in no link that leaves the house: on a payslip, in a letter."""
    wanted = {"MIZAN_DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}", "MIZAN_SECRET_KEY": SECRET, "MIZAN_INSTANCE": str(tmp_path)}
    app = create_app(read({**wanted, "MIZAN_HOSTS": "mizan.example, .office.example"}))
    app.before_request_funcs[None] = [lambda: "said"]
    hosts = {"mizan.example": 200, "mizan.example:8000": 200, "a.office.example": 200, "evil.example": 400, "mizan.example.evil": 400}
    assert {host: app.test_client().get("/sign-in", headers={"Host": host}).status_code for host in hosts} == hosts


@pytest.mark.parametrize("secure", [True, False])
def test_the_cookie_of_small_things_goes_over_tls_where_the_page_does(tmp_path, secure):
    app = app_behind(tmp_path, "0")
    app.before_request_funcs[None] = [lambda: session.update(entity="MED") or "said"]
    cookie = app.test_client().get("/sign-in", base_url=f"http{'s' * secure}://mizan.example").headers["Set-Cookie"]
    assert ("Secure" in cookie) == secure and "HttpOnly" in cookie and "SameSite=Lax" in cookie
