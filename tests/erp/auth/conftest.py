"""People with passwords, and a browser that behaves like one: its own cookies, the token of the page it was shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import Context
from html import unescape
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from erp import clock
from erp.auth import passwords
from erp.auth.models import User
from erp.auth.values import system_actor
from erp.db import db, unit_of_work
from erp.entities.models import Entity
from erp.scope import rebuild
from erp.starting import add_user

PASSWORD = "seven quiet camels walk"


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


class Browser:
    """Each request runs in a context of its own, as on a server: nothing of the test is seen in it."""

    def __init__(self, app: Flask, address: str = "10.0.0.1", host: str = "mizan.example") -> None:
        self.client = app.test_client()
        self.address, self.base = address, f"https://{host}"
        self.token = ""

    def open(self, path: str, **given: Any) -> TestResponse:
        given.setdefault("environ_base", {"REMOTE_ADDR": self.address})
        answer = Context().run(lambda: self.client.open(path, base_url=self.base, **given))
        found = re.search(r'name="csrf_token" value="([^"]+)"', answer.get_data(as_text=True))
        if found:
            self.token = unescape(found[1])
        return answer

    def get(self, path: str, **given: Any) -> TestResponse:
        return self.open(path, method="GET", **given)

    def post(self, path: str, data: dict[str, Any] | None = None, headers: dict[str, str] | None = None, token: str | None = None) -> TestResponse:
        sent = {"csrf_token": self.token if token is None else token, **(data or {})}
        return self.open(path, method="POST", data=sent, headers={"Sec-Fetch-Site": "same-origin", **(headers or {})})

    def sign_in(self, username: str, password: str = PASSWORD, **more: str) -> TestResponse:
        self.get("/sign-in")
        return self.post("/sign-in", {"username": username, "password": password, **more})

    def cookie(self) -> str | None:
        found = self.client.get_cookie("__Host-mizan-session", domain=self.base.removeprefix("https://"))
        return found.value if found else None

    def with_cookie(self, value: str) -> Browser:
        self.client.set_cookie("__Host-mizan-session", value, domain=self.base.removeprefix("https://"))
        return self


def signed_in(browser: Browser) -> bool:
    return browser.get("/me").status_code == 200


@pytest.fixture
def add_person(any_app: Flask) -> Callable[..., int]:
    def add(username: str, role: str = "employee", **more: Any) -> int:
        return unit_of_work(lambda: add_user(username, f"الاسم {username}", "", PASSWORD, role, system_actor(), **more))

    return add


@pytest.fixture
def people(any_app: Flask, add_person: Callable[..., int]) -> Flask:
    """`boss` administers everything, `sara` is an employee."""
    add_person("boss", "admin")
    add_person("sara")
    return any_app


@pytest.fixture
def browser(people: Flask) -> Callable[..., Browser]:
    return lambda **more: Browser(people, **more)


@pytest.fixture
def governorates(any_app: Flask) -> dict[str, int]:
    """YNB with a centre below it, and ULA."""

    def add() -> dict[str, int]:
        root = db.session.execute(select(Entity).where(Entity.parent_id.is_(None))).scalar_one()
        made = {}
        for code, parent in (("YNB", root.code), ("YNB-1", "YNB"), ("ULA", root.code)):
            above = db.session.execute(select(Entity.id).where(Entity.code == parent)).scalar_one()
            kind = "centre" if "-" in code else "governorate"
            entity = Entity(code=code, name_ar=code, name_en=code, kind=kind, parent_id=above, recorded_at=clock.now(), search=code)
            db.session.add(entity)
            db.session.flush()
            made[code] = entity.id
        rebuild()
        return made

    return unit_of_work(add)


def user_row(username: str) -> User:
    db.session.rollback()
    return db.session.execute(select(User).where(User.username == username)).scalar_one()
