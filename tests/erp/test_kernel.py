"""The kernel: units of work, numbers, audit, the registry's refusals, start-up of a database on both engines."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from erp import sequences
from erp.audit.models import AuditEvent
from erp.audit.record import record
from erp.auth.values import system_actor
from erp.config import BadSetting, read
from erp.db import after_commit, db, unit_of_work
from erp.entities.models import Entity
from erp.errors import NotFound
from erp.i18n import _l
from erp.module import Module, Permission
from erp.registry import BrokenModule, ModuleAlwaysOn, build, enabled_names, switch
from erp.starting import start_database
from erp.upgrading import differences
from tests.factories.modules import switch_off


def root_id() -> int:
    return db.session.execute(select(Entity.id)).scalar_one()


def test_unit_of_work_commits_whole_or_not_at_all(any_app: Flask) -> None:
    told: list[str] = []

    def fails() -> None:
        record(system_actor(), "tried", "erp.entity:X")
        after_commit(lambda: told.append("fails"))
        raise NotFound()

    with pytest.raises(NotFound):
        unit_of_work(fails)
    assert db.session.execute(select(func.count()).where(AuditEvent.action == "tried")).scalar_one() == 0
    unit_of_work(lambda: (record(system_actor(), "tried", "erp.entity:X"), after_commit(lambda: told.append("done"))))
    assert db.session.execute(select(func.count()).where(AuditEvent.action == "tried")).scalar_one() == 1
    assert told == ["done"]


def test_numbers_have_no_gap_after_a_refusal(any_app: Flask) -> None:
    def numbered(fail: bool) -> str:
        number = sequences.next_number(root_id(), "MED", "JV", 2026)
        if fail:
            raise NotFound()
        return number

    assert unit_of_work(lambda: numbered(False)) == "MED-JV-2026-000001"
    with pytest.raises(NotFound):
        unit_of_work(lambda: numbered(True))
    assert unit_of_work(lambda: numbered(False)) == "MED-JV-2026-000002"
    assert unit_of_work(lambda: sequences.take(root_id(), "JV", 2026, 10)) == 3
    assert unit_of_work(lambda: numbered(False)) == "MED-JV-2026-000013"


def test_starting_twice_changes_nothing(any_app: Flask) -> None:
    before = db.session.execute(select(func.count()).select_from(AuditEvent)).scalar_one()
    assert unit_of_work(lambda: start_database(2026, system_actor())) is None
    assert db.session.execute(select(func.count()).select_from(AuditEvent)).scalar_one() == before


def test_models_and_migrations_agree(any_app: Flask) -> None:
    assert differences() == []


def test_a_module_that_is_needed_stays_on(app: Flask) -> None:
    unit_of_work(lambda: switch_off("finance", system_actor()))
    assert "finance" not in enabled_names()
    unit_of_work(lambda: switch("finance", True, system_actor()))
    assert "finance" in enabled_names()
    with pytest.raises(ModuleAlwaysOn):
        unit_of_work(lambda: switch("erp", False, system_actor()))


def module(name: str, **parts: object) -> Module:
    return Module(name=name, title=_l("Administration"), **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("modules", "said"),
    [
        ([module("erp"), module("a", depends=("b",))], "needs 'b'"),
        ([module("erp"), module("a", depends=("b",)), module("b", depends=("a",))], "ring"),
        ([module("erp"), module("a"), module("a")], "two modules"),
        ([module("erp"), module("a", permissions=(Permission("b.c.view", "x"),))], "is not a.noun.verb"),
        ([module("erp"), module("a", permissions=(Permission("a.c.view", "x"), Permission("a.c.view", "y")))], "both declare permission"),
    ],
)
def test_a_broken_module_is_refused_by_name(modules: list[Module], said: str) -> None:
    with pytest.raises(BrokenModule, match=said):
        build(modules)


def test_modules_come_in_the_order_of_their_needs() -> None:
    found = build([module("c", depends=("b",)), module("b", optional=("z",)), module("z"), module("erp")])
    assert [m.name for m in found] == ["erp", "z", "b", "c"]


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"MIZAN_SECRET_KEY": "short"}, "MIZAN_SECRET_KEY"),
        ({"MIZAN_SECRET_KEYS_OLD": "a-long-one-0123456789-abcdefghijklm,short"}, "MIZAN_SECRET_KEYS_OLD"),
        ({"MIZAN_DATABASE_URL": "mysql://x/y"}, "SQLite and PostgreSQL"),
        ({"MIZAN_DATABASE_URL": "nonsense"}, "MIZAN_DATABASE_URL"),
        ({"MIZAN_LOCALE": "fr"}, "MIZAN_LOCALE"),
        ({"MIZAN_TIMEZONE": "Mars/Olympus"}, "MIZAN_TIMEZONE"),
    ],
)
def test_a_bad_setting_stops_the_start_with_one_line(environ: dict[str, str], said: str) -> None:
    with pytest.raises(BadSetting, match=said) as refused:
        read(environ)
    assert "\n" not in str(refused.value)
