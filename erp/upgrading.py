"""Migrations: one Alembic history per module with its own version table, run in the registry's order; then the walls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, Engine, MetaData, create_engine

from erp import database_roles, walls
from erp.db import Base, engine_options, prepare, system_engine, writers_turn
from erp.module import Module
from erp.registry import registry, tables_of

HERE = Path(__file__).resolve().parent.parent


def folder_of(module: Module) -> Path:
    """A module's history: an absolute folder, or one beside the installed packages."""
    path = Path(module.migrations or "")
    return path if path.is_absolute() else HERE / path


def alembic_config(module: Module, connection: Connection) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(HERE / "migrations"))
    config.set_main_option("version_locations", str(folder_of(module)))
    config.set_main_option("path_separator", "newline")
    config.attributes.update(connection=connection, metadata=Base.metadata, prefix=module.table_prefix, version_table=f"erp_version_{module.name}")
    return config


def histories() -> list[Module]:
    return [module for module in registry() if module.migrations and any(folder_of(module).glob("[0-9]*.py"))]


@contextmanager
def owner_engine() -> Iterator[Engine]:
    """The engine that may change tables: the owner's address where one is given."""
    url = current_app.config["MIZAN"].owner_url
    if not url:
        yield system_engine()
        return
    engine = prepare(create_engine(url, **engine_options(url, system=True)))
    try:
        yield engine
    finally:
        engine.dispose()


def upgrade(target: str = "head") -> list[str]:
    """Bring every module's tables to `target` and reinstall the walls; returns what ran ("finance 0003")."""
    ran: list[str] = []
    with owner_engine() as engine, writers_turn(engine), engine.connect() as connection, keys_asked_at_the_end(connection), connection.begin():
        for module in histories():
            before = _version(connection, module)
            command.upgrade(alembic_config(module, connection), target)
            after = _version(connection, module)
            if after != before:
                ran.append(f"{module.name} {after}")
        walls.install(connection, registry())
        if engine.dialect.name == "postgresql":
            database_roles.grant(connection, histories(), current_app.config["MIZAN"].database_url)
        check_keys(connection)
    return ran


@contextmanager
def keys_asked_at_the_end(connection: Connection) -> Iterator[None]:
    """On SQLite a migration rebuilds tables that others point at; the keys sleep meanwhile, and `check_keys` asks them all.

    The pragma means nothing inside a transaction, and SQLAlchemy begins one with the first statement: so the driver is told.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=off")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=on")


def check_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        assert not broken, f"foreign keys broken by a migration: {broken[:3]}"


def downgrade(module: Module, target: str) -> None:
    """Take one module's tables back; for tests and for leaving."""
    with owner_engine() as engine, writers_turn(engine), engine.connect() as connection, keys_asked_at_the_end(connection), connection.begin():
        walls.remove(connection, [module])
        command.downgrade(alembic_config(module, connection), target)
        check_keys(connection)


def _version(connection: Connection, module: Module) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table": f"erp_version_{module.name}"})
    return context.get_current_revision()


def behind() -> list[str]:
    """Modules whose tables are older than their migrations; quick enough to be asked by a health check."""
    with system_engine().connect() as connection:
        heads = {module.name: ScriptDirectory.from_config(alembic_config(module, connection)).get_current_head() for module in histories()}
        return [module.name for module in histories() if _version(connection, module) != heads[module.name]]


def differences() -> list[str]:
    """What models and database say differently; empty where migrations and models agree and the walls stand."""
    found: list[str] = []
    with owner_engine() as engine, engine.connect() as connection:
        for module in histories():
            names = {table.name for table in tables_of(module)}
            metadata = _only(Base.metadata, names)
            opts = {"version_table": f"erp_version_{module.name}", "compare_type": True, "include_object": _owned(module.table_prefix, connection)}
            context = MigrationContext.configure(connection, opts=opts)
            found += [f"{module.name}: {difference!r}" for difference in compare_metadata(context, metadata)]
        found += walls.compare(connection, registry())
    return found


def _owned(prefix: str, connection: Connection) -> Callable[..., bool]:
    """Alembic's question whether an object is this module's, and meant for this engine (`info={"engine": …}` of a key)."""
    engine = connection.dialect.name

    def include(thing: Any, name: str | None, kind: str, *_rest: object) -> bool:
        if kind == "foreign_key_constraint":
            return thing.info.get("engine", engine) == engine
        return kind != "table" or (str(name).startswith(f"{prefix}_") and not str(name).startswith("erp_version_"))

    return include


def _only(metadata: MetaData, names: Iterable[str]) -> MetaData:
    """The module's tables, with the foreign ones they point at."""
    wanted = set(names)
    kept = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        if table.name in wanted or any(fk.column.table.name == table.name for name in wanted for fk in metadata.tables[name].foreign_keys):
            table.to_metadata(kept)
    return kept
