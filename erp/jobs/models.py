"""Schedules and jobs. `erp_job` is the truth; brokers and clocks only point at it.

Moments are naive and in UTC. A schedule fires each due time once: (schedule, due) is unique.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId

STATES = ("queued", "running", "done", "refused", "set_aside", "cancelled", "skipped")
CATCH_UP = ("each", "latest", "skip")


class Schedule(Base):
    """When something is done by itself. `kind` "job": of a module's manifest; "report": made by a person."""

    __tablename__ = "erp_schedule"
    __table_args__ = (
        CheckConstraint("kind IN ('job','report')", name="kind"),
        CheckConstraint("catch_up IN ('each','latest','skip')", name="catch_up"),
        Index("ix_erp_schedule_next_run_at", "active", "next_run_at"),
        {"info": {"scope": "shared"}},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(8))
    module: Mapped[str] = mapped_column(String(64))  # whose it is: fires only while that module is on
    task: Mapped[str] = mapped_column(String(100))  # the job's or the report's name
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    formats: Mapped[list[Any]] = mapped_column(default=list)
    language: Mapped[str] = mapped_column(String(2), default="ar")
    cron: Mapped[str] = mapped_column(String(100))  # in the office's zone
    catch_up: Mapped[str] = mapped_column(String(8), default="latest")
    recipients: Mapped[list[Any]] = mapped_column(default=list)  # user names
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("erp_user.id"))  # empty: the system itself
    active: Mapped[bool] = mapped_column(default=True)
    stopped_because: Mapped[str] = mapped_column(String(64), default="")
    next_run_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(128), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class JobRow(Base):
    """One piece of work. `attempt` is the fence: each take raises it, and every later write names the one it holds."""

    __tablename__ = "erp_job"
    __table_args__ = (
        UniqueConstraint("schedule_id", "due"),
        UniqueConstraint("once"),
        CheckConstraint("state IN ('queued','running','done','refused','set_aside','cancelled','skipped')", name="state"),
        Index("ix_erp_job_state", "state", "id"),
        {"info": {"scope": "shared"}},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))  # "job" or "report"
    module: Mapped[str] = mapped_column(String(64))
    task: Mapped[str] = mapped_column(String(100))
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    schedule_id: Mapped[int | None] = mapped_column(ForeignKey("erp_schedule.id"), index=True)
    due: Mapped[datetime | None]
    as_of: Mapped[date]  # the day it is for, whenever it runs
    once: Mapped[str | None] = mapped_column(String(128))  # queued at most once under this key
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("erp_user.id"))
    asked_by: Mapped[str] = mapped_column(String(128))
    state: Mapped[str] = mapped_column(String(12), default="queued")
    attempt: Mapped[int] = mapped_column(default=0)
    attempts_max: Mapped[int] = mapped_column(default=5)
    lease: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    queued_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]  # when the broker was last told
    cancel_wanted: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str] = mapped_column(Text, default="")  # code of the refusal, or kind of the failure
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)


# heartbeats, progress and ticks: used where `erp.jobs.pulse` says
PULSE = Table(
    "erp_job_pulse",
    Base.metadata,
    Column("name", String(100), primary_key=True),  # "job:42", "clock:HOST:PID"
    Column("attempt", Integer, nullable=False),
    Column("beat_at", DateTime, nullable=False),
    Column("lease", DateTime),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("note", String(200), nullable=False),
    info={"scope": "shared"},
)
