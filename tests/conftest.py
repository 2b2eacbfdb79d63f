"""What tests stand on: an application with a migrated database on each engine, people, and a clock that can be held.

The database is migrated once a worker and copied for each test (SQLite: the file; PostgreSQL: a template). A test that
takes `app` runs on SQLite; one that takes `any_app` runs on both engines.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from erp import i18n
from erp.app import create_app
from erp.auth import sessions
from erp.auth.values import EVERYWHERE, Actor, system_actor
from erp.config import read
from erp.db import db, system_engine, unit_of_work
from erp.scope import ALL, within
from erp.starting import start_database
from erp.upgrading import upgrade
from tests.browser import browser, look, site

__all__ = ["browser", "look", "site"]  # fixtures that stand in a file of their own

SECRET = "tests-only-0123456789-abcdefghijklmnop"
POSTGRES = os.environ.get("MIZAN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
REQUIRED = set(filter(None, os.environ.get("MIZAN_TEST_REQUIRE", "").split(",")))


def make_app(url: str, folder: Path) -> Flask:
    config = read(
        {"MIZAN_DATABASE_URL": url, "MIZAN_SECRET_KEY": SECRET, "MIZAN_INSTANCE": str(folder), "MIZAN_ARCHIVE_DIR": str(folder / "archive")}
    )
    app = create_app(config)
    app.testing = True
    return app


def fill(app: Flask) -> None:
    """Tables, walls, roles, the root entity."""
    with app.app_context(), within(ALL):
        upgrade()
        unit_of_work(lambda: start_database(2026, system_actor()))
        db.session.remove()
        dispose(app)


def dispose(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        system_engine().dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    fill(make_app(f"sqlite:///{folder / 'mizan.db'}", folder))
    return folder / "mizan.db"


def postgres_or_skip() -> None:
    try:
        psycopg.connect(POSTGRES.replace("+psycopg", ""), connect_timeout=2).close()
    except psycopg.OperationalError as error:
        if "postgres" in REQUIRED:
            raise
        pytest.skip(f"PostgreSQL: no server ({error})")


def on_server(statement: str) -> None:
    with psycopg.connect(POSTGRES.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement.encode())


def database_url(name: str) -> str:
    return POSTGRES.rsplit("/", 1)[0] + f"/{name}"


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    postgres_or_skip()
    name = f"mizan_template_{uuid.uuid4().hex[:12]}"
    on_server(f"CREATE DATABASE {name}")
    fill(make_app(database_url(name), tmp_path_factory.mktemp("pg")))
    yield name
    on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    shutil.copy(sqlite_template, tmp_path / "mizan.db")
    return f"sqlite:///{tmp_path / 'mizan.db'}"


@pytest.fixture
def postgres_url(postgres_template: str) -> Iterator[str]:
    name = f"mizan_{uuid.uuid4().hex[:16]}"
    on_server(f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield database_url(name)
    on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def running(url: str, folder: Path) -> Iterator[Flask]:
    app = make_app(url, folder)
    i18n.set_language("ar")
    with app.app_context(), within(ALL):
        yield app
    dispose(app)


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on SQLite, inside its context, seeing everything."""
    yield from running(sqlite_url, tmp_path)


@pytest.fixture
def postgres_app(postgres_url: str, tmp_path: Path) -> Iterator[Flask]:
    yield from running(postgres_url, tmp_path)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def any_app(request: pytest.FixtureRequest) -> Flask:
    """The application on each engine in turn."""
    return request.getfixturevalue("app" if request.param == "sqlite" else "postgres_app")


def make_actor(username: str = "finance", *permissions: str, roots: frozenset[int] = EVERYWHERE, **more: object) -> Actor:
    """A person with these permissions (none named: every one of every module), everywhere or below `roots`."""
    if not permissions:
        return Actor(None, username, username, username, _Every(roots), person=f"user:{username}", **more)  # type: ignore[arg-type]
    return Actor(None, username, username, username, dict.fromkeys(permissions, roots), person=f"user:{username}", **more)  # type: ignore[arg-type]


class _Every(dict[str, frozenset[int]]):
    def __init__(self, roots: frozenset[int]) -> None:
        super().__init__()
        self.roots = roots

    def __contains__(self, key: object) -> bool:
        return True

    def get(self, key: str, default: object = None) -> frozenset[int]:  # type: ignore[override]
        return self.roots

    def __getitem__(self, key: str) -> frozenset[int]:
        return self.roots


@pytest.fixture
def actor() -> Actor:
    return make_actor()


@pytest.fixture
def client_of(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[Actor | None], object]:
    """A browser signed in as this person, without the sign-in itself (which has tests of its own)."""

    def make(actor: Actor | None):  # noqa: ANN202
        monkeypatch.setattr(sessions, "actor_from", lambda _request: actor)
        monkeypatch.setattr(sessions, "is_fresh", lambda: actor is not None)
        return app.test_client()

    return make
