"""On PostgreSQL the application's role can't touch what is kept, and a server doesn't start with more rights than it needs."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from erp import database_roles
from erp.app import create_app
from erp.audit.record import record
from erp.auth.values import system_actor
from erp.config import read
from erp.db import system_engine, unit_of_work
from erp.scope import ALL, within
from erp.starting import start_database
from erp.upgrading import differences, upgrade
from tests.databases import POSTGRES, on_server, postgres_or_skip
from tests.stand import SECRET, dispose

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def two_roles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A database owned by one role and used by another, as in production."""
    postgres_or_skip()
    name = f"mizan_{uuid.uuid4().hex[:12]}"
    owner, used = f"{name}_owner", f"{name}_app"
    on_server(f"CREATE ROLE {owner} LOGIN")
    on_server(f"CREATE ROLE {used} LOGIN")
    on_server(f"CREATE DATABASE {name} OWNER {owner}")
    host = POSTGRES.split("@")[-1].split("/")[0]
    folder: Path = tmp_path_factory.mktemp("roles")
    app = create_app(
        read(
            {
                "MIZAN_DATABASE_URL": f"postgresql://{used}@{host}/{name}",
                "MIZAN_DATABASE_OWNER_URL": f"postgresql://{owner}@{host}/{name}",
                "MIZAN_SECRET_KEY": SECRET,
                "MIZAN_INSTANCE": str(folder),
            }
        )
    )
    with app.app_context(), within(ALL):
        on_server_owner(f"postgresql://{owner}@{host}/{name}", f"GRANT ALL ON SCHEMA public TO {owner}")
        upgrade()
        unit_of_work(lambda: start_database(2026, system_actor()))
        yield app
    dispose(app)
    on_server(f"DROP DATABASE {name} WITH (FORCE)")
    on_server(f"DROP ROLE {used}")
    on_server(f"DROP ROLE {owner}")


def on_server_owner(url: str, statement: str) -> None:
    """The schema belongs to the database's owner."""
    name = url.rsplit("/", 1)[1]
    with psycopg.connect(POSTGRES.rsplit("/", 1)[0] + f"/{name}", autocommit=True) as connection:
        connection.execute(f"ALTER SCHEMA public OWNER TO {url.split('//')[1].split('@')[0]}".encode())


def test_the_application_works_with_its_own_role(two_roles: Flask) -> None:
    unit_of_work(lambda: record(system_actor(), "tried", "erp.entity:X"))
    assert differences() == []
    database_roles.check(system_engine())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE erp_audit_event SET actor = 'somebody else'",
        "DELETE FROM erp_audit_event",
        "TRUNCATE erp_audit_event",
        "ALTER TABLE erp_audit_event DISABLE TRIGGER ALL",
        "DROP TABLE erp_audit_event",
        "CREATE TABLE evil (id int)",
        "SET session_replication_role = replica",
    ],
)
def test_what_is_kept_stays(two_roles: Flask, statement: str) -> None:
    with system_engine().connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text(statement))


def test_an_owner_or_superuser_is_refused(postgres_app: Flask) -> None:
    with pytest.raises(database_roles.TooPowerful):
        database_roles.check(system_engine())


def test_the_walls_hold_for_the_owner_too(any_app: Flask) -> None:
    """The database itself refuses, whoever asks."""
    unit_of_work(lambda: record(system_actor(), "tried", "erp.entity:X"))
    for statement in ("UPDATE erp_audit_event SET actor = 'x'", "DELETE FROM erp_audit_event"):
        with system_engine().connect() as connection, pytest.raises(DBAPIError, match="never changed or deleted"):
            connection.execute(text(statement))
