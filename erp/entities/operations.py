"""Changes of the entity tree. Whoever changes it changes what people may see, so the scopes are filled again at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from erp import clock
from erp.auth.values import EVERYWHERE, Actor
from erp.db import db
from erp.entities.models import PLACEHOLDER, Entity
from erp.entities.rules import check_rings, check_units
from erp.errors import NotAllowed
from erp.resources.check import NewKey
from erp.scope import elevated, rebuild

Plan = Sequence[tuple[Entity | None, dict[str, Any]]]


def create(plan: Plan, actor: Actor) -> list[Entity]:
    """New entities; a parent may be one of the same set. Raises EntityRing, UnitNeeded, NotAllowed."""
    made = [_blank(v) for _row, v in plan]
    new = {entity.code: entity for entity in made}
    waiting = []
    for entity, (_row, values) in zip(made, plan, strict=True):
        waiting.append((entity, values.get("parent_id")))
        _fill(entity, values)
    _refuse_new_root([parent for _entity, parent in waiting], actor)
    db.session.add_all(made)
    db.session.flush()
    for entity, parent in waiting:
        entity.parent_id = new[parent].id if isinstance(parent, NewKey) else parent
    return _settled(made)


def change(plan: Plan, actor: Actor) -> list[Entity]:
    """Renamed, moved, made to keep books or not. Raises EntityRing, UnitNeeded, NotAllowed."""
    rows = []
    for entity, values in plan:
        assert entity is not None
        if "parent_id" in values:
            _refuse_new_root([values["parent_id"]], actor)
            parent = values["parent_id"]
            entity.parent_id = _id_of(parent) if isinstance(parent, NewKey) else parent
        _fill(entity, values)
        rows.append(entity)
    return _settled(rows)


def _blank(values: dict[str, Any]) -> Entity:
    """A new row; the first root takes over the one that `mizan init` put in its place, with its periods and rights."""
    held = db.session.execute(select(Entity).where(Entity.code == PLACEHOLDER)).scalar_one_or_none() if values.get("parent_id") is None else None
    if held is None or db.session.execute(select(Entity.id).where(Entity.id != held.id).limit(1)).first() is not None:
        return Entity(code=values["code"], name_ar=values["name_ar"], kind=values["kind"], name_en="", recorded_at=clock.now())
    held.code = values["code"]
    db.session.flush()
    return held


def _fill(entity: Entity, values: dict[str, Any]) -> None:
    for name in ("name_ar", "name_en", "kind", "balancing_unit"):
        if name in values:
            setattr(entity, name, values[name] if values[name] is not None else "")


def _id_of(code: str) -> int:
    return db.session.execute(select(Entity.id).where(Entity.code == code)).scalar_one()


def _refuse_new_root(parents: Sequence[Any], actor: Actor) -> None:
    """An entity without a parent is outside everybody's scope but of those who see everything."""
    if None in parents and actor.roots("erp.entity.manage") != EVERYWHERE:
        raise NotAllowed(permission="erp.entity.manage")


def _settled(rows: list[Entity]) -> list[Entity]:
    db.session.flush()
    with elevated("the shape of the whole tree") as session:
        found = session.execute(select(Entity.id, Entity.code, Entity.parent_id, Entity.balancing_unit)).all()
    codes = {row.id: row.code for row in found}
    parents = {row.code: codes.get(row.parent_id) for row in found}
    check_rings(parents)
    check_units(parents, [row.code for row in found if row.balancing_unit])
    rebuild()
    return rows
