"""What each part of a run costs and takes off, kept when it is calculated, so that approval needs to read no line of it.

A part is the people that were calculated in one step; it is recorded in one go too. Of arrears, which are settled person by
person, the lines themselves are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, select

from erp import bulk
from erp.db import db, rows_of
from erp.entities.queries import tree
from hr.payroll.accounting import Sums, sums_of
from hr.payroll.values import Payslip as Result
from hr.runs.models import PayrollRun, PayrollSum

BORNE, TAKEN = "borne", "taken"
Borne = dict[tuple[str, str], int]  # (entity, economic item) -> halalas
COLUMNS = ("run_id", "until", "entity_id", "unit", "side", "part", "charged", "economic", "party", "document", "amount")


def unit_of(charged: str, run: PayrollRun) -> str:
    """The unit that keeps the books of whoever bears a payslip; the run's where nobody does."""
    entities = tree()
    return entities.unit_of(entities.get(charged).id if charged else run.entity_id).code


def keep(run: PayrollRun, until: int, results: Iterable[Result]) -> None:
    """Store the sums of a part. `until` is the id of its last employee."""
    by_unit: dict[str, list[Result]] = {}
    units: dict[str, str] = {}
    for result in results:
        charged = result.charged
        by_unit.setdefault(units.get(charged) or units.setdefault(charged, unit_of(charged, run)), []).append(result)
    rows: list[tuple[Any, ...]] = []
    for unit, mine in by_unit.items():
        found, at = sums_of(mine), (run.id, until, run.entity_id, unit)
        rows += [(*at, BORNE, *key, "", amount) for key, amount in found.borne.items()]
        rows += [(*at, TAKEN, *key, amount) for key, amount in found.taken.items()]
    bulk.insert("hr_payroll_sum", COLUMNS, rows)


def parts_of(run_id: int) -> list[int]:
    """Where the parts of a run end, as `until`; none of a run that was calculated before sums were kept."""
    at = PayrollSum.until
    return list(db.session.execute(select(at).where(PayrollSum.run_id == run_id).group_by(at).order_by(at)).scalars())


def kept(run_id: int, until: int) -> dict[str, Sums]:
    """Unit -> the sums of a part."""
    found: dict[str, Sums] = {}
    at = PayrollSum.__table__.c
    columns: Sequence[Any] = (at.unit, at.side, at.part, at.charged, at.economic, at.party, at.document, at.amount)
    where = (at.run_id == run_id, at.until == until)
    for unit, side, part, charged, economic, party, document, amount in rows_of(select(*columns).where(*where).order_by(*columns[:-1])):
        sums = found.setdefault(unit, Sums({}, {}))
        if side == BORNE:
            sums.borne[part, charged, economic, party] = amount
        else:
            sums.taken[part, charged, economic, party, document] = amount
    return found


def borne_by(run_id: int) -> Borne:
    """(entity, economic item) -> halalas that its budget line bears of a run: earnings less absence, and the state's shares."""
    at = PayrollSum
    question = select(at.charged, at.economic, func.sum(at.amount)).where(at.run_id == run_id, at.side == BORNE).group_by(at.charged, at.economic)
    return {(entity, item): int(total) for entity, item, total in db.session.execute(question) if total}


def forget(run_id: int) -> None:
    db.session.execute(delete(PayrollSum).where(PayrollSum.run_id == run_id), execution_options={"synchronize_session": False})
