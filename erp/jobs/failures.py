"""A job that ended badly is told to somebody: to its owner, and for the machinery's own work to whoever manages jobs."""

from __future__ import annotations

from sqlalchemy import or_, select

from erp import clock
from erp.auth.models import Grant, RolePermission, User
from erp.db import db, unit_of_work
from erp.i18n import _l
from erp.jobs.running import Run
from erp.notices.operations import notify

FAILED = _l("The job %(task)s for %(day)s was not done.").text


def tell(run: Run) -> None:
    """Once a job, however often it is tried again."""
    facts = {"task": run.task, "day": run.as_of.isoformat()}
    unit_of_work(lambda: notify(_concerned(run), f"job-failed:{run.job_id}", FAILED, facts, address=f"/jobs/{run.job_id}", tone="bad"))


def _concerned(run: Run) -> set[int]:
    if run.owner_id is not None:
        return {run.owner_id}
    day = clock.today()
    managers = (
        select(Grant.user_id)
        .join(RolePermission, RolePermission.role_id == Grant.role_id)
        .join(User, User.id == Grant.user_id)
        .where(RolePermission.permission == "erp.schedule.manage", User.active, Grant.begins <= day, or_(Grant.ends.is_(None), Grant.ends >= day))
    )
    return set(db.session.scalars(managers))
