"""`mizan list | show | approve | return | reject`: what waits, one document, decisions."""

from __future__ import annotations

import click

from erp import links
from erp.approvals import operations
from erp.approvals.queries import decisions_of, latest_for, waiting
from erp.approvals.references import reference
from erp.auth.values import Actor
from erp.cli import answer, command
from erp.db import iso, unit_of_work
from erp.errors import NotFound
from erp.money import plain


@command("list", permission="erp.approval.view")
def list_waiting(actor: Actor) -> None:
    """What waits for approval."""
    rows = [
        {
            "document": r.document,
            "title": r.title,
            "amount": plain(r.amount) if r.amount is not None else None,
            "prepared_by": r.preparer,
            "sent_at": iso(r.sent_at),
            "step": r.step,
        }
        for r in waiting()
    ]
    answer({"waiting": rows}, [f"{row['document']:<44}{row['amount'] or '':>18}  {row['title']}" for row in rows])


@command("show", permission="erp.approval.view")
@click.argument("document")
def show(actor: Actor, document: str) -> None:
    """One document with its state and decisions."""
    found = latest_for(reference(document))
    if found is None:
        raise NotFound(kind="erp.approval", key=document)
    decisions = [{"actor": d.actor, "decision": d.decision, "reason": d.reason, "at": iso(d.at)} for d in decisions_of(found.id)]
    shown = {
        "document": found.document, "title": found.title, "state": found.state, "amount": plain(found.amount) if found.amount is not None else None,
        "prepared_by": found.preparer, "digest": found.digest, "steps": found.steps, "step": found.step, "decisions": decisions,
    }  # fmt: skip
    answer(shown, [f"{name}: {value}" for name, value in shown.items()])


def _decide(actor: Actor, document: str, decision: str, reason: str | None) -> None:
    full = reference(document)
    state = unit_of_work(lambda: operations.decide(full, actor, decision, reason=reason).state)
    answer({"document": full, "state": state, "number": links.split(full)[1]}, f"{full}: {state}")


@command("approve", permission="erp.approval.view")
@click.argument("document")
@click.option("--reason", help="a note to the decision")
def approve(actor: Actor, document: str, reason: str | None) -> None:
    """Approve a document; another person than who prepared it."""
    _decide(actor, document, "approve", reason)


@command("return", permission="erp.approval.view")
@click.argument("document")
@click.option("--reason", required=True, help="what has to be changed")
def return_(actor: Actor, document: str, reason: str) -> None:
    """Send a document back to who prepared it."""
    _decide(actor, document, "return", reason)


@command("reject", permission="erp.approval.view")
@click.argument("document")
@click.option("--reason", required=True, help="why not")
def reject(actor: Actor, document: str, reason: str) -> None:
    """Turn a document down for good."""
    _decide(actor, document, "reject", reason)


COMMANDS = (list_waiting, show, approve, return_, reject)
