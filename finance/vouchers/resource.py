"""The voucher as a resource."""

from __future__ import annotations

from sqlalchemy import select

from erp.entities.models import Entity
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Action, Child, Column, Resource, Words
from finance.accounts.models import Account
from finance.vouchers import operations
from finance.vouchers.effect import effect
from finance.vouchers.models import Voucher, VoucherLine
from finance.vouchers.rules import EDITABLE
from finance.vouchers.schemas import KINDS, STATES, VoucherLineSchema, VoucherSchema

Charged = Entity.__table__.alias("charged")
TONES = {"waiting": "wait", "returned": "wait", "rejected": "bad", "posted": "ok"}

LINES = Child(
    name="lines",
    title=_l("Lines"),
    model=VoucherLine,
    parent="voucher_id",
    schema=VoucherLineSchema,
    select=lambda: (
        select()
        .select_from(VoucherLine)
        .join(Account, Account.id == VoucherLine.account_id)
        .outerjoin(Charged, Charged.c.id == VoucherLine.charged_id)
    ),
    order="place",
    minor=("cost_center", "program", "fund", "project", "party", "commitment", "due_day", "origin_year"),
    columns=(
        Column("account", _l("Account"), Account.code, kind="code"),
        Column("economic", _l("Economic item"), VoucherLine.economic, kind="code"),
        Column("memo", _l("Line text"), VoucherLine.memo),
        Column("party", _l("Party"), VoucherLine.party, kind="code"),
        Column("cost_center", _l("Cost centre"), Charged.c.code, kind="code"),
        Column("program", _l("Program"), VoucherLine.program, kind="code"),
        Column("fund", _l("Fund"), VoucherLine.fund, kind="code"),
        Column("project", _l("Project"), VoucherLine.project, kind="code"),
        Column("commitment", _l("Commitment"), VoucherLine.commitment, kind="code"),
        Column("due_day", _l("Due date"), VoucherLine.due_day, kind="date"),
        Column("origin_year", _l("Origin year"), VoucherLine.origin_year, kind="year"),
        Column("debit", _l("Debit"), VoucherLine.debit, kind="money", total=True),
        Column("credit", _l("Credit"), VoucherLine.credit, kind="money", total=True),
    ),
)

VOUCHERS = Resource(
    name="finance.vouchers",
    title=_l("Vouchers"),
    single=_l("Voucher"),
    model=Voucher,
    schema=VoucherSchema,
    key="reference",
    scope=ENTITY,
    select=select().select_from(Voucher).join(Entity, Entity.id == Voucher.entity_id),
    columns=(
        Column("reference", _l("Reference"), kind="code"),
        Column("number", _l("Number"), Voucher.number, kind="code", ref="finance.entries", width=24),
        Column("day", _l("Date"), kind="date"),
        Column("kind", _l("Kind of voucher"), kind="choice", choices=KINDS),
        Column("description", _l("Description"), width=44),
        Column("entity", _l("Entity"), Entity.code, kind="code", ref="erp.entities", label=Words(Entity.name_ar, Entity.name_en)),
        Column("amount", _l("Amount"), Voucher.total, kind="money", total=True),
        Column("prepared_by", _l("Prepared by"), shown=False),
        Column("decided_by", _l("Decided by"), shown=False),
        Column("reason", _l("Reason"), shown=False),
        Column("original", _l("Original document"), shown=False),
        Column("state", _l("State"), kind="choice", choices=STATES, tones=TONES),
    ),
    filters=("state", "kind", "day", "entity", "prepared_by"),
    sort=("-reference", "day", "amount"),
    search=("reference", "number", "description", "original", "amount"),
    heading="description",
    layout=((_l("Voucher"), ("kind", "entity", "day", "original", "description")),),
    lines=LINES,
    actions=(
        Action("send", _l("Send for approval"), "finance.voucher.create", operations.send, operations.send_refusal, tone="primary", icon="send"),
        Action("withdraw", _l("Take back"), "finance.voucher.create", operations.withdraw, operations.withdraw_refusal, icon="undo"),
    ),
    create=operations.create,
    change=operations.change,
    editable=lambda state: ("kind", "entity", "day", "original", "description", "lines") if state in EDITABLE else (),
    effect=effect,
    permissions={"change": "finance.voucher.create"},
    attachments=True,
    prints=((_l("Print"), "finance_voucher_papers.paper"),),
    empty=_l("Prepare a voucher: another person approves it, then it is recorded with its number."),
)
