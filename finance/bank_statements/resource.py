"""Statement lines and statements as resources. Lines come from files alone; what is done to one is its matching."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import String, case, literal, select

from erp.auth.names import name_of
from erp.db import db
from erp.entities.models import Entity
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Action, Column, Preset, Related, Resource
from finance.bank_statements import operations
from finance.bank_statements.models import BankLine, BankStatement
from finance.bank_statements.salaries import of_one_salary
from finance.bank_statements.schemas import ConfirmSchema, UndoSchema
from finance.bank_statements.values import BATCH, ENTRY, ORDER, PAYMENT, RETURN
from finance.bank_statements.words import HOW, KINDS, STATES, TONES
from finance.payments.models import BankAccount
from finance.payments.resource import ACCOUNT_MASK, ENTITY_COLUMN
from finance.payments.resource import BANK_ACCOUNTS as ACCOUNTS
from finance.payments.salaries import without
from finance.payments.values import BATCH_KIND, LINE_KIND
from finance.payments.values import KIND as ORDER_KIND

VIEW = "finance.bank-statement.view"
PAGES = {  # kind of what a line settles -> how the document is called everywhere
    PAYMENT: LINE_KIND, RETURN: LINE_KIND, ORDER: ORDER_KIND, BATCH: BATCH_KIND, ENTRY: "finance.entry",
}  # fmt: skip
MATCHED_TO = case(*((BankLine.kind == kind, literal(f"{page}:", String) + BankLine.document) for kind, page in PAGES.items()), else_="")


def named_by_lines(row: BankStatement) -> dict[str, str]:
    """How its lines name a statement: by the bank's name for it, of one account."""
    return {"account": db.session.get_one(BankAccount, row.account_id).code, "statement": row.reference}


def visible_lines():  # noqa: ANN201 - a Select of whatever columns the engine adds
    """Left out as whole rows for who may not see salaries: neither a search, a filter, a sum nor an export tells of them."""
    wanted = select().select_from(BankLine).join(Entity, Entity.id == BankLine.entity_id).join(BankAccount, BankAccount.id == BankLine.account_id)
    return without(wanted, of_one_salary())


LINES = Resource(
    name="finance.bank-lines",
    title=_l("Bank statement lines"),
    single=_l("Bank statement line"),
    model=BankLine,
    key="number",
    scope=ENTITY,
    select=visible_lines,
    columns=(
        Column("number", _l("Number"), BankLine.number, kind="code", width=20),
        Column("day", _l("Booking date"), BankLine.day, kind="date"),
        Column("account", _l("Own bank account"), BankAccount.code, kind="code", ref="finance.bank-accounts"),
        Column("reference", _l("Reference"), BankLine.reference, kind="code", width=26),
        Column("counterparty", _l("Counterparty"), BankLine.counterparty, width=30),
        Column("iban", _l("IBAN"), BankLine.iban, kind="code", mask=ACCOUNT_MASK, width=28, shown=False),
        Column("description", _l("Description"), BankLine.description, width=40),
        Column("amount", _l("Amount"), BankLine.amount, kind="money", total=True),
        Column("kind", _l("What it settles"), BankLine.kind, kind="choice", choices=KINDS, shown=False),
        Column("document", _l("Matched to"), MATCHED_TO, kind="document", width=28),
        Column("how", _l("How it was matched"), BankLine.how, kind="choice", choices=HOW, shown=False),
        Column("matched_by", _l("Matched by whom"), BankLine.matched_by, say=name_of, shown=False),
        Column("bank_reference", _l("Bank reference"), BankLine.bank_reference, kind="code", shown=False),
        Column("return_code", _l("Return code"), BankLine.return_code, kind="code", shown=False),
        Column("value_day", _l("Value date"), BankLine.value_day, kind="date", shown=False),
        Column("statement", _l("Statement number"), BankLine.statement, kind="code", shown=False),
        Column("like", _l("Told before as"), BankLine.like, kind="code", ref="finance.bank-lines", shown=False),
        ENTITY_COLUMN,
        Column("state", _l("State"), BankLine.state, kind="choice", choices=STATES, tones=TONES),
    ),
    filters=("state", "account", "day", "amount", "kind", "document", "reference", "statement", "entity"),
    sort=("-day", "amount", "number"),
    search=("number", "reference", "counterparty", "description"),
    views=(Preset(_l("Not matched"), "state=open"), Preset(_l("Looks told before"), "state=doubtful")),
    heading="counterparty",
    actions=(
        Action(
            "confirm", _l("Say what it is of"), operations.MATCH, operations.confirm, operations.confirm_refusal, ConfirmSchema, tone="primary",
            needs_key=True,
        ),
        Action("keep", _l("It is another line"), operations.MATCH, operations.keep, operations.keep_refusal),
        Action("leave-out", _l("Leave it out"), operations.MATCH, operations.leave_out, operations.leave_out_refusal, UndoSchema, tone="danger"),
        Action(
            "undo", _l("Take the match back"), operations.MATCH, operations.undo, operations.undo_refusal, UndoSchema, tone="danger", icon="undo",
            needs_key=True,
        ),
    ),
    permissions={"view": VIEW},
    empty=_l("Load the bank's statement of an own account (camt.053 or a workbook)."),
)  # fmt: skip

STATEMENTS = Resource(
    name="finance.bank-statements",
    title=_l("Bank statements"),
    single=_l("Bank statement"),
    model=BankStatement,
    key="id",
    scope=ENTITY,
    select=lambda: (
        select()
        .select_from(BankStatement)
        .join(Entity, Entity.id == BankStatement.entity_id)
        .join(BankAccount, BankAccount.id == BankStatement.account_id)
    ),
    columns=(
        Column("id", _l("Number"), BankStatement.id, kind="whole"),
        Column("reference", _l("Statement number"), BankStatement.reference, kind="code", width=30),
        Column("account", _l("Own bank account"), BankAccount.code, kind="code", ref="finance.bank-accounts"),
        Column("day", _l("Closing date"), BankStatement.day, kind="date"),
        Column("opening", _l("Balance at the start"), BankStatement.opening, kind="money"),
        Column("closing", _l("Balance at the end"), BankStatement.closing, kind="money"),
        ENTITY_COLUMN,
        Column("imported_by", _l("Loaded by"), BankStatement.imported_by, say=name_of),
    ),
    filters=("account", "day", "entity"),
    sort=("-day",),
    search=("reference",),
    heading="reference",
    related=(Related("finance.bank-lines", "statement", _l("Bank statement lines"), named=named_by_lines),),
    empty=_l("Statements with their balances stand here once their files are loaded."),
)  # fmt: skip

BANK_ACCOUNTS = replace(
    ACCOUNTS,
    actions=(
        Action("match", _l("Match the statement lines"), operations.MATCH, operations.match_account, tone="primary", icon="swap", needs_key=True),
    ),
    related=(Related("finance.bank-lines", "account", _l("Bank statement lines")),),
)
