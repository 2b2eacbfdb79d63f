"""Record who holds an office, and correct or end it. A name printed on an archived report stays in that file."""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_hex
from typing import Any

from sqlalchemy import select

from erp import clock
from erp.auth.values import Actor
from erp.db import db
from erp.offices.models import OfficeHolder
from erp.offices.rules import refuse_overlap

Plan = Sequence[tuple[OfficeHolder | None, dict[str, Any]]]


def create(plan: Plan, _actor: Actor) -> list[OfficeHolder]:
    """Raises OfficeTaken."""
    made = []
    for _row, values in plan:
        row = OfficeHolder(reference=f"new-{token_hex(8)}", recorded_at=clock.now(), **filled(values))
        settle(row)
        row.reference = f"OH-{row.id:06d}"
        made.append(row)
    db.session.flush()
    return made


def change(plan: Plan, _actor: Actor) -> list[OfficeHolder]:
    """Raises OfficeTaken."""
    rows = []
    for row, values in plan:
        assert row is not None
        for name, value in filled(values).items():
            setattr(row, name, value)
        settle(row)
        rows.append(row)
    return rows


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """An emptied text is an empty text."""
    return {name: "" if value is None and name in ("name_en", "basis") else value for name, value in values.items()}


def settle(row: OfficeHolder) -> None:
    """Write the row where nobody else holds the office in those days. Raises OfficeTaken."""
    with db.session.no_autoflush:
        others = select(OfficeHolder).where(OfficeHolder.entity_id == row.entity_id, OfficeHolder.office == row.office)
        refuse_overlap(row.valid_from, row.valid_to, [other for other in db.session.execute(others).scalars() if other is not row])
    db.session.add(row)
    db.session.flush()
