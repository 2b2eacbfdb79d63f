"""Which steps a kind of document takes, from a day on: added and ended, never edited, so that each day keeps its own policy.

One person writes a policy, another puts it in force: it waits like any document, and counts from its approval.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from erp import clock
from erp.approvals import operations
from erp.approvals.models import Policy, PolicyDraft
from erp.approvals.rules import Step
from erp.audit.record import record
from erp.auth.current import require, require_everywhere
from erp.auth.values import Actor
from erp.chain import digest as digest_of
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, NotFound
from erp.i18n import _
from erp.money import shown
from erp.registry import registry
from erp.text import row_number

KIND = "erp.approval-policy"
APPROVE, CREATE = "erp.approval-policy.approve", "erp.approval-policy.create"
MOST_STEPS, MOST_PEOPLE = 6, 5


class PolicyInvalid(DomainError):
    """No step, an unknown right, more people than can be asked for, a day gone by, or a kind that nobody declares."""

    code = "approval.policy"


@dataclass(frozen=True)
class Wanted:
    """A policy as it is asked for; `amount_from` in halalas, `root` the code of the entity below which it holds."""

    kind: str
    steps: tuple[Step, ...]
    begins: date
    root: str = ""
    chapter: str = ""
    amount_from: int = 0
    reason: str = ""


def propose(wanted: Wanted, actor: Actor) -> PolicyDraft:
    """Write it down and send it for approval. Raises PolicyInvalid, NotFound, NotAllowed where it reaches beyond the writer's own places."""
    _check(wanted)
    root = tree().get(wanted.root) if wanted.root else tree().roots()[0]
    if wanted.root:
        require(actor, CREATE, root.id)
    else:
        require_everywhere(actor, CREATE)
    row = PolicyDraft(
        kind=wanted.kind, root_id=root.id if wanted.root else None, chapter=wanted.chapter or None, amount_from=wanted.amount_from,
        steps=[asdict(step) for step in wanted.steps], begins=wanted.begins, reason=wanted.reason, written_by=actor.username, written_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    title = _("Approval policy: %(kind)s from %(day)s", kind=title_of(wanted.kind), day=wanted.begins.isoformat())
    operations.send(f"{KIND}:{row.id}", actor, entity_id=root.id, title=title, amount=None)
    return row


def _check(wanted: Wanted) -> None:
    kinds = {part.kind for _module, part in registry().parts("approvables", only_enabled=False)}
    rights = {part.name for _module, part in registry().parts("permissions", only_enabled=False)}
    sound = (
        wanted.kind in kinds
        and 1 <= len(wanted.steps) <= MOST_STEPS
        and all(step.permission in rights and 1 <= step.people <= MOST_PEOPLE for step in wanted.steps)
        and wanted.begins >= clock.today()
        and wanted.amount_from >= 0
    )
    if not sound:
        raise PolicyInvalid()


def title_of(kind: str) -> str:
    for _module, part in registry().parts("approvables", only_enabled=False):
        if part.kind == kind:
            return str(part.title)
    return kind


def find(key: str) -> PolicyDraft:
    number = row_number(key)
    row = db.session.get(PolicyDraft, number) if number is not None else None
    if row is None:
        raise NotFound(kind=KIND, key=key)
    return row


def digest(key: str) -> str:
    row = find(key)
    return digest_of(repr((row.kind, row.root_id, row.chapter, row.amount_from, row.steps, row.begins.isoformat())).encode())


def apply(key: str, actor: Actor) -> None:
    """In force from its day, or from today where approval took longer; the one it follows, of the same reach, ends the day before."""
    draft = find(key)
    begins = max(draft.begins, clock.today())
    same = (Policy.kind == draft.kind, Policy.root_id.is_not_distinct_from(draft.root_id), Policy.chapter.is_not_distinct_from(draft.chapter))
    for row in db.session.execute(select(Policy).where(*same, Policy.amount_from == draft.amount_from, Policy.ends.is_(None))).scalars():
        row.ends = begins - timedelta(days=1)
    made = Policy(
        kind=draft.kind, root_id=draft.root_id, chapter=draft.chapter, amount_from=draft.amount_from, steps=draft.steps, begins=begins
    )  # fmt: skip
    db.session.add(made)
    draft.state = "approved"
    db.session.flush()
    record(actor, "put in force", f"{KIND}:{key}", changes={"steps": [None, draft.steps], "begins": [None, begins.isoformat()]})


def turn_down(key: str, actor: Actor, decision: str, reason: str | None) -> None:
    find(key).state = f"{decision}ed"
    db.session.flush()


def facts(key: str) -> list[tuple[str, Any]]:
    """What the second person judges."""
    row = find(key)
    root = tree().by_id.get(row.root_id) if row.root_id else None
    said: list[tuple[str, Any]] = [
        (_("Kind of document"), title_of(row.kind)),
        (_("From day"), row.begins.isoformat()),
        (_("Below entity"), root.code if root else _("All")),
    ]
    if row.amount_from:
        said.append((_("From amount"), shown(row.amount_from)))
    return [*said, *((_("Step %(n)s", n=n), step_text(step)) for n, step in enumerate(row.steps, start=1)), (_("Reason"), row.reason or "—")]


def step_text(step: dict[str, Any]) -> str:
    titles = {part.name: str(part.title) for _module, part in registry().parts("permissions", only_enabled=False)}
    return _("%(people)s × %(right)s", people=step["people"], right=titles.get(step["permission"], step["permission"]))


def policies() -> list[Policy]:
    """All that were ever in force, the newest first."""
    return list(db.session.execute(select(Policy).order_by(Policy.kind, Policy.begins.desc(), Policy.id.desc())).scalars())
