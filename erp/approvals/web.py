"""The inbox: what waits for me, with what I need to judge; decisions, one or several; who decides while I am away."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from erp import clock, links
from erp.approvals import delegating, operations
from erp.approvals.inbox import Waiting, waiting_for_me
from erp.approvals.models import Approval, Decision
from erp.approvals.rules import ReasonNeeded
from erp.attachments.queries import counts_of as paper_counts
from erp.auth.current import current_actor, using
from erp.auth.guard import signed_in
from erp.auth.names import names_of
from erp.auth.step_up import confirmed
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from erp.errors import DomainError, NotFound, RequestInvalid
from erp.hijri import parse_date
from erp.i18n import _, language, ngettext, sentence
from erp.module import Approvable
from erp.scope import ALL, elevated, within
from erp.web.htmx import go_to, local_address

blueprint = Blueprint("inbox", __name__, url_prefix="/inbox", template_folder="../templates")

LATE_DAYS = 3
LONGEST_BULK = 50


@blueprint.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """What waits for me, oldest first; ?open=DOCUMENT shows what is needed to judge one."""
    actor = current_actor()
    found = waiting_for_me(actor)
    opened = request.args.get("open")
    kind = request.args.get("kind", "")
    names = names_of({w.preparer for w in found} | {w.on_behalf for w in found if w.on_behalf})
    papers = paper_counts([w.document for w in found])
    rows = [{**_row(w, actor, w.document == opened, names), "papers": papers.get(w.document, 0)} for w in found if not kind or w.kind == kind]
    return render_template(
        "erp/approvals/inbox.html", rows=rows, whole=len(found), amount=sum(w.amount or 0 for w in found), late=sum(row["late"] for row in rows),
        kinds=_kinds(found, kind), tabs=_tabs("mine", len(found)), next=request.full_path.rstrip("?"),
    )  # fmt: skip


def _kinds(found: list[Waiting], chosen: str) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    for w in found:
        counts[w.kind] = counts.get(w.kind, 0) + 1
    every = {"text": _("All kinds"), "href": url_for("inbox.index"), "current": not chosen, "count": len(found)}
    return [
        every,
        *({"text": title_of(k), "href": url_for("inbox.index", kind=k), "current": k == chosen, "count": n} for k, n in sorted(counts.items())),
    ]


def title_of(kind: str) -> str:
    try:
        return str(operations.approvable(kind).title)
    except NotFound:
        return kind


def _row(w: Waiting, actor: Actor, is_open: bool, names: dict[str, str]) -> dict[str, Any]:
    kind, key = links.split(w.document)
    against = _against(w, actor)
    entity = tree().by_id.get(w.entity_id)
    return {
        **asdict(w), "preparer_name": names[w.preparer], "on_behalf_name": names.get(w.on_behalf or ""), "key": key, "kind_title": title_of(kind),
        "href": links.shown(w.document).href,
        "entity": entity.name(language()) if entity else "",
        "late": (clock.now() - w.sent_at).days >= LATE_DAYS, "is_open": is_open, "facts": facts_of(w, actor) if is_open else [],
        "open": url_for("inbox.index", open=w.document) if not is_open else url_for("inbox.index"),
        "state": _step(w), "refusal": sentence(against.code, against.facts) if against else None,
    }  # fmt: skip


def _against(w: Waiting, actor: Actor) -> DomainError | None:
    """What the document has against being approved now: no button offers it then."""
    how = _way(w.kind)
    if how is None or how.refusal is None:
        return None
    with using(actor, how.permission) if actor.can(how.permission) else within(ALL):
        return operations.stands_against(w.document, actor)


def _way(kind: str) -> Approvable | None:
    try:
        return operations.approvable(kind)
    except NotFound:
        return None


def _step(w: Waiting) -> str:
    return _("Step %(n)s of %(whole)s", n=w.step + 1, whole=w.steps) if w.steps > 1 else ""


def facts_of(w: Waiting, actor: Actor) -> list[Any]:
    """What the document's module says the approver needs: (label, value) pairs, budget left among them."""
    how = _way(w.kind)
    if how is None or how.facts is None:
        return []
    with using(actor, how.permission) if actor.can(how.permission) else within(ALL):
        return list(how.facts(links.split(w.document)[1]))


@blueprint.get("/sent")
@signed_in
def sent() -> ResponseReturnValue:
    """What I sent, newest first, and where it stands."""
    actor = current_actor()
    with elevated("what I sent") as session:
        query = select(Approval.document, Approval.title, Approval.amount, Approval.state, Approval.sent_at, Approval.decided_at, Approval.entity_id)
        rows = session.execute(query.where(Approval.preparer == actor.username).order_by(Approval.id.desc()).limit(100)).all()
    return render_template("erp/approvals/history.html", rows=[_past(*row) for row in rows], tabs=_tabs("sent"), title=_("What I sent"))


@blueprint.get("/decided")
@signed_in
def decided() -> ResponseReturnValue:
    """What I decided, newest first."""
    actor = current_actor()
    with elevated("what I decided") as session:
        query = (
            select(Approval.document, Approval.title, Approval.amount, Decision.decision, Approval.sent_at, Decision.at, Approval.entity_id)
            .join(Approval, Approval.id == Decision.approval_id)
            .where(Decision.actor == actor.username)
        )
        rows = session.execute(query.order_by(Decision.id.desc()).limit(100)).all()
    states = {"approve": "approved", "return": "returned", "reject": "rejected"}
    past = [_past(d, t, a, states.get(s, s), sent_at, at, e) for d, t, a, s, sent_at, at, e in rows]
    return render_template("erp/approvals/history.html", rows=past, tabs=_tabs("decided"), title=_("What I decided"))


