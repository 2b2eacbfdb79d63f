"""The tree of entities: the office's own root takes the place of the first one; what is unsound is refused whole."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from erp.db import db, unit_of_work
from erp.entities.models import PLACEHOLDER, Entity
from erp.entities.operations import change, create
from erp.entities.queries import tree
from erp.entities.rules import EntityRing
from erp.resources.check import NewKey
from tests.conftest import make_actor

ROOT = {"code": "MED", "name_ar": "إمارة", "kind": "emirate", "balancing_unit": True}


def made(*plan: dict) -> list[str]:
    return unit_of_work(lambda: [entity.code for entity in create([(None, values) for values in plan], make_actor())])


def test_the_office_root_takes_the_place_of_the_first(any_app: Flask) -> None:
    first = tree().get(PLACEHOLDER).id
    assert made(ROOT, {"code": "YNB", "name_ar": "ينبع", "kind": "governorate", "parent_id": NewKey("MED")}) == ["MED", "YNB"]
    rows = dict(db.session.execute(select(Entity.code, Entity.parent_id)).all())
    assert rows == {"MED": None, "YNB": first}


def test_a_root_in_use_is_not_taken_over(app: Flask) -> None:
    parent = tree().get(PLACEHOLDER).id
    made({"code": "OLD", "name_ar": "قديمة", "kind": "centre", "parent_id": parent})
    made(ROOT)
    assert set(db.session.execute(select(Entity.code)).scalars()) == {PLACEHOLDER, "OLD", "MED"}


def test_a_ring_is_refused_and_nothing_changes(app: Flask) -> None:
    made(ROOT, {"code": "YNB", "name_ar": "ينبع", "kind": "governorate", "parent_id": NewKey("MED")})
    below = tree().get("YNB").id

    def ring() -> None:
        root = db.session.execute(select(Entity).where(Entity.code == "MED")).scalar_one()
        change([(root, {"parent_id": below})], make_actor())

    with pytest.raises(EntityRing):
        unit_of_work(ring)
    assert db.session.execute(select(Entity.parent_id).where(Entity.code == "MED")).scalar_one() is None
