"""Who is told what somebody earns, where no single document can be revealed: notes of a calculation, lines of a command."""

from __future__ import annotations

from erp.audit.record import record
from erp.auth.current import holds_at, require
from erp.auth.values import Actor
from hr.runs.models import Payslip

AMOUNTS = "hr.payslip.amounts"


def told_pay(actor: Actor, entity_id: int) -> bool:
    return actor.can(AMOUNTS) and holds_at(actor, AMOUNTS, entity_id)


def disclose(slip: Payslip, actor: Actor, reason: str) -> None:
    """Record that this person is told the amounts of a payslip, and why; no page is opened by it. Raises NotAllowed."""
    require(actor, AMOUNTS, slip.entity_id)
    changes = {"fields": [None, ["basic", "gross", "deductions", "net"]], "session": [None, None]}
    record(actor, "revealed", f"hr.payslip:{slip.number}", entity_id=slip.entity_id, changes=changes, reason=reason)
