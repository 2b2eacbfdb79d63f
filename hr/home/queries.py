"""Reads for the home page: sums of runs by month, from the runs' own totals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select

from erp.db import db
from hr.runs.amounts import MANY
from hr.runs.models import PayrollException, PayrollRun
from hr.runs.values import CALCULATED, CANCELLED, RECORDED, STOP


def months_paid(count: int) -> Sequence[Any]:
    """The newest months with standing runs: period, runs, recorded, people, gross, deductions, net; newest first."""
    recorded = func.sum(case((PayrollRun.state == RECORDED, 1), else_=0))
    sums = (func.sum(getattr(PayrollRun, name)).label(name) for name in ("people", "gross", "deductions", "net"))
    question = select(PayrollRun.period, func.count().label("runs"), recorded.label("recorded"), *sums).where(PayrollRun.state != CANCELLED)
    question = question.having(func.sum(PayrollRun.people) >= MANY)  # a sum of fewer would tell what one person earns
    return db.session.execute(question.group_by(PayrollRun.period).order_by(PayrollRun.period.desc()).limit(count)).all()


def unanswered() -> Sequence[Any]:
    """Exceptions that stop a calculated run: number of the run, its period, how many; the most first."""
    question = (
        select(PayrollRun.number, PayrollRun.period, func.count().label("open"))
        .join(PayrollException, PayrollException.run_id == PayrollRun.id)
        .where(PayrollRun.state == CALCULATED, PayrollException.weight == STOP, PayrollException.state == "open")
        .group_by(PayrollRun.number, PayrollRun.period)
    )
    return db.session.execute(question.order_by(func.count().desc(), PayrollRun.number)).all()
