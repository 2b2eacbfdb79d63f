"""Where a case works: a new database on one engine, filled like a small office, thrown away afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from flask import Flask

from erp.app import create_app
from erp.auth.values import system_actor
from erp.config import read
from erp.db import db, system_engine, unit_of_work
from erp.scope import ALL, within
from erp.starting import start_database
from erp.upgrading import upgrade

POSTGRES = os.environ.get("MIZAN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
SECRET = "bench-only-0123456789-abcdefghijklmnop"


@dataclass
class Place:
    engine: str  # sqlite | postgresql
    app: Flask
    folder: Path
    url: str


def engines() -> list[str]:
    """SQLite always; PostgreSQL where a server answers."""
    try:
        psycopg.connect(POSTGRES, connect_timeout=2).close()
    except psycopg.OperationalError:
        return ["sqlite"]
    return ["sqlite", "postgresql"]


@contextmanager
def place(engine: str) -> Iterator[Place]:
    folder = Path(tempfile.mkdtemp(prefix="mizan-bench-"))
    name = f"mizan_bench_{uuid.uuid4().hex[:12]}"
    url = f"sqlite:///{folder / 'mizan.db'}"
    if engine == "postgresql":
        _server(f"CREATE DATABASE {name}")
        url = POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    app = create_app(read({"MIZAN_DATABASE_URL": url, "MIZAN_SECRET_KEY": SECRET, "MIZAN_INSTANCE": str(folder)}))
    try:
        with app.app_context(), within(ALL):
            upgrade()
            unit_of_work(lambda: start_database(2026, system_actor()))
            yield Place(engine, app, folder, url)
            db.session.remove()
            db.engine.dispose()
            system_engine().dispose()
    finally:
        if engine == "postgresql":
            _server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        shutil.rmtree(folder, ignore_errors=True)


def _server(statement: str) -> None:
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(statement.encode())
