"""The page of approval policies: what is in force, what was, and the form that proposes another."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from erp import clock
from erp.approvals import policies
from erp.approvals.models import Policy
from erp.approvals.rules import Step
from erp.approvals.web import approval_box
from erp.audit.timeline import timeline_of
from erp.auth.current import current_actor, holds_at
from erp.auth.guard import permission
from erp.db import unit_of_work
from erp.entities.queries import tree
from erp.errors import DomainError
from erp.hijri import parse_date
from erp.i18n import _, language, sentence
from erp.money import parse
from erp.registry import registry
from erp.text import digits
from erp.web.htmx import go_to

blueprint = Blueprint("approval_policies", __name__, url_prefix="/approval-policies", template_folder="../templates")

STEPS_OFFERED = 4
VIEW = "erp.approval-policy.view"


@blueprint.get("/")
@permission(VIEW)
def index() -> ResponseReturnValue:
    return _page({}, None)


def _page(typed: dict[str, str], error: str | None) -> str:
    actor = current_actor()
    rights = [
        (p.name, str(p.title)) for _module, p in registry().parts("permissions") if p.name.rsplit(".", 1)[1] in ("approve", "release", "confirm")
    ]
    return render_template(
        "erp/approvals/policies.html", rows=[_row(policy) for policy in policies.policies()], typed=typed, error=error, today=clock.today(),
        kinds=[(part.kind, str(part.title)) for _module, part in registry().parts("approvables")], rights=rights, steps=range(1, STEPS_OFFERED + 1),
        entities=[(node.code, f"{node.code} {node.name(language())}") for node in tree().by_id.values() if holds_at(actor, VIEW, node.id)],
        may_propose=actor.can("erp.approval-policy.create"),
    )  # fmt: skip


def _row(policy: Policy) -> dict[str, Any]:
    root = tree().by_id.get(policy.root_id) if policy.root_id else None
    today = clock.today()
    state = "closed" if policy.ends and policy.ends < today else "active" if policy.begins <= today else "waiting"
    return {
        "kind": policies.title_of(policy.kind), "root": root.name(language()) if root else "", "chapter": policy.chapter,
        "amount": policy.amount_from,
        "steps": [policies.step_text(step) for step in policy.steps], "begins": policy.begins, "ends": policy.ends, "state": state,
    }  # fmt: skip


@blueprint.post("/")
@permission("erp.approval-policy.create")
def propose() -> ResponseReturnValue:
    actor, given = current_actor(), request.form.to_dict()
    try:
        wanted = _wanted(given)
        key = unit_of_work(lambda: policies.propose(wanted, actor).id)
    except (DomainError, ValueError) as error:
        said = sentence(error.code, error.facts) if isinstance(error, DomainError) else sentence(policies.PolicyInvalid.code, {})
        return _page(given, said), 422
    return go_to(f"/approval-policies/{key}", _("The policy waits for a second person; until then nothing changes."))


def _wanted(given: dict[str, str]) -> policies.Wanted:
    steps = [
        Step(given[f"right-{n}"], int(digits(given.get(f"people-{n}") or "1")))
        for n in range(1, STEPS_OFFERED + 1)
        if given.get(f"right-{n}")
    ]  # fmt: skip
    return policies.Wanted(
        kind=given.get("kind", ""), steps=tuple(steps), begins=parse_date(given.get("begins", "")), root=given.get("root", ""),
        chapter=given.get("chapter", "").strip()[:16], amount_from=parse(given["amount_from"]) if given.get("amount_from") else 0,
        reason=given.get("reason", "").strip()[:300],
    )  # fmt: skip


@blueprint.get("/<key>")
@permission(VIEW)
def show(key: str) -> ResponseReturnValue:
    """One proposed policy, where it is also approved."""
    draft, document = policies.find(key), f"{policies.KIND}:{key}"
    items = [{"label": label, "value": value, "kind": "text"} for label, value in policies.facts(key)]
    return render_template(
        "erp/document.html", title=_("Approval policy"), code=key, crumbs=[(_("Approval policies"), "/approval-policies/"), (key, None)],
        state="submitted" if draft.state == "waiting" else draft.state, sections=[{"title": _("The policy"), "items": items}],
        approval=approval_box(document, current_actor()), timeline=timeline_of(document),
    )  # fmt: skip
