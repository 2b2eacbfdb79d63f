"""Runs, their payslips and lines, and what the calculation found. A recorded payslip is never changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, PrimaryKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money
from hr.runs.values import KINDS, STATES, WEIGHTS


def _in(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({','.join(repr(value) for value in values)})"


class PayrollRun(Base):
    """One calculation of a month for an entity and what stands below it."""

    __tablename__ = "hr_payroll_run"
    __table_args__ = (
        Index("ix_hr_payroll_run_entity", "entity_id", "period"),
        CheckConstraint(_in("kind", KINDS), name="kind"),
        CheckConstraint(_in("state", STATES), name="state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    kind: Mapped[str] = mapped_column(String(12), default="regular")
    period: Mapped[str] = mapped_column(String(7))
    state: Mapped[str] = mapped_column(String(12), default="calculating")
    people: Mapped[int] = mapped_column(default=0)
    gross: Mapped[int] = mapped_column(Money, default=0)
    deductions: Mapped[int] = mapped_column(Money, default=0)
    net: Mapped[int] = mapped_column(Money, default=0)
    state_share: Mapped[int] = mapped_column(Money, default=0)
    held: Mapped[int] = mapped_column(Money, default=0)
    open_exceptions: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")  # of the stored payslips
    done_until: Mapped[int] = mapped_column(default=0)  # the last employee calculated: where a broken calculation goes on
    prepared_by: Mapped[str] = mapped_column(String(100))
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    day: Mapped[date | None]  # of the entry
    search: Mapped[str] = mapped_column(String(200), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}


class Payslip(Base):
    """What one person is due in a month. `once` holds the month while the regular payslip stands, so that there is only one."""

    __tablename__ = "hr_payslip"
    __table_args__ = (
        ForeignKeyConstraint(["run_id"], ["hr_payroll_run.id"]),
        ForeignKeyConstraint(["employee_id"], ["hr_employee.id"]),
        UniqueConstraint("employee_id", "once"),
        UniqueConstraint("number"),
        Index("ix_hr_payslip_run", "run_id", "employee_id"),
        Index("ix_hr_payslip_entity", "entity_id", "id"),
        Index("ix_hr_payslip_period", "period", "employee_id"),
    )

    fiscal_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(String(40))  # 2026-10-E00001
    run_id: Mapped[int]
    entity_id: Mapped[int]
    employee_id: Mapped[int]
    employee_number: Mapped[str] = mapped_column(String(32))
    name_ar: Mapped[str] = mapped_column(String(200))
    period: Mapped[str] = mapped_column(String(7))
    once: Mapped[str | None] = mapped_column(String(7))
    scale: Mapped[str] = mapped_column(String(32))
    grade: Mapped[str] = mapped_column(String(32))
    step: Mapped[int]
    iban: Mapped[str] = mapped_column(String(34), default="")
    basic: Mapped[int] = mapped_column(Money)
    gross: Mapped[int] = mapped_column(Money)
    deductions: Mapped[int] = mapped_column(Money)
    net: Mapped[int] = mapped_column(Money)
    state_share: Mapped[int] = mapped_column(Money)
    held: Mapped[int] = mapped_column(Money, default=0)
    charged: Mapped[str] = mapped_column(String(32), default="", server_default="")  # code of the entity that the net is charged to
    housing: Mapped[int] = mapped_column(Money, default=0, server_default="0")  # earned as housing, of the gross
    absence: Mapped[int] = mapped_column(Money, default=0, server_default="0")  # earned by nobody: what the gross is less
    carried: Mapped[list[Any]] = mapped_column(default=list)  # [element, halalas, party, reference]: what the next month takes
    state: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(40))  # what the printed payslip's QR leads to
    search: Mapped[str] = mapped_column(String(300), default="")
    recorded_at: Mapped[datetime]


class PayslipLine(Base):
    """One amount of a payslip, with the rule, its version, the figures and the arithmetic behind it."""

    __tablename__ = "hr_payslip_line"
    __table_args__ = (
        # the payslip first: lines are asked for by it alone, and lie beside one another
        PrimaryKeyConstraint("payslip_id", "place", "fiscal_year"),
        # on PostgreSQL walls ask for the payslip, once a statement (docs/decisions/0300)
        ForeignKeyConstraint(["fiscal_year", "payslip_id"], ["hr_payslip.fiscal_year", "hr_payslip.id"], info={"engine": "sqlite"}),
        {"sqlite_with_rowid": False},
    )

    fiscal_year: Mapped[int]
    payslip_id: Mapped[int]
    entity_id: Mapped[int]  # of the payslip
    place: Mapped[int]
    element: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(10))
    amount: Mapped[int] = mapped_column(Money)
    charged: Mapped[str] = mapped_column(String(32), default="")  # code of the entity that bears it
    economic: Mapped[str] = mapped_column(String(20), default="")
    part: Mapped[str] = mapped_column(String(24), default="")
    party: Mapped[str] = mapped_column(String(100), default="")
    reference: Mapped[str] = mapped_column(String(64), default="")
    reduces: Mapped[str] = mapped_column(String(40), default="")
    of_month: Mapped[str] = mapped_column(String(7), default="")  # arrears: the month they belong to
    rule: Mapped[str] = mapped_column(String(32))
    rule_since: Mapped[date]
    article: Mapped[str] = mapped_column(String(200), default="")
    why: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {"facts": [[name, value]], "figures": [[name, value, since, basis]]}


class PayrollSum(Base):
    """What a part of a run costs a budget line (`borne`) or takes off for somebody (`taken`), kept with the calculation."""

    __tablename__ = "hr_payroll_sum"
    __table_args__ = (
        PrimaryKeyConstraint("run_id", "until", "unit", "side", "part", "charged", "economic", "party", "document"),
        ForeignKeyConstraint(["run_id"], ["hr_payroll_run.id"]),
        {"sqlite_with_rowid": False},
    )

    run_id: Mapped[int]
    until: Mapped[int]  # id of the part's last employee
    entity_id: Mapped[int]  # of the run
    unit: Mapped[str] = mapped_column(String(32))
    side: Mapped[str] = mapped_column(String(8))
    part: Mapped[str] = mapped_column(String(24))
    charged: Mapped[str] = mapped_column(String(32))
    economic: Mapped[str] = mapped_column(String(20))
    party: Mapped[str] = mapped_column(String(100))
    document: Mapped[str] = mapped_column(String(64))
    amount: Mapped[int] = mapped_column(Money)


class PayrollException(Base):
    """Something that the calculation found. Of weight `stop` it must be answered before anybody approves."""

    __tablename__ = "hr_payroll_exception"
    __table_args__ = (
        ForeignKeyConstraint(["run_id"], ["hr_payroll_run.id"]),
        Index("ix_hr_payroll_exception_run", "run_id", "weight"),
        Index("ix_hr_payroll_exception_entity", "entity_id", "id"),
        CheckConstraint(_in("weight", WEIGHTS), name="weight"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int]
    entity_id: Mapped[int]
    employee_id: Mapped[int | None]
    employee_number: Mapped[str] = mapped_column(String(32), default="")
    code: Mapped[str] = mapped_column(String(48))
    weight: Mapped[str] = mapped_column(String(8))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    filled_by: Mapped[str] = mapped_column(String(32), default="hr")
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(String(100), default="")
    state: Mapped[str] = mapped_column(String(8), default="open")  # open | answered
    search: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}
