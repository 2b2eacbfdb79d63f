"""Every module's history: numbered, one head, linear, up and down on both engines, and equal to the models."""

from __future__ import annotations

import re

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect

from erp.db import system_engine
from erp.registry import registry, tables_of
from erp.upgrading import alembic_config, check_keys, differences, downgrade, folder_of, histories, keys_asked_at_the_end, upgrade


def test_each_history_is_numbered_and_has_one_head(app: Flask) -> None:
    for module in histories():
        names = sorted(path.name for path in folder_of(module).glob("*.py") if path.name != "__init__.py")
        assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in names), names
        with system_engine().connect() as connection:
            scripts = ScriptDirectory.from_config(alembic_config(module, connection))
            assert len(scripts.get_heads()) == 1, f"{module.name}: {scripts.get_heads()}"
            assert [s.revision for s in reversed(list(scripts.walk_revisions()))] == sorted(n[:4] for n in names)


def test_each_migration_tells_the_operator_what_it_does(app: Flask) -> None:
    for module in histories():
        for path in folder_of(module).glob("[0-9]*.py"):
            assert "For the operator" in path.read_text().split('"""')[1], f"{path.name} says nothing to the operator"


def test_down_to_nothing_and_up_again(any_app: Flask) -> None:
    for module in reversed(histories()):
        downgrade(module, "base")
    left = {name for name in inspect(system_engine()).get_table_names() if not name.startswith("erp_version_")}
    assert not left & {table.name for module in registry() for table in tables_of(module)}
    upgrade()
    assert differences() == []


@pytest.mark.parametrize("name", ["finance"])
def test_a_module_can_leave_and_come_back(any_app: Flask, name: str) -> None:
    module = registry().get(name)
    downgrade(module, "base")
    assert not [table for table in inspect(system_engine()).get_table_names() if table.startswith(f"{name}_")]
    assert any(line.startswith(name) for line in upgrade())
    assert differences() == []


def test_keys_sleep_while_tables_are_rebuilt_and_are_asked_before_the_end(app: Flask) -> None:
    """A table that others point at is dropped and made again by a migration on SQLite; with keys awake its rows would forbid that."""
    with system_engine().connect() as connection:
        with pytest.raises(AssertionError, match="foreign keys broken"), keys_asked_at_the_end(connection), connection.begin():
            connection.exec_driver_sql("DELETE FROM erp_entity")
            check_keys(connection)
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert connection.exec_driver_sql("SELECT count(*) FROM erp_entity").scalar_one() > 0, "what broke a key was undone"
