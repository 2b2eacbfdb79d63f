"""Which entities a scope holds, kept from the tree; elevation; the net of row security stands after an upgrade."""

from __future__ import annotations

import contextvars

from flask import Flask
from pytest import raises
from sqlalchemy import select

from erp import clock, walls
from erp.db import db, system_engine, unit_of_work
from erp.entities.models import Entity
from erp.errors import NotFound
from erp.registry import registry
from erp.scope import SCOPE_KEYS, NoScope, elevated, rebuild, require, scope_for, within


def grow(tree: dict[str, str | None]) -> dict[str, int]:
    """Entities by code under their parents, in the order given; returns their ids."""

    def work() -> dict[str, int]:
        ids: dict[str, int] = {row.code: row.id for row in db.session.execute(select(Entity.code, Entity.id))}
        for code, parent in tree.items():
            entity = Entity(code=code, name_ar=code, kind="department", parent_id=ids[parent] if parent else None, recorded_at=clock.now())
            db.session.add(entity)
            db.session.flush()
            ids[code] = entity.id
        rebuild()
        return ids

    return unit_of_work(work)


def codes() -> set[str]:
    return set(db.session.scalars(select(Entity.code)))


def test_a_scope_holds_its_roots_and_what_is_below_them(any_app: Flask) -> None:
    ids = grow({"NORTH": "EMIRATE", "NORTH-1": "NORTH", "SOUTH": "EMIRATE"})
    north = scope_for([ids["NORTH"]])
    assert north.form == "narrow" and north.roots == {ids["NORTH"]}
    with within(north):
        assert codes() == {"NORTH", "NORTH-1"}
    assert scope_for([ids["NORTH"]]) == north
    assert db.session.execute(select(SCOPE_KEYS)).all() and scope_for([ids["SOUTH"], ids["NORTH"]]) == scope_for([ids["NORTH"], ids["SOUTH"]])


def test_a_scope_grows_with_the_tree_and_turns_wide(any_app: Flask) -> None:
    ids = grow({"NORTH": "EMIRATE", "SOUTH": "EMIRATE"})
    before = scope_for([ids["NORTH"]])
    grow({f"NORTH-{n}": "NORTH" for n in range(5)})
    after = scope_for([ids["NORTH"]])
    assert (before.id, before.form, after.form) == (after.id, "narrow", "wide")
    with within(after):
        assert len(codes()) == 6 and "SOUTH" not in codes()


def test_the_roots_of_everything_are_the_scope_of_all(app: Flask) -> None:
    ids = grow({"NORTH": "EMIRATE"})
    assert (scope_for([ids["EMIRATE"]]).id, scope_for([ids["EMIRATE"]]).form) == (0, "all")
    with within(scope_for([])):
        assert codes() == set()


def test_a_scope_made_inside_a_unit_of_work_is_usable_at_once(any_app: Flask) -> None:
    ids = grow({"NORTH": "EMIRATE"})

    def work() -> set[str]:
        with within(scope_for([ids["NORTH"]])):
            return codes()

    assert unit_of_work(work) == {"NORTH"}


def test_elevation_sees_all_for_its_block_only_and_nests(any_app: Flask) -> None:
    ids = grow({"NORTH": "EMIRATE"})
    with within(scope_for([ids["NORTH"]])):
        with elevated("a test") as session:
            assert set(session.scalars(select(Entity.code))) == {"EMIRATE", "NORTH"}
            with elevated("a test within", session) as inner:
                assert len(inner.scalars(select(Entity.code)).all()) == 2
        assert codes() == {"NORTH"}
        assert db.session.identity_map.values() == []


def test_what_elevation_writes_belongs_to_the_unit_of_work(any_app: Flask) -> None:
    ids = grow({"NORTH": "EMIRATE"})

    def fails() -> None:
        with within(scope_for([ids["NORTH"]])), elevated("a test") as session:
            session.add(Entity(code="NEW", name_ar="NEW", kind="department", recorded_at=clock.now()))
        raise ValueError

    with raises(ValueError):
        unit_of_work(fails)
    assert "NEW" not in codes()


def test_require_refuses_as_not_found(any_app: Flask) -> None:
    ids = grow({"NORTH": "EMIRATE", "SOUTH": "EMIRATE"})
    with within(scope_for([ids["NORTH"]])):
        require(ids["NORTH"])
        for foreign in (ids["SOUTH"], [ids["NORTH"], ids["EMIRATE"]], 99999):
            with raises(NotFound):
                require(foreign)
    require(ids["SOUTH"])


def test_nothing_is_seen_where_no_scope_was_set(app: Flask) -> None:
    def nobody_said_for_whom() -> None:
        with app.app_context(), raises(NoScope):
            codes()

    contextvars.Context().run(nobody_said_for_whom)


def test_each_scoped_table_has_its_policy_after_an_upgrade(postgres_app: Flask) -> None:
    with system_engine().connect() as connection:
        assert walls.compare(connection, registry()) == []
        connection.exec_driver_sql("DROP POLICY mizan_scope_erp_approval ON erp_approval")
        assert walls.compare(connection, registry()) == ["wall mizan_scope_erp_approval on erp_approval is missing"]
        connection.rollback()
