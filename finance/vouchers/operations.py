"""Prepare, send and record vouchers. Approving records what the approver saw, or refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, insert, select

from erp import clock
from erp.approvals import taking_back
from erp.approvals.operations import send as send_for_approval
from erp.approvals.operations import withdraw as withdraw_approval
from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import db
from erp.errors import DomainError, RequestInvalid, WrongState
from erp.i18n import _
from erp.money import shown
from erp.resources.naming import name_by_row
from erp.scope import elevated
from finance import posting
from finance.budget import control
from finance.ledger.foreign import refuse_foreign_items
from finance.ledger.rules import AccountFacts, fingerprint
from finance.vouchers.models import Voucher, VoucherLine
from finance.vouchers.queries import accounts_of, draft_of, voucher
from finance.vouchers.rules import EDITABLE, Draft, event_of, moves_of, problems

KIND, APPROVE = "finance.voucher", "finance.voucher.approve"
HEAD = ("kind", "entity_id", "day", "original", "description")
TEXTS = ("economic", "program", "fund", "project", "party", "commitment", "memo")

Plan = Sequence[tuple[Voucher | None, dict[str, Any]]]


def create(plan: Plan, actor: Actor) -> list[Voucher]:
    """New drafts."""
    made = []
    for _row, values in plan:
        row = Voucher(
            kind=values["kind"], entity_id=values["entity_id"], day=values["day"], description=values["description"], original="",
            prepared_by=actor.username, recorded_at=clock.now(),
        )  # fmt: skip
        _fill(row, values)
        made.append(row)
    name_by_row(made, "D")
    for row, (_row, values) in zip(made, plan, strict=True):
        _write_lines(row, values.get("lines") or [])
    return made


def change(plan: Plan, actor: Actor) -> list[Voucher]:
    """Changed drafts. Raises WrongState for what was sent or decided."""
    rows = []
    for row, values in plan:
        assert row is not None
        if row.state not in EDITABLE:
            raise WrongState(state=row.state)
        _fill(row, values)
        row.prepared_by = actor.username
        if "lines" in values:
            _write_lines(row, values["lines"])
        elif "entity_id" in values:
            _write_lines(row, _lines_of(row))
        rows.append(row)
    return rows


def _fill(row: Voucher, values: dict[str, Any]) -> None:
    for name in HEAD:
        if name in values:
            setattr(row, name, values[name] if values[name] is not None else "")


def _lines_of(row: Voucher) -> list[dict[str, Any]]:
    columns = VoucherLine.__table__.c
    names = [column.name for column in columns if column.name not in ("id", "voucher_id", "entity_id", "place")]
    question = select(*(columns[name] for name in names)).where(columns.voucher_id == row.id).order_by(columns.place)
    return [dict(zip(names, found, strict=True)) for found in db.session.execute(question)]


def _write_lines(row: Voucher, lines: Sequence[dict[str, Any]]) -> None:
    db.session.execute(delete(VoucherLine).where(VoucherLine.voucher_id == row.id))
    db.session.flush()
    plain = ("charged_id", "due_day", "origin_year")
    rows = [
        {
            "voucher_id": row.id, "entity_id": row.entity_id, "place": place, "account_id": line["account_id"],
            "debit": line.get("debit") or 0, "credit": line.get("credit") or 0, **{name: line.get(name) for name in plain},
            "function": line.get("function") or "", **{name: line.get(name) or "" for name in TEXTS},
        }
        for place, line in enumerate(lines, 1)
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(VoucherLine), rows)
    row.total = sum(line["debit"] for line in rows)


def send_refusal(row: Voucher, _actor: Actor) -> DomainError | None:
    return None if row.state in EDITABLE else WrongState(state=row.state)


def send(row: Voucher, _values: dict[str, Any], actor: Actor) -> Voucher:
    """Send for approval. Raises RequestInvalid with everything that is wrong, each fault with its line, and what the budget refuses."""
    draft = draft_of(row)
    accounts = accounts_of(draft)
    found = problems(draft, accounts)
    if found:
        raise RequestInvalid(found)
    _ask_budget(draft, accounts)
    row.state, row.prepared_by = "waiting", actor.username
    db.session.flush()
    title = _("Voucher of %(amount)s: %(what)s", what=row.description[:80], amount=shown(row.total))
    send_for_approval(draft.document, actor, entity_id=row.entity_id, title=title, amount=row.total)
    return row


def _ask_budget(draft: Draft, accounts: Mapping[str, AccountFacts]) -> None:
    """Nobody should wait for an approval that the budget will refuse. It is asked again when the voucher is recorded."""
    moves = moves_of(draft, accounts)
    if moves:
        with elevated("the line charged may stand at an entity above") as session:
            control.ask(session, control.BudgetWork(draft.document, f"voucher.{draft.kind}", draft.day, draft.document, moves))


def withdraw_refusal(row: Voucher, _actor: Actor) -> DomainError | None:
    return None if row.state == "waiting" else WrongState(state=row.state)


def withdraw(row: Voucher, _values: dict[str, Any], actor: Actor) -> Voucher:
    """Take back what waits; it is a draft again."""
    withdraw_approval(f"{KIND}:{row.reference}", actor)
    row.state = "draft"
    db.session.flush()
    return row


def digest(key: str) -> str:
    """Of everything that recording would write."""
    draft = draft_of(voucher(key))
    return sha256(fingerprint(event_of(draft, accounts_of(draft))).encode()).hexdigest()


def apply(key: str, actor: Actor) -> None:
    """Record an approved voucher in both books. Raises ForeignItem, and what posting and the budget refuse."""
    row = voucher(key)
    if row.state != "waiting":
        raise WrongState(state=row.state)
    draft = draft_of(row)
    recorded = posting.record(event_of(draft, accounts_of(draft)), actor=actor)
    refuse_foreign_items([recorded])
    row.state, row.number, row.decided_by = "posted", recorded.number or "", actor.username
    db.session.flush()
    record(actor, "posted", f"{KIND}:{key}", entity_id=row.entity_id, changes={"number": [None, row.number]})


turn_down = taking_back.turning_down(voucher)


def facts(key: str) -> list[tuple[str, Any]]:
    """What the approver needs to judge."""
    draft = draft_of(voucher(key))
    return [(_("Lines"), len(draft.lines)), (_("Total"), shown(sum(line.debit for line in draft.lines)))]
