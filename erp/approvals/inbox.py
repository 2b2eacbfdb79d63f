"""What waits for one person: of everything that waits, what they may decide, in a bounded number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import g, has_request_context
from sqlalchemy import Connection, select

from erp import clock
from erp.approvals.models import Approval, Decision
from erp.approvals.queries import delegators
from erp.approvals.rules import Person, may_lend
from erp.auth.values import EVERYWHERE, Actor
from erp.entities.queries import Tree, tree
from erp.scope import elevated_rows

KNOWN = ("id", "kind", "document", "entity_id", "title", "amount", "digest", "preparer", "step", "sent_at")


@dataclass(frozen=True)
class Waiting:
    """One document that waits for the person. `on_behalf` names who delegated the right."""

    id: int
    kind: str
    document: str
    entity_id: int
    title: str
    amount: int | None
    digest: str
    preparer: str
    step: int
    steps: int
    sent_at: datetime
    on_behalf: str | None = None


_COLUMNS = (
    *("id", "kind", "document", "entity_id", "title", "amount", "digest", "preparer"),
    *("step", "sent_at", "steps", "prepared_person", "excluded"),
)
_APPROVALS = Approval.__table__.c
_WAITING = select(*(_APPROVALS[name] for name in _COLUMNS)).where(_APPROVALS.state == "waiting").order_by(_APPROVALS.sent_at, _APPROVALS.id)


def waiting_for_me(actor: Actor) -> list[Waiting]:
    """Oldest first. Rights decide, not the scope of the page: the right to decide is held per entity."""
    if has_request_context() and "mizan_inbox" in g:
        return g.mizan_inbox
    found = _find(actor) if actor.may_approve else []
    if has_request_context():
        g.mizan_inbox = found
    return found


def count_for(actor: Actor) -> int:
    return len(waiting_for_me(actor))


def _find(actor: Actor) -> list[Waiting]:
    with elevated_rows("inbox") as connection:
        rows = connection.execute(_WAITING).all()
        me = {actor.person, actor.username} - {""}
        mine = [row for row in rows if not me & {row.prepared_person, row.preparer, *row.excluded}]
        decided = _decided(connection) if mine else {}
    givers = delegators(actor, clock.today()) if mine else []
    whole, found = tree(), []
    for row in mine:
        already = decided.get(row.id, set())
        if me & already:
            continue
        permission = row.steps[min(row.step, len(row.steps) - 1)]["permission"]
        barred = {row.prepared_person, row.preparer, *row.excluded, *already}
        lenders = [giver for giver in givers if may_lend(Person(giver.person, giver.username, giver.may_approve), barred)]
        holder = _holder(permission, row.entity_id, [actor, *lenders], whole)
        if holder is not None:
            known = {name: getattr(row, name) for name in KNOWN}
            found.append(Waiting(**known, steps=len(row.steps), on_behalf=None if holder is actor else holder.username))
    return found


def _decided(connection: Connection) -> dict[int, set[str]]:
    """Of what waits and was approved in part: the names of those who did, themselves or through others."""
    names = select(Decision.approval_id, Decision.person, Decision.actor, Decision.on_behalf).join(Approval, Approval.id == Decision.approval_id)
    found: dict[int, set[str]] = {}
    for approval_id, *said in connection.execute(names.where(Approval.state == "waiting", Decision.decision == "approve")):
        found.setdefault(approval_id, set()).update(name for name in said if name)
    return found


def _holder(permission: str, entity_id: int, actors: Iterable[Actor], whole: Tree) -> Actor | None:
    above = {node.id for node in whole.ancestors(entity_id)}
    for actor in actors:
        roots = actor.roots(permission)
        if roots == EVERYWHERE or roots & above:
            return actor
    return None
