"""Large sets below the session: what stands is what the ordinary road would have made, and its ids are the table's own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from erp import bulk
from erp.among import among
from erp.audit.models import AuditEvent
from erp.audit.record import record_all
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.entities.models import Entity
from erp.errors import NotFound
from erp.scope import ALL, scope_for, within
from tests.factories.finance import make_books

EVENT = ("at", "actor", "person", "action", "document")


def said(document: str) -> dict[str, Any]:
    row = db.session.execute(select(AuditEvent.__table__).where(AuditEvent.document == document)).one()
    return {name: value for name, value in row._mapping.items() if name not in ("id", "at", "document")}


def test_many_events_stand_as_one_would(any_app: Flask, actor: Actor) -> None:
    changes = {"name": [None, 'مركز "أ"'], "amount": [5, 1250], "flag": [None, True]}
    with any_app.app_context(), within(ALL):
        many = [(f"t:{n}", None, changes if n % 2 else None) for n in range(bulk.MANY + 2)]
        unit_of_work(lambda: record_all(actor, "created", many))
        unit_of_work(lambda: record_all(actor, "created", [("t:one", None, changes)]))
        unit_of_work(lambda: record_all(actor, "created", [("t:none", None, None)]))
        assert said("t:1") == said("t:one")
        assert said("t:2") == said("t:none")
        assert said("t:2")["changes"] is None


def test_texts_and_changes_are_the_json_they_stand_for() -> None:
    said = {"a": 'مركز "أ"\n\\', "b": "", "c": "\u2028\x00\ud83d\ude00"}
    assert json.loads(bulk.texts(said)) == said and json.loads(bulk.texts({})) == {}
    changes: dict[str, Any] = {"a": (None, 'أ"'), "b": (None, 5), "c": ["x", None], "d": (None, True), "e": [None, ["1", 2]], "f": 7}
    assert json.loads(bulk.changes(changes)) == json.loads(json.dumps(changes)) and bulk.changes({}) == "{}"


def test_one_of_many(any_app: Flask) -> None:
    with any_app.app_context(), within(ALL):
        ids = make_books()
        code = select(Entity.code).order_by(Entity.code)
        assert db.session.execute(code.where(among(Entity.code, ["MED", "none", "مركز", "' OR 1=1 --"]))).scalars().all() == ["MED"]
        assert db.session.execute(code.where(among(Entity.id, [ids["MED"], -1]))).scalars().all() == ["MED"]
        assert db.session.execute(code.where(among(Entity.code, []))).scalars().all() == []


def test_ids_are_those_that_nobody_else_gets(any_app: Flask, actor: Actor) -> None:
    with any_app.app_context(), within(ALL):

        def work() -> list[int]:
            taken = list(bulk.next_ids("erp_audit_event", 3))
            bulk.insert("erp_audit_event", ("id", *EVENT), [(key, "2026-01-01 00:00:00.000000", "a", "a", "created", f"k:{key}") for key in taken])
            record_all(actor, "created", [("t:after", None, None)])
            return taken

        taken = unit_of_work(work)
        after = db.session.execute(select(AuditEvent.id).where(AuditEvent.document == "t:after")).scalar_one()
        assert len({*taken, after}) == 4 and after > max(taken)


@pytest.mark.parametrize("count", [1, bulk.MANY + 2])
def test_no_row_of_a_foreign_entity_is_written_below_the_compiler(any_app: Flask, actor: Actor, count: int) -> None:
    ids = make_books()
    with within(scope_for({ids["YNB"]})):
        unit_of_work(lambda: record_all(actor, "created", [(f"t:own{n}", ids["YNB-C1"] if n else None, None) for n in range(count)]))
        with pytest.raises(NotFound):
            unit_of_work(lambda: record_all(actor, "created", [(f"t:foreign{n}", ids["YNB" if n else "ULA"], None) for n in range(count)]))
    found = set(db.session.execute(select(AuditEvent.document).where(AuditEvent.document.like("t:%"))).scalars())
    assert found == {f"t:own{n}" for n in range(count)}


def test_a_table_whose_rows_have_an_entity_takes_none_without(any_app: Flask) -> None:
    ids = make_books()
    names = ("code", "entity_id")
    with within(scope_for({ids["YNB"]})):
        for entity in (ids["ULA"], None):
            with pytest.raises(NotFound):
                unit_of_work(lambda entity=entity: bulk.insert_few(db.session.connection(), "finance_bank_account", names, [("X", entity)]))
