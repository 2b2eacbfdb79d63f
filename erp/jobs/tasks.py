"""From a job's row to the function that does it: a job of a module's manifest, or the making of a report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from erp.auth.current import acting
from erp.auth.people import actor_of
from erp.auth.values import Actor, system_actor
from erp.errors import DomainError
from erp.jobs.report_task import make_report
from erp.jobs.running import Run
from erp.registry import enabled_names, registry
from erp.scope import ALL, within

Task = Callable[[Run, Actor], dict[str, Any] | None]


class ModuleOff(DomainError):
    """The module whose job this is was switched off meanwhile."""

    code = "module.off"
    status = 409


class OwnerGone(DomainError):
    """The account that the job acts for is switched off or gone."""

    code = "owner.disabled"
    status = 403


def kinds() -> dict[str, Task]:
    """kind of job -> what does it."""
    return {"job": module_job, "report": make_report}


def owner_of(run: Run) -> Actor:
    """Whoever the job acts for, with the rights of now. Raises OwnerGone."""
    if run.owner_id is None:
        return system_actor("scheduler")
    with within(ALL):
        actor = actor_of(run.owner_id)
    if actor is None:
        raise OwnerGone(owner=run.owner_id)
    return actor


def perform(run: Run, module: str) -> dict[str, Any] | None:
    """Do it. Raises whatever the task raises."""
    if module not in enabled_names():
        raise ModuleOff(module=module)
    actor = owner_of(run)
    with acting(actor):
        return kinds()[run.kind](run, actor)


def module_job(run: Run, actor: Actor) -> dict[str, Any] | None:
    """A job of a manifest gets the day it is for. It is the machinery's own and sees every entity."""
    job = registry().find("jobs", run.task)
    with within(ALL):
        answer = job.run(run.as_of, **run.arguments)
    return answer if isinstance(answer, dict) else None
