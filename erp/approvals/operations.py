"""Send for approval, decide, take back. Operations never commit; the edge opens the unit of work."""

from __future__ import annotations

from dataclasses import asdict

from flask import current_app
from sqlalchemy import select

from erp import clock, secret
from erp.approvals.models import Approval, Decision, Policy
from erp.approvals.queries import delegators, waiting_for
from erp.approvals.rules import Person, PolicyRow, ReasonNeeded, Step, after_approval, check_can_decide, may_lend, steps_for
from erp.approvals.telling import tell_decided, tell_waiting
from erp.audit.record import record
from erp.auth.current import holds_at
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import ChangedSince, DomainError, NotAllowed, NotFound, OwnDocument, WrongState
from erp.links import split, view_permission
from erp.module import Approvable

PURPOSE = "approval"
DECISIONS = ("approve", "return", "reject")


def approvable(kind: str) -> Approvable:
    return current_app.extensions["mizan.registry"].find("approvables", kind, key="kind")


def send(
    document: str, actor: Actor, *, entity_id: int, title: str, amount: int | None = None, told: bool = True, chapter: str | None = None,
    excluded: tuple[str, ...] = (),
) -> Approval:  # fmt: skip
    """Ask for approval of a document as it stands now. An amount that is not `told` chooses the policy and is kept nowhere: lists of what waits
    show it to everybody. Raises WrongState where it waits already."""
    kind, key = split(document)
    how = approvable(kind)
    if waiting_for(document) is not None:
        raise WrongState(state="waiting")
    request = Approval(
        kind=kind, document=document, entity_id=entity_id, title=title, amount=amount if told else None, digest=_kept(how.digest(key)),
        prepared_by=actor.id, preparer=actor.username, prepared_person=actor.person, excluded=list(excluded),
        steps=[asdict(step) for step in _policy(how, entity_id, amount, chapter)], sent_at=clock.now(),
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    record(actor, "sent", document, entity_id=entity_id)
    tell_waiting(request)
    return request


def _policy(how: Approvable, entity_id: int, amount: int | None, chapter: str | None) -> tuple[Step, ...]:
    rows = db.session.execute(
        select(Policy.steps, Policy.begins, Policy.ends, Policy.root_id, Policy.chapter, Policy.amount_from).where(Policy.kind == how.kind)
    )
    policies = [PolicyRow(tuple(Step(**step) for step in steps), *rest) for steps, *rest in rows]
    ancestors = [node.id for node in tree().ancestors(entity_id)]
    return steps_for(policies, day=clock.today(), ancestors=ancestors, amount=amount, chapter=chapter, default=how.permission)


def decide(document: str, actor: Actor, decision: str, *, reason: str | None = None, digest: str | None = None) -> Approval:
    """Approve, return or reject what waits.

    `digest` is of what the person was shown; None reads it now (a command line shows and decides in one act). The last
    approval applies the document. Raises NotFound, WrongState, OwnDocument, ChangedSince, NotAllowed, ReasonNeeded.
    """
    assert decision in DECISIONS
    request = _asked_for(document)
    how, key = approvable(request.kind), split(document)[1]
    on_behalf = _may_decide(request, actor)
    if decision == "approve" and (refusal := stands_against(document, actor)) is not None:
        raise refusal
    if decision != "approve" and not (reason or "").strip():
        raise ReasonNeeded()
    if not _is_of(how.digest(key), request.digest) or (digest is not None and digest != request.digest):
        raise ChangedSince()
    _note(request, actor, decision, reason, on_behalf)
    _advance(request, how, key, actor, decision, reason)
    return request


def _asked_for(document: str) -> Approval:
    """The newest request for a document, locked: of two that decide at once, the second sees what the first did. Raises NotFound."""
    newest = select(Approval).where(Approval.document == document).order_by(Approval.id.desc()).limit(1)
    request = db.session.execute(newest.with_for_update()).scalar_one_or_none()
    if request is None:
        raise NotFound(kind="erp.approval", key=document)
    return request


def _may_decide(request: Approval, actor: Actor) -> str | None:
    """On whose behalf the person decides. Raises NotFound, NotAllowed, WrongState, OwnDocument."""
    step, decided = Step(**request.steps[min(request.step, len(request.steps) - 1)]), _decided(request)
    on_behalf = _authority(actor, step.permission, request, {*_preparers(request), *decided})
    check_can_decide(
        Person(actor.person, actor.username, actor.may_approve), state=request.state, preparers=_preparers(request), decided=decided,
        permission=step.permission,
    )  # fmt: skip
    return on_behalf


def _preparers(request: Approval) -> list[str]:
    return [request.prepared_person, request.preparer, *request.excluded]


def _decided(request: Approval) -> list[str]:
    """Persons and usernames of those who approved already, themselves or through whom they delegated to."""
    names = select(Decision.person, Decision.actor, Decision.on_behalf)
    rows = db.session.execute(names.where(Decision.approval_id == request.id, Decision.decision == "approve"))
    return [name for row in rows for name in row if name]


def _note(request: Approval, actor: Actor, decision: str, reason: str | None, on_behalf: str | None) -> None:
    """Who decided what, on what was shown."""
    db.session.add(
        Decision(
            approval_id=request.id, entity_id=request.entity_id, step=request.step, actor_id=actor.id, actor=actor.username, person=actor.person,
            on_behalf=on_behalf, decision=decision, reason=reason, digest=request.digest, at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()


def _kept(content: str) -> str:
    """The digest as it is kept and shown: keyed, or whoever sees it could try accounts and identity numbers against it."""
    return secret.digest(PURPOSE, content) if current_app.config["SECRET_KEY"] else content


def _is_of(content: str, kept: str) -> bool:
    """Under the present secret, a former one, or none: what a command without a secret sent waits for somebody who has one."""
    return kept == content or kept in secret.digests(PURPOSE, content)


def _authority(actor: Actor, permission: str, request: Approval, barred: set[str]) -> str | None:
    """Own right, or that of someone who delegated it for today and may decide; returns on whose behalf. Raises NotAllowed, NotFound, OwnDocument."""
    if holds_at(actor, permission, request.entity_id):
        return None
    givers = [giver for giver in delegators(actor, clock.today()) if holds_at(giver, permission, request.entity_id)]
    for giver in givers:
        if may_lend(Person(giver.person, giver.username, giver.may_approve), barred):
            return giver.username
    if givers:
        raise OwnDocument()
    raise NotAllowed(permission=permission) if _sees(actor, request) else NotFound(kind="erp.approval", key=request.document)


def _sees(actor: Actor, request: Approval) -> bool:
    """Whether the person may know of the document at all: of a foreign entity's, nothing is said, not even that it waits."""
    return holds_at(actor, view_permission(request.document), request.entity_id)


def _advance(request: Approval, how: Approvable, key: str, actor: Actor, decision: str, reason: str | None) -> None:
    if decision == "approve":
        here = len(db.session.execute(select(Decision.id).where(Decision.approval_id == request.id, Decision.step == request.step)).all())
        request.step, done = after_approval([Step(**step) for step in request.steps], request.step, here)
        record(actor, "approved", request.document, entity_id=request.entity_id, reason=reason)
        if done:
            _close(request, "approved")
            how.apply(key, actor)
        else:
            tell_waiting(request)
        return
    record(actor, f"{decision}ed", request.document, entity_id=request.entity_id, reason=reason)
    _close(request, f"{decision}ed")
    how.turn_down(key, actor, decision, reason)


def _close(request: Approval, state: str) -> None:
    request.state, request.decided_at = state, clock.now()
    db.session.flush()
    tell_decided(request)


def withdraw(document: str, actor: Actor) -> None:
    """The preparer takes a waiting document back; a material change does the same. Nothing waiting: nothing happens."""
    request = waiting_for(document)
    if request is not None:
        _close(request, "void")
        record(actor, "withdrawn", document, entity_id=request.entity_id)


def refusal_for(request: Approval, actor: Actor) -> DomainError | None:
    """Why this person can't decide now (the DomainError), or None: for "why can't I?" and for the inbox."""
    try:
        _may_decide(request, actor)
    except DomainError as error:
        return error
    return None


def stands_against(document: str, actor: Actor) -> DomainError | None:
    """What the document itself has against being approved now, whoever decides."""
    kind, key = split(document)
    how = approvable(kind)
    found: DomainError | None = how.refusal(key, actor) if how.refusal is not None else None
    return found