def _past(document: str, title: str, amount: int | None, state: str, sent_at: Any, at: Any, entity_id: int) -> dict[str, Any]:
    entity = tree().by_id.get(entity_id)
    shown = links.shown(document)
    return {
        "key": shown.key, "href": shown.href, "title": title, "amount": amount, "state": state, "sent_at": sent_at, "at": at,
        "entity": entity.name(language()) if entity else "",
    }  # fmt: skip


def _tabs(current: str, count: int | None = None) -> list[dict[str, Any]]:
    waiting = count if count is not None else len(waiting_for_me(current_actor()))
    return [
        {"text": _("Waiting for me"), "href": url_for("inbox.index"), "current": current == "mine", "count": waiting},
        {"text": _("What I decided"), "href": url_for("inbox.decided"), "current": current == "decided"},
        {"text": _("What I sent"), "href": url_for("inbox.sent"), "current": current == "sent"},
        {"text": _("Delegation"), "href": url_for("inbox.delegation"), "current": current == "delegation"},
    ]


@blueprint.post("/decide/<path:document>")
@signed_in
def decide(document: str) -> ResponseReturnValue:
    """Approve, return or reject one document, as it was shown."""
    actor, decision = current_actor(), request.form.get("decision", "")
    if decision not in operations.DECISIONS:
        raise RequestInvalid()
    reason = request.form.get("reason", "").strip() or None
    if decision != "approve" and reason is None:
        raise ReasonNeeded()
    _decide(document, actor, decision, reason, request.form.get("digest", ""))
    said = {"approve": _("Approved."), "return": _("Returned to who prepared it."), "reject": _("Rejected.")}[decision]
    return go_to(local_address(request.form.get("next"), "/inbox/"), said)


def _decide(document: str, actor: Actor, decision: str, reason: str | None, digest: str) -> None:
    """The right to decide is checked by the operation, per entity; applying it may touch rows of other entities."""
    with within(ALL):
        unit_of_work(lambda: operations.decide(document, actor, decision, reason=reason, digest=digest))


@blueprint.post("/bulk")
@signed_in
def bulk() -> ResponseReturnValue:
    """Approve several, each in a unit of its own; what is refused is said by name and keeps waiting."""
    actor = current_actor()
    chosen = dict.fromkeys(request.form.getlist("key"))
    digests = {w.document: w.digest for w in waiting_for_me(actor)}
    done, refused = 0, []
    for document in list(chosen)[:LONGEST_BULK]:
        if document not in digests:
            continue
        try:
            _decide(document, actor, "approve", None, digests[document])
            done += 1
        except DomainError as error:
            refused.append(f"{links.split(document)[1]}: {sentence(error.code, error.facts)}")
    said = ngettext("One document approved.", "%(n)s documents approved.", done) if done else _("Nothing was approved.")
    return go_to("/inbox/", " ".join([said, *refused]), "warn" if refused or not done else "ok")


@blueprint.get("/delegation")
@signed_in
def delegation() -> ResponseReturnValue:
    return _delegation_page({}, None)


def _delegation_page(values: dict[str, str], error: str | None) -> str:
    actor = current_actor()
    return render_template(
        "erp/approvals/delegation.html", rows=delegating.mine(actor), people=delegating.colleagues(actor), tabs=_tabs("delegation"),
        today=clock.today(), values=values, error=error,
    )  # fmt: skip


@blueprint.post("/delegation")
@signed_in
@confirmed
def delegate() -> ResponseReturnValue:
    actor, given = current_actor(), request.form.to_dict()
    try:
        begins, ends = parse_date(given.get("begins", "")), parse_date(given.get("ends", ""))
        unit_of_work(lambda: delegating.delegate(actor, given.get("to", ""), begins, ends, given.get("reason", "")))
    except DomainError as error:
        return _delegation_page(given, sentence(error.code, error.facts)), 422
    return go_to("/inbox/delegation", _("They decide for you between these days; what you prepared yourself stays excluded."))


@blueprint.post("/delegation/<int:delegation_id>/revoke")
@signed_in
def revoke(delegation_id: int) -> ResponseReturnValue:
    actor = current_actor()
    unit_of_work(lambda: delegating.revoke(actor, delegation_id))
    return go_to("/inbox/delegation", _("The delegation is taken back."))


def approval_box(document: str, actor: Actor) -> dict[str, Any] | None:
    """The `approval` of a document page: None where nothing waits; with `refusal` where this person can't decide."""
    request_ = db.session.execute(select(Approval).where(Approval.document == document, Approval.state == "waiting")).scalar_one_or_none()
    if request_ is None:
        return None
    refusal = operations.refusal_for(request_, actor)
    how, key = operations.approvable(request_.kind), links.split(document)[1]
    stopped = operations.stands_against(document, actor) if refusal is None else None
    return {
        "amount": request_.amount, "step": _("Step %(n)s of %(whole)s", n=request_.step + 1, whole=len(request_.steps)), "digest": request_.digest,
        "url": url_for("inbox.decide", document=document), "next": request.full_path.rstrip("?"), "effects": [],
        "checks": [{"text": f"{label}: {value}", "kind": "info"} for label, value in (how.facts(key) if how.facts else [])],
        "refusal": sentence(refusal.code, refusal.facts) if refusal else None, "who": None,
        "stopped": sentence(stopped.code, stopped.facts) if stopped else None,
    }  # fmt: skip
