"""One application a worker and engine, pointed at another database for each test: making one costs more than most tests.

What a test may change about an application is put back: its settings, its registry and the rest of `app.extensions`, its
engines. An application that was given routes, blueprints or hooks is not lent again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

from erp.app import create_app
from erp.config import read
from erp.db import db, is_sqlite, system_engine

SECRET = "tests-only-0123456789-abcdefghijklmnop"


def make_app(url: str, folder: Path) -> Flask:
    app = create_app(read(settings(url, folder)))
    app.testing = True
    return app


def settings(url: str, folder: Path) -> dict[str, str]:
    archive = str(folder / "archive")
    return {"MIZAN_DATABASE_URL": url, "MIZAN_SECRET_KEY": SECRET, "MIZAN_INSTANCE": str(folder), "MIZAN_ARCHIVE_DIR": archive}


def dispose(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        for engine in (db.engine, system_engine(), app.extensions.get("mizan.pulse_engine")):
            if engine is not None:
                engine.dispose()


class Stand:
    """The application of one engine. Its compiled statements live on from test to test, its connections don't.

    `durable`: SQLite waits for the disk at each commit, as in an office; only tests that break things need that.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self.app: Flask | None = None
        self.durable = durable

    def take(self, url: str, folder: Path) -> Flask:
        if self.app is None:
            self.app = make_app(url, folder)
            with self.app.app_context():
                self.engines = [follow_its_url(engine, self.durable) for engine in (db.engine, system_engine())]
            self.config, self.extensions, self.shape = dict(self.app.config), dict(self.app.extensions), shape(self.app)
            self.known = {key: type(value)(value) for key, value in self.extensions.items() if isinstance(value, dict | list)}
        self.put_back(self.app)
        self.point(self.app, url, folder)
        return self.app

    def give_back(self, app: Flask) -> None:
        dispose(app)
        if app is self.app and shape(app) != self.shape:
            self.app = None

    def put_back(self, app: Flask) -> None:
        for held, before in ((app.config, self.config), (app.extensions, {**self.extensions, **copies(self.known)})):
            held.clear()
            held.update(before)
        app._got_first_request = False

    def point(self, app: Flask, url: str, folder: Path) -> None:
        config = read(settings(url, folder))
        app.config.update(MIZAN=config, SQLALCHEMY_DATABASE_URI=config.database_url)
        app.instance_path = str(folder)
        for engine in self.engines:
            engine.url = make_url(config.database_url)


def copies(known: dict[str, Any]) -> dict[str, Any]:
    return {key: type(value)(value) for key, value in known.items()}


def shape(app: Flask) -> tuple[int, ...]:
    """How much stands on the application; it grows with each route and hook that a test adds."""
    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs, app.template_context_processors)
    counted = [len(list(app.url_map.iter_rules())), len(app.blueprints), len(app.teardown_appcontext_funcs), len(app.error_handler_spec)]
    return (*counted, *(sum(len(listed) for listed in held.values()) for held in hooks))


def follow_its_url(engine: Engine, durable: bool) -> Engine:
    """Connections go where `engine.url` points at the moment."""

    def there(dialect: Any, _record: Any, arguments: list[Any], parameters: dict[str, Any]) -> Any:
        now, more = dialect.create_connect_args(engine.url)
        return dialect.connect(*now, **{**parameters, **more})

    event.listen(engine, "do_connect", there)
    if is_sqlite(engine) and not durable:
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=off").close())
    return engine
