"""Document numbers without gaps or doubles, per balancing unit, type and year: MED-JV-2026-000123.

The number is taken last in a unit of work: the row is locked until the commit, and a rollback gives the number back.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, db, in_unit_of_work

WIDTH = 6


class Sequence(Base):
    __tablename__ = "erp_sequence"
    __table_args__ = (UniqueConstraint("unit_id", "kind", "year"), {"info": {"scope": "shared"}})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    kind: Mapped[str] = mapped_column(String(16))  # JV, PV, TR ...
    year: Mapped[int]
    last: Mapped[int]


def take(unit_id: int, kind: str, year: int, count: int = 1) -> int:
    """Take `count` numbers; returns the first. Inside a unit of work only."""
    assert in_unit_of_work(), "numbers are taken inside a unit of work"
    insert = (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert
    statement = insert(Sequence).values(unit_id=unit_id, kind=kind, year=year, last=count)
    statement = statement.on_conflict_do_update(index_elements=["unit_id", "kind", "year"], set_={"last": Sequence.last + count})
    last = db.session.execute(statement.returning(Sequence.last), execution_options={"populate_existing": True}).scalar_one()
    return last - count + 1


def formatted(unit_code: str, kind: str, year: int, number: int) -> str:
    return f"{unit_code}-{kind}-{year}-{number:0{WIDTH}d}"


def next_number(unit_id: int, unit_code: str, kind: str, year: int) -> str:
    return formatted(unit_code, kind, year, take(unit_id, kind, year))
