"""Numbers of procurement's documents: MED-LPO-2026-000087, taken when the document is made; a void one stays as a record."""

from __future__ import annotations

from datetime import date

from erp.entities.queries import tree
from erp.sequences import next_number


def numbered(entity_id: int, series: str, day: date) -> str:
    unit = tree().unit_of(entity_id)
    return next_number(unit.id, unit.code, series, day.year)
