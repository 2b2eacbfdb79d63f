"""Payment orders, their lines, own accounts and notices as resources."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, select

from erp.audit.timeline import timeline_of
from erp.auth.names import name_of
from erp.auth.values import Actor
from erp.entities.models import Entity
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Action, Column, Mask, Related, Resource, Words, last_four
from finance.payments import accounts, batches, by_hand, operations, settling
from finance.payments.models import BankAccount, CourtNotice, PaymentBatch, PaymentLine, PaymentOrder
from finance.payments.salaries import holding_few, of_a_person, of_few, of_salaries, without
from finance.payments.schemas import (
    AdoptSchema,
    BankAccountSchema,
    BatchSchema,
    CancelSchema,
    HandSchema,
    NoticeSchema,
    NumberSchema,
    PaidSchema,
    RefuseSchema,
    ReissueSchema,
    ReturnSchema,
)
from finance.payments.words import (
    BATCH_STATES,
    BATCH_TONES,
    FAMILIES,
    LINE_STATES,
    LINE_TONES,
    NOTICE_STATES,
    NOTICE_TONES,
    REASONS,
    ROADS,
    STATES,
    TONES,
)

VIEW = "finance.payment-order.view"
ACCOUNT_MASK = Mask("finance.payment-order.account", last_four)
ENTITY_COLUMN = Column("entity", _l("Entity"), Entity.code, kind="code", ref="erp.entities", label=Words(Entity.name_ar, Entity.name_en))


def visible_orders():  # noqa: ANN201 - a Select of whatever columns the engine adds
    return without(
        select()
        .select_from(PaymentOrder)
        .join(Entity, Entity.id == PaymentOrder.entity_id)
        .outerjoin(PaymentBatch, PaymentBatch.id == PaymentOrder.batch_id),
        of_few(),
    )


def visible_lines():  # noqa: ANN201
    return without(
        select()
        .select_from(PaymentLine)
        .join(PaymentOrder, PaymentOrder.id == PaymentLine.order_id)
        .join(Entity, Entity.id == PaymentLine.entity_id),
        of_a_person(),
    )


def visible_batches():  # noqa: ANN201
    return without(
        select()
        .select_from(PaymentBatch)
        .join(Entity, Entity.id == PaymentBatch.entity_id)
        .outerjoin(BankAccount, BankAccount.id == PaymentBatch.account_id),
        holding_few(),
    )


def visible_notices():  # noqa: ANN201
    told_of_few = CourtNotice.order_number.in_(select(PaymentOrder.number).where(of_few()))
    return without(select().select_from(CourtNotice).join(Entity, Entity.id == CourtNotice.entity_id), told_of_few)


def returned_of_others() -> ColumnElement[Any]:
    """What came back of an order; of salaries nothing is said, since few come back at once: their payments tell those who may see them."""
    return case((of_salaries(), None), else_=PaymentOrder.returned)


ORDERS = Resource(
    name="finance.payment-orders",
    title=_l("Payment orders"),
    single=_l("Payment order"),
    model=PaymentOrder,
    key="number",
    scope=ENTITY,
    select=visible_orders,
    columns=(
        Column("number", _l("Number"), kind="code", width=24),
        Column("day", _l("Date"), kind="date"),
        Column("payee", _l("Payee"), width=30),
        Column("description", _l("Description"), width=40),
        ENTITY_COLUMN,
        Column("amount", _l("Amount"), kind="money", total=True),
        Column("returned", _l("Returned, not issued again"), returned_of_others(), kind="money", total=True, shown=False),
        Column("lines_count", _l("Payees"), PaymentOrder.lines_count, kind="whole", shown=False),
        Column("document", _l("Document"), kind="document", width=28),
        Column("family", _l("Kind of order"), kind="choice", choices=FAMILIES, shown=False),
        Column("road", _l("Road"), kind="choice", choices=ROADS, shown=False),
        Column("batch", _l("Batch"), PaymentBatch.number, kind="code", ref="finance.payment-batches", shown=False),
        Column("etimad_number", _l("The platform's number"), kind="code", shown=False),
        Column("prepared_by", _l("Prepared by"), say=name_of, shown=False),
        Column("controlled_by", _l("Controller"), say=name_of, shown=False),
        Column("reason_code", _l("Reason of refusal"), kind="choice", choices={"": "", **REASONS}, shown=False),
        Column("reason", _l("Reason"), PaymentOrder.reason, shown=False),
        Column("adopted_by", _l("Adopted by"), say=name_of, shown=False),
        Column("approved_by", _l("Approved by"), say=name_of, shown=False),
        Column("released_by", _l("Released by"), say=name_of, shown=False),
        Column("paid_day", _l("Paid on"), kind="date", shown=False),
        Column("source", _l("Source"), kind="document", shown=False),
        Column("state", _l("State"), kind="choice", choices=STATES, tones=TONES),
    ),
    filters=("state", "day", "entity", "family", "road", "batch", "document", "prepared_by", "amount"),
    sort=("-number", "day", "amount"),
    search=("number", "payee", "description", "document", "amount"),
    group=("state", "entity", "road"),
    heading="description",
    related=(Related("finance.payment-lines", "order", _l("Payees")), Related("finance.court-notices", "order", _l("Notices to the court of audit"))),
    actions=(
        Action(
            "pass", _l("Pass"), operations.CONTROL, operations.pass_order, operations.control_refusal, tone="primary", needs_key=True,
        ),
        Action(
            "refuse", _l("Refuse"), operations.CONTROL, operations.refuse, operations.control_refusal, RefuseSchema, tone="danger", icon="x",
            needs_key=True,
        ),
        Action(
            "adopt", _l("Adopt in spite of the refusal"), operations.ADOPT, operations.adopt, operations.adopt_refusal, AdoptSchema, icon="decree",
            needs_key=True,
        ),
        Action(
            "batch", _l("Put into a batch"), batches.BATCH, batches.put, batches.batch_refusal, BatchSchema, icon="send", needs_key=True,
        ),
        Action(
            "number", _l("Enter the platform's number"), batches.BATCH, operations.number, operations.number_refusal, NumberSchema, icon="mark",
        ),
        Action(
            "cancel", _l("Cancel the order"), operations.CANCEL, operations.cancel, operations.cancel_refusal, CancelSchema, tone="danger",
            icon="undo", needs_key=True,
        ),
    ),
    page="finance_payments.order",
    prints=((_l("Print"), "finance_payments.order_paper"),),
    attachments=True,
    empty=_l("Payment orders come from approved payroll and accepted invoices."),
)  # fmt: skip

HAND = Resource(
    name="finance.hand-orders",
    title=_l("Orders raised by hand"),
    single=_l("Payment order raised by hand"),
    model=PaymentOrder,
    schema=HandSchema,
    key="number",
    scope=ENTITY,
    select=lambda: (
        select()
        .select_from(PaymentOrder)
        .join(Entity, Entity.id == PaymentOrder.entity_id)
        .where(PaymentOrder.source.like(f"{by_hand.SOURCE}:%"))
    ),
    columns=(
        Column("number", _l("Number"), PaymentOrder.number, kind="code", width=24),
        Column("day", _l("Date"), PaymentOrder.day, kind="date"),
        Column("payee", _l("Payee"), PaymentOrder.payee, width=30),
        Column("description", _l("Description"), PaymentOrder.description, width=40),
        ENTITY_COLUMN,
        Column("party", _l("Party"), PaymentOrder.party, kind="document"),
        Column("document", _l("Document of the open item"), PaymentOrder.document, kind="document"),
        Column("amount", _l("Amount"), PaymentOrder.amount, kind="money", total=True),
        Column("state", _l("State"), PaymentOrder.state, kind="choice", choices=STATES, tones=TONES),
    ),
    filters=("state", "day", "entity", "party", "document", "amount"),
    sort=("-number", "day", "amount"),
    search=("number", "payee", "description"),
    heading="description",
    create=by_hand.create,
    noun="hand-order",
    permissions={"view": VIEW, "create": by_hand.RAISE},
    page="finance_payments.order",
    needs_key=True,
    empty=_l("Raise an order for what is owed to a party outside purchases and payroll."),
)  # fmt: skip

def beside_line(row: PaymentLine, _actor: Actor) -> dict[str, Any]:
    """What is done to all of an order stands on its page; of a payment only what was done to it alone."""
    return {"timeline": timeline_of(settling.name_of(row)) or None}


LINES = Resource(
    name="finance.payment-lines",
    title=_l("Payments"),
    single=_l("Payment"),
    model=PaymentLine,
    key="end_to_end",
    scope=ENTITY,
    select=visible_lines,
    columns=(
        Column("end_to_end", _l("Number"), kind="code", width=28),
        Column("order", _l("Payment order"), PaymentOrder.number, kind="code", ref="finance.payment-orders", width=24),
        Column("name", _l("Payee"), PaymentLine.name, width=30),
        Column("party", _l("Party"), kind="document"),
        Column("iban", _l("IBAN"), PaymentLine.iban, kind="code", mask=ACCOUNT_MASK, width=28),
        Column("amount", _l("Amount"), PaymentLine.amount, kind="money", total=True),
        Column("account", _l("Payable account"), PaymentLine.account, kind="code", shown=False),
        Column("cost_center", _l("Cost centre"), PaymentLine.charged, kind="code", shown=False),
        Column("economic", _l("Economic item"), PaymentLine.economic, kind="code", shown=False),
        Column("reference", _l("Budget reference"), PaymentLine.reference, kind="document", shown=False),
        Column("document", _l("Document"), PaymentLine.document, kind="document", shown=False),
        Column("memo", _l("Line text"), PaymentLine.memo, shown=False),
        ENTITY_COLUMN,
        Column("return_code", _l("The bank's code"), kind="code", shown=False),
        Column("returned_day", _l("Day it came back"), kind="date", shown=False),
        Column("state", _l("State"), PaymentLine.state, kind="choice", choices=LINE_STATES, tones=LINE_TONES),
    ),
    filters=("state", "order", "party", "entity", "amount"),
    sort=("-end_to_end", "amount"),
    search=("end_to_end", "name", "party"),
    heading="name",
    beside=beside_line,
    actions=(
        Action(
            "return", _l("Returned by the bank"), operations.RETURN, settling.return_line, settling.return_refusal, ReturnSchema, icon="undo",
            needs_key=True,
        ),
        Action(
            "reissue", _l("Issue again"), operations.REISSUE, settling.reissue, settling.reissue_refusal, ReissueSchema, tone="primary",
            icon="send", needs_key=True,
        ),
    ),
    permissions={"view": VIEW},
    empty=_l("No payment fits."),
)  # fmt: skip

BATCHES = Resource(
    name="finance.payment-batches",
    title=_l("Payment batches"),
    single=_l("Payment batch"),
    model=PaymentBatch,
    key="number",
    scope=ENTITY,
    select=visible_batches,
    columns=(
        Column("number", _l("Number"), kind="code", width=24),
        Column("day", _l("Date"), PaymentBatch.day, kind="date"),
        Column("road", _l("Road"), PaymentBatch.road, kind="choice", choices=ROADS),
        Column("account", _l("Own bank account"), BankAccount.code, kind="code", ref="finance.bank-accounts"),
        Column("orders", _l("Payment orders"), PaymentBatch.orders, kind="whole", total=True),
        Column("amount", _l("Amount"), PaymentBatch.amount, kind="money", total=True),
        ENTITY_COLUMN,
        Column("prepared_by", _l("Prepared by"), PaymentBatch.prepared_by, say=name_of, shown=False),
        Column("released_by", _l("Released by"), PaymentBatch.released_by, say=name_of),
        Column("state", _l("State"), PaymentBatch.state, kind="choice", choices=BATCH_STATES, tones=BATCH_TONES),
    ),
    filters=("state", "road", "day", "entity", "amount"),
    sort=("-number", "day", "amount"),
    search=("number", "amount"),
    heading="number",
    related=(Related("finance.payment-orders", "batch", _l("Payment orders")),),
    actions=(
        Action(
            "release", _l("Release and send"), batches.RELEASE, batches.release, batches.release_refusal, tone="primary", icon="send", needs_key=True,
        ),
        Action(
            "settle", _l("The bank has paid"), batches.SETTLE, batches.settle, batches.settle_refusal, PaidSchema, tone="primary", needs_key=True,
        ),
        Action("dissolve", _l("Take the orders out"), batches.BATCH, batches.dissolve, batches.open_refusal, tone="danger", icon="undo"),
    ),
    noun="payment-batch",
    permissions={"view": VIEW},
    page="finance_payments.batch",
    prints=((_l("Print"), "finance_payments.batch_paper"),),
    attachments=True,
    empty=_l("The treasurer puts approved payment orders into a batch."),
)  # fmt: skip

BANK_ACCOUNTS = Resource(
    name="finance.bank-accounts",
    title=_l("Own bank accounts"),
    single=_l("Own bank account"),
    model=BankAccount,
    schema=BankAccountSchema,
    key="code",
    scope=ENTITY,
    select=lambda: select().select_from(BankAccount).join(Entity, Entity.id == BankAccount.entity_id),
    columns=(
        Column("code", _l("Code"), kind="code"),
        Column("name", _l("Account holder"), Words(BankAccount.name_ar, BankAccount.name_en), width=30),
        ENTITY_COLUMN,
        Column("iban", _l("IBAN"), BankAccount.iban, kind="code", width=28),
        Column("bic", _l("BIC"), BankAccount.bic, kind="code"),
        Column("bank", _l("The bank in wage files"), BankAccount.bank, kind="code", shown=False),
        Column("establishment", _l("Our number at the bank"), BankAccount.establishment, kind="code", shown=False),
        Column("labour_number", _l("Our number at the ministry of labour"), BankAccount.labour_number, kind="code", shown=False),
        Column("changed_by", _l("Entered by"), BankAccount.changed_by, say=name_of, shown=False),
    ),
    filters=("entity",),
    sort=("code",),
    search=("code", "name"),
    heading="name",
    create=accounts.create,
    change=accounts.change,
    empty=_l("Enter an account only where the entity pays from one of its own; the Treasury pays the rest."),
)

NOTICES = Resource(
    name="finance.court-notices",
    title=_l("Notices to the court of audit"),
    single=_l("Notice to the court of audit"),
    model=CourtNotice,
    key="number",
    scope=ENTITY,
    select=visible_notices,
    columns=(
        Column("number", _l("Number"), kind="code", width=24),
        Column("order", _l("Payment order"), CourtNotice.order_number, kind="code", ref="finance.payment-orders", width=24),
        Column("amount", _l("Amount"), CourtNotice.amount, kind="money", total=True),
        Column("reason_code", _l("Reason of refusal"), CourtNotice.reason_code, kind="choice", choices=REASONS),
        Column("refused_by", _l("Refused by"), CourtNotice.refused_by, say=name_of),
        Column("adopted_by", _l("Adopted by"), CourtNotice.adopted_by, say=name_of),
        Column("words", _l("Words of the adoption"), CourtNotice.words, width=40),
        Column("day", _l("Adopted on"), CourtNotice.day, kind="date"),
        Column("due_day", _l("To be sent by"), CourtNotice.due_day, kind="date"),
        ENTITY_COLUMN,
        Column("letter", _l("Number of the letter"), CourtNotice.letter, kind="code", shown=False),
        Column("sent_day", _l("Day it was sent"), CourtNotice.sent_day, kind="date", shown=False),
        Column("state", _l("State"), CourtNotice.state, kind="choice", choices=NOTICE_STATES, tones=NOTICE_TONES),
    ),
    filters=("state", "due_day", "entity", "order"),
    sort=("due_day", "-number"),
    search=("number", "order", "words"),
    heading="words",
    actions=(
        Action(
            "send", _l("The letter has gone"), "finance.court-notice.send", operations.send_notice, operations.notice_refusal, NoticeSchema,
            tone="primary", icon="send",
        ),
    ),
    prints=((_l("Print"), "finance_payments.notice_paper"),),
    attachments=True,
    empty=_l("A refused payment order that the first official adopts owes the court of audit a notice."),
)  # fmt: skip
