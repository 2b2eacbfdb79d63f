"""What a budget document says before it is one: its lines, and everything that speaks against them, checked in sets.

Before it come the edges (form, command, import); after it `operations`, which stores, sends and applies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from erp import clock
from erp.entities.queries import tree
from erp.money import MAX, AmountInvalid, Halalas, plain
from erp.reasons import Reason
from finance.accounts.models import Account
from finance.budget import storage
from finance.budget.answer import Answer, Level, answer
from finance.budget.control import users_of
from finance.budget.keys import LineKey, choose, parse, shortest
from finance.budget.kinds import (
    CLOSE,
    COMMIT,
    DECREASE,
    DISTRIBUTE,
    FREEZE,
    INCREASE,
    KINDS,
    ORIGINAL_BUDGET,
    REDUCE,
    RESERVE,
    RESERVE_CUT,
    TRANSFER,
    UNFREEZE,
    Kind,
)
from finance.budget.levels import LEVELS, LINE, group_key, kept
from finance.budget.lines import key_of_line
from finance.budget.models import BudgetBalance, BudgetDocument, BudgetDocumentLine, BudgetLine, BudgetOpen, BudgetYear
from finance.budget.rule_book import transfer_rules
from finance.budget.rules import Figures, stage_word
from finance.budget.transfers import Objection, Pair, Side, TransferRules, objections, refusal
from finance.errors import AlreadyBudgeted, BudgetYearClosed, BudgetYearUnknown, NoBudgetLine, NotApproved, OverRelief
from finance.ledger.rules import AccountFacts
from finance.posting_rules.rules import item_accounts
from finance.values import COMMITTED, FROZEN, RESERVED

STAGE_TAKEN = {UNFREEZE: FROZEN, RESERVE_CUT: RESERVED, COMMIT: RESERVED, INCREASE: COMMITTED, DECREASE: COMMITTED, CLOSE: COMMITTED}
CONSUMES = (FREEZE, RESERVE, COMMIT, INCREASE, REDUCE, DISTRIBUTE)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One amount; `target` is the taking line where the kind has two sides; `reference` is what it is taken from."""

    key: LineKey
    amount: int
    target: LineKey | None = None
    reference: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A line as it stands: its row's id, what it is called, its figures."""

    id: int
    key: LineKey
    name: str
    figures: Figures
    approved: bool
    entity_id: int
    unit_id: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the budget and the rules say to a draft: answers line by line, and objections."""

    answers: tuple[Answer, ...] = ()
    objections: tuple[Objection, ...] = ()
    rules: TransferRules = field(default_factory=TransferRules)

    def raise_if_refused(self) -> None:
        said = refusal(self.objections)
        if said is not None:
            raise said
        for one in self.answers:
            if not one.allowed:
                raise one.refusal()


def line_named(session: Session, text: str, held: Callable[[int], bool] | None = None) -> LineKey:
    """The line that a written key means. Raises BudgetKeyInvalid, NoBudgetLine, BudgetYearUnknown, AmbiguousBudgetLine.

    `held(entity)`: whether the person may name lines of it; those of others are as if they weren't there.
    """
    wanted, _ = parse(text)
    entities = tree()
    node = entities.by_code.get(wanted.entity)
    if node is not None and held is not None and not held(node.id):
        node = None
    statement = select(BudgetLine.__table__).where(BudgetLine.fiscal_year == wanted.year, BudgetLine.economic == wanted.economic)
    rows = list(session.execute(statement.where(BudgetLine.entity_id == node.id))) if node is not None else []
    if not rows and session.execute(select(BudgetLine.id).where(BudgetLine.fiscal_year == wanted.year).limit(1)).first() is None:
        raise BudgetYearUnknown(year=wanted.year)
    return choose(text, [key_of_line(row, entities) for row in rows])


def standing(session: Session, keys: Sequence[LineKey]) -> dict[LineKey, Standing]:
    """The lines and what stands on them, in one read. Raises NoBudgetLine for the first that is missing."""
    entities = tree()
    items = {(key.year, key.economic) for key in keys}
    statement = (
        select(BudgetLine.__table__, *storage.balance_columns())
        .join(BudgetBalance, BudgetBalance.line_id == BudgetLine.id)
        .where(BudgetLine.fiscal_year.in_({year for year, _ in items}), BudgetLine.economic.in_({item for _, item in items}))
    )
    rows = {key_of_line(row, entities): row for row in session.execute(statement)}
    names = shortest(rows)
    for key in keys:
        if key not in rows:
            raise NoBudgetLine(entity=key.entity, economic=key.economic, year=key.year, line=str(key))
    return {
        key: Standing(row.id, key, names[key], storage.figures_of(row), row.approved, row.entity_id, row.unit_id)
        for key, row in rows.items() if key in set(keys)
    }  # fmt: skip


def check_amounts(lines: Sequence[DraftLine]) -> None:
    for line in lines:
        if not 0 < line.amount <= MAX:
            raise AmountInvalid(value=plain(line.amount), reason=Reason("not_positive"))


def check_year(session: Session, unit_id: int, year: int) -> BudgetYear | None:
    policy = session.get(BudgetYear, (unit_id, year), populate_existing=True)
    if policy is not None and policy.closed_at is not None:
        raise BudgetYearClosed(year=year)
    return policy


def judge(session: Session, kind: Kind, lines: Sequence[DraftLine], day: date | None = None, *, held: bool = False) -> Verdict:
    """Everything the budget and the year's rules say to these lines now; nothing is changed.

    `held`: the giving side is already held by the document's own request, so what is left there isn't asked again.
    """
    check_amounts(lines)
    here = standing(session, [key for line in lines for key in (line.key, line.target) if key is not None])
    first = here[lines[0].key]
    policy = check_year(session, first.unit_id, first.key.year)
    if not kind.authority or kind.two_sided:
        refuse_drafts(here, lines)
    rules = transfer_rules(day or clock.today(), policy)
    found: tuple[Objection, ...] = ()
    if kind.name == TRANSFER:
        pairs = [Pair(_side(here[line.key]), _side(here[_target(line)]), line.amount) for line in lines]
        found = tuple(one for one in objections(pairs, rules) if not (held and one.rule == "available"))
    if kind.name == ORIGINAL_BUDGET and not held:
        refuse_budgeted(session, [line.key for line in lines])
    if kind.name in STAGE_TAKEN:
        check_taken(session, kind, lines, here)
    return Verdict(() if held else answers(session, kind, lines, here, policy), found, rules)


def budgeted(session: Session, keys: Sequence[LineKey]) -> dict[LineKey, tuple[int, str]]:
    """Lines whose original appropriation waits or stands already: key -> (amount, the document)."""
    entities = tree()
    statement = (
        select(BudgetLine.__table__, BudgetDocumentLine.amount, func.coalesce(BudgetDocument.number, BudgetDocument.key).label("document"))
        .join(BudgetDocumentLine, BudgetDocumentLine.line_id == BudgetLine.id)
        .join(BudgetDocument, BudgetDocument.id == BudgetDocumentLine.document_id)
        .where(
            BudgetDocument.kind == ORIGINAL_BUDGET, BudgetDocument.state.in_(("waiting", "approved")),
            BudgetDocument.fiscal_year.in_({key.year for key in keys}),
        )
    )  # fmt: skip
    wanted = set(keys)
    found: dict[LineKey, tuple[int, str]] = {}
    for row in session.execute(statement):
        key = key_of_line(row, entities)
        if key in wanted:
            found[key] = (found.get(key, (0, ""))[0] + row.amount, row.document)
    return found


def refuse_budgeted(session: Session, keys: Sequence[LineKey]) -> None:
    """The original is given once; afterwards only a further document changes it."""
    for key, (amount, document) in sorted(budgeted(session, keys).items()):
        raise AlreadyBudgeted(line=str(key), amount=Halalas(amount), document=document)


def refuse_drafts(here: dict[LineKey, Standing], lines: Sequence[DraftLine]) -> None:
    for line in lines:
        if not here[line.key].approved:
            raise NotApproved(year=line.key.year, line=here[line.key].name)


def _side(line: Standing) -> Side:
    return Side(line.key, line.figures, line.name)


def _target(line: DraftLine) -> LineKey:
    assert line.target is not None, "a two-sided document names both lines"
    return line.target


def consumed(kind: Kind, line: DraftLine) -> int:
    """How much of what is available a line wants; a commitment of reserved money wants nothing new."""
    if kind.name == COMMIT and line.reference:
        return 0
    return line.amount if kind.name in (*CONSUMES, TRANSFER) else 0


def answers(session: Session, kind: Kind, lines: Sequence[DraftLine], here: dict[LineKey, Standing], policy: BudgetYear | None) -> tuple[Answer, ...]:
    """Of each line that is charged: what is asked, what is left at each controlled level, who used it."""
    wanted: dict[LineKey, int] = {}
    for line in lines:
        wanted[line.key] = wanted.get(line.key, 0) + consumed(kind, line)
    wanted = {key: amount for key, amount in wanted.items() if amount}
    levels = kept(policy.levels if policy is not None else (LINE,))
    rows = storage.balances(session, [(level, group_key(key, level)) for key in wanted for level in levels])
    asked: dict[tuple[str, str], int] = {}
    for key, amount in wanted.items():
        for level in levels:
            asked[level, group_key(key, level)] = asked.get((level, group_key(key, level)), 0) + amount
    made = []
    for key, amount in wanted.items():
        names = [(level, group_key(key, level)) for level in levels]
        found = [Level(*name, storage.figures_of(rows[name]), asked[name], rows[name].enforced) for name in names if name in rows]
        found.sort(key=lambda one: LEVELS.index(one.level))
        made.append(answer(here[key].name, amount, found, users_of(session, LINE, group_key(key, LINE))))
    return tuple(made)


def check_taken(session: Session, kind: Kind, lines: Sequence[DraftLine], here: dict[LineKey, Standing]) -> None:
    """At most what is open under the reference is taken."""
    stage = STAGE_TAKEN[kind.name]
    wanted: dict[tuple[int, str], int] = {}
    for line in lines:
        if line.reference and kind.name != INCREASE:
            wanted[here[line.key].id, line.reference] = wanted.get((here[line.key].id, line.reference), 0) + line.amount
    if not wanted:
        return
    statement = select(BudgetOpen.line_id, BudgetOpen.reference, getattr(BudgetOpen, stage)).where(BudgetOpen.reference.in_({r for _, r in wanted}))
    there = {(row.line_id, row.reference): row[2] for row in session.execute(statement)}
    for (line_id, reference), amount in wanted.items():
        if amount > there.get((line_id, reference), 0):
            raise OverRelief(reference=reference, stage=stage_word(stage), open=Halalas(there.get((line_id, reference), 0)), wanted=Halalas(amount))


def unmapped(session: Session, items: Sequence[str]) -> list[str]:
    """The items that no postable account carries: their expense could not be entered."""
    wanted = sorted(set(items))
    rows = session.execute(select(Account.code, Account.type, Account.gfsm).where(Account.gfsm.in_(wanted), Account.postable, Account.active))
    mapped: dict[str, Any] = item_accounts(AccountFacts(row.code, row.type, row.gfsm) for row in rows)
    return [item for item in wanted if item not in mapped]


def kind_named(name: str) -> Kind:
    return KINDS[name]
