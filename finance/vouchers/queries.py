"""Reads of vouchers: one as a draft, its lines, and what it would leave on the budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, NotFound
from erp.i18n import language, sentence
from erp.money import Halalas
from erp.scope import elevated
from finance.accounts.models import Account
from finance.accounts.queries import chart
from finance.budget import storage
from finance.budget.models import BudgetBalance, BudgetLine
from finance.budget.placing import BudgetWork, known_lines, place
from finance.classifications.queries import ECONOMIC, codes, first_day
from finance.commitments.queries import commitment_named
from finance.ledger.rules import AccountFacts
from finance.values import Coding, Move
from finance.vouchers.models import Voucher, VoucherLine
from finance.vouchers.rules import Draft, DraftLine


def voucher(reference: str) -> Voucher:
    """Raises NotFound."""
    row = db.session.execute(select(Voucher).where(Voucher.reference == reference)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind="finance.voucher", key=reference)
    return row


def draft_of(row: Voucher) -> Draft:
    """The voucher as the rules see it."""
    entities = tree()
    owner = entities.by_id[row.entity_id]
    question = select(VoucherLine, Account.code).join(Account, Account.id == VoucherLine.account_id)
    lines = []
    for line, account in db.session.execute(question.where(VoucherLine.voucher_id == row.id).order_by(VoucherLine.place)):
        charged = entities.by_id[line.charged_id].code if line.charged_id else owner.code
        coding = Coding(charged, line.economic, line.program, line.function, line.fund, line.project)
        held = reference_of(line.commitment)
        lines.append(DraftLine(account, line.debit, line.credit, coding, line.party, held, line.due_day, line.origin_year, line.memo))
    return Draft(row.reference, row.kind, owner.code, entities.unit_of(owner.id).code, row.day, row.description, tuple(lines))


def reference_of(commitment: str) -> str:
    """What the budget book calls the commitment of that number; as typed where it is a reference already, or unknown."""
    found = commitment_named(commitment) if commitment and ":" not in commitment else []
    return found[0].reference if found else commitment


def accounts_of(draft: Draft) -> dict[str, AccountFacts]:
    return {
        node.code: AccountFacts(node.code, node.type, node.gfsm, node.postable and node.active, node.party_required, node.project_required, node.id)
        for node in chart({line.account for line in draft.lines})
    }


def effects(moves: Mapping[tuple[int, Coding], int]) -> list[dict[str, Any]]:
    """What each charged line holds before and after, as `ui.effect` draws it; a line that can't be found says why."""
    if not moves:
        return []
    with elevated("the line charged may stand at an entity above") as session:
        known = known_lines(session, moves)
        found: dict[int, int] = {}
        shown: list[dict[str, Any]] = []
        for (year, coding), amount in moves.items():
            try:
                work = BudgetWork("", "", first_day(year), "", ())
                line = place(work, Move(year, coding, "available", "due", abs(amount) or 1), known).line
                found[line.id] = found.get(line.id, 0) + amount
            except DomainError as refusal:
                shown.append({"code": coding.economic, "name": coding.entity, "problem": sentence(refusal.code, refusal.facts)})
        question = select(BudgetLine.id, BudgetLine.fiscal_year, BudgetLine.economic, BudgetLine.entity_id, *storage.balance_columns())
        question = question.join(BudgetBalance, BudgetBalance.line_id == BudgetLine.id).where(BudgetLine.id.in_(sorted(found)))
        for row in session.execute(question):
            shown.append(_effect(row, found[row.id]))
    return shown


def _effect(row: Any, amount: int) -> dict[str, Any]:
    named = codes(ECONOMIC, first_day(row.fiscal_year)).get(row.economic)
    entity = tree().by_id[row.entity_id]
    before = storage.figures_of(row).available
    lacking = {"line": row.economic, "available": Halalas(before), "wanted": Halalas(amount), "shortfall": Halalas(amount - before)}
    name = "" if named is None else (named.name_en or named.name_ar) if language() == "en" else named.name_ar
    return {
        "code": row.economic,
        "name": name,
        "small": entity.name(language()),
        "before": before,
        "this": -amount,
        "after": before - amount,
        "problem": sentence("budget.insufficient", lacking) if before < amount else None,
    }
