"""What tests stand on: an application with a migrated database on each engine, people, and a clock that can be held.

The database is migrated once a worker; each test gets one that is as fresh (`tests/databases.py`), and the worker's
application pointed at it (`tests/stand.py`). A test that takes `app` runs on SQLite; one that takes `any_app` runs on both engines.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from erp import i18n
from erp.auth import sessions
from erp.auth.values import Actor, system_actor
from erp.db import db, unit_of_work
from erp.scope import ALL, within
from erp.starting import start_database
from erp.upgrading import upgrade
from tests.browser import browser, look, site
from tests.databases import Lending, database_url, drop_database, make_database, postgres_or_skip
from tests.people import make_actor
from tests.stand import Stand, dispose, make_app

__all__ = ["browser", "look", "make_actor", "site"]  # what stands in files of its own


def fill(app: Flask) -> None:
    """Tables, walls, roles, the root entity."""
    with app.app_context(), within(ALL):
        upgrade()
        unit_of_work(lambda: start_database(2026, system_actor()))
        db.session.remove()
        dispose(app)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    fill(make_app(f"sqlite:///{folder / 'mizan.db'}", folder))
    return folder / "mizan.db"


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    postgres_or_skip()
    name = make_database()
    fill(make_app(database_url(name), tmp_path_factory.mktemp("pg")))
    yield name
    drop_database(name)


@pytest.fixture(scope="session")
def postgres_lending(postgres_template: str) -> Iterator[Lending]:
    lending = Lending(postgres_template)
    yield lending
    lending.close()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    shutil.copy(sqlite_template, tmp_path / "mizan.db")
    return f"sqlite:///{tmp_path / 'mizan.db'}"


@pytest.fixture
def postgres_url(postgres_lending: Lending) -> Iterator[str]:
    lent = postgres_lending.take()
    yield database_url(lent.name)
    postgres_lending.give_back(lent)


@pytest.fixture(scope="session")
def stands() -> dict[str, Stand]:
    """The applications of this worker, one an engine."""
    return {"sqlite": Stand(), "postgresql": Stand()}


def running(stand: Stand, url: str, folder: Path) -> Iterator[Flask]:
    app = stand.take(url, folder)
    i18n.set_language("ar")
    with app.app_context(), within(ALL):
        yield app
    stand.give_back(app)


@pytest.fixture
def app(stands: dict[str, Stand], sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on SQLite, inside its context, seeing everything."""
    yield from running(stands["sqlite"], sqlite_url, tmp_path)


@pytest.fixture
def postgres_app(stands: dict[str, Stand], postgres_url: str, tmp_path: Path) -> Iterator[Flask]:
    yield from running(stands["postgresql"], postgres_url, tmp_path)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def any_app(request: pytest.FixtureRequest) -> Flask:
    """The application on each engine in turn."""
    return request.getfixturevalue("app" if request.param == "sqlite" else "postgres_app")


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
