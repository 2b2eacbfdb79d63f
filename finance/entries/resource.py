"""The entry and its line as resources."""

from __future__ import annotations

from sqlalchemy import and_, case, select

from erp.entities.models import Entity
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Action, Child, Column, Resource, Words
from finance.accounts.models import Account, CodingRow
from finance.entries import operations
from finance.entries.schemas import EntryLineSchema, EntrySchema, ReverseSchema
from finance.ledger.models import JournalEntry, JournalLine

DEBIT = case((JournalLine.amount > 0, JournalLine.amount), else_=0)
CREDIT = case((JournalLine.amount < 0, -JournalLine.amount), else_=0)
Charged = Entity.__table__.alias("charged")


def lines_with_coding():  # noqa: ANN201 - a Select of whatever columns the engine adds
    return (
        select()
        .select_from(JournalLine)
        .join(Account, Account.id == JournalLine.account_id)
        .join(CodingRow, CodingRow.id == JournalLine.coding_id)
        .join(Charged, Charged.c.id == JournalLine.entity_id)
    )


def lines_with_entries():  # noqa: ANN201
    entry = and_(JournalEntry.fiscal_year == JournalLine.fiscal_year, JournalEntry.id == JournalLine.entry_id)
    return lines_with_coding().join(JournalEntry, entry)


ACCOUNT = Column("account", _l("Account"), Account.code, kind="code", ref="finance.accounts", label=Words(Account.name_ar, Account.name_en), width=34)
CODING = (
    Column("cost_center", _l("Cost centre"), Charged.c.code, kind="code", ref="erp.entities"),
    Column("economic", _l("Economic item"), CodingRow.economic, kind="code"),
    Column("program", _l("Program"), CodingRow.program, kind="code", shown=False),
    Column("function", _l("Function"), CodingRow.function, kind="code", shown=False),
    Column("fund", _l("Fund"), CodingRow.fund, kind="code", shown=False),
    Column("project", _l("Project"), CodingRow.project, kind="code", shown=False),
)
FACTS = (
    Column("party", _l("Party"), JournalLine.party, kind="document"),
    Column("memo", _l("Line text"), JournalLine.memo, width=30),
    Column("due_day", _l("Due date"), JournalLine.due_day, kind="date", shown=False),
    Column("origin_year", _l("Origin year"), JournalLine.origin_year, kind="year", shown=False),
)
SIDES = (
    Column("debit", _l("Debit"), DEBIT, kind="money", total=True),
    Column("credit", _l("Credit"), CREDIT, kind="money", total=True),
)

ENTRIES = Resource(
    name="finance.entries",
    title=_l("Entries"),
    single=_l("Entry"),
    model=JournalEntry,
    schema=EntrySchema,
    key="number",
    scope=ENTITY,
    select=select().select_from(JournalEntry).join(Entity, Entity.id == JournalEntry.entity_id),
    columns=(
        Column("number", _l("Number"), kind="code", width=24),
        Column("day", _l("Date"), kind="date"),
        Column("description", _l("Description"), width=48),
        Column("entity", _l("Entity"), Entity.code, kind="code", ref="erp.entities", label=Words(Entity.name_ar, Entity.name_en)),
        Column("document", _l("Document"), kind="document", width=28),
        Column("amount", _l("Amount"), JournalEntry.total, kind="money", total=True),
        Column("journal", _l("Journal"), kind="code", shown=False),
        Column("kind", _l("Event"), kind="code", shown=False),
        Column("source", _l("Source"), kind="code", shown=False),
        Column("reverses", _l("Reverses"), kind="code", ref="finance.entries", shown=False),
        Column("poster", _l("Recorded by"), shown=False),
        Column("recorded_at", _l("Recorded at"), kind="moment", shown=False),
        Column("fiscal_year", _l("Fiscal year"), kind="code", shown=False),
        Column("period", _l("Period"), kind="whole", shown=False),
        Column("hash", _l("Hash"), kind="code", shown=False),
    ),
    filters=("number", "day", "entity", "journal", "kind", "document", "source", "reverses", "amount", "period", "poster"),
    sort=("-day", "number", "amount"),
    search=("number", "description", "document", "source", "amount"),
    heading="description",
    layout=((_l("Entry"), ("entity", "day", "description", "document")),),
    lines=Child(
        "lines",
        _l("Lines"),
        JournalLine,
        "entry_id",
        EntryLineSchema,
        (ACCOUNT, *CODING[:2], *FACTS[:2], *CODING[2:], *FACTS[2:], *SIDES),
        lines_with_coding,
    ),
    actions=(
        Action(
            "reverse",
            _l("Reverse"),
            "finance.entry.reverse",
            operations.reverse,
            operations.reverse_refusal,
            schema=ReverseSchema,
            tone="danger",
            icon="undo",
            needs_key=True,
        ),
    ),
    create=operations.create,
    needs_key=True,
    empty=_l("Entries come from documents as they are approved, from vouchers, and from the import of a journal."),
)

LINES = Resource(
    name="finance.lines",
    title=_l("Ledger lines"),
    single=_l("Ledger line"),
    model=JournalLine,
    key="id",
    scope=ENTITY,
    select=lines_with_entries(),
    columns=(
        Column("day", _l("Date"), JournalLine.day, kind="date"),
        Column("number", _l("Number"), JournalEntry.number, kind="code", ref="finance.entries", width=24),
        Column("description", _l("Description"), JournalEntry.description, width=40),
        ACCOUNT,
        *CODING,
        *FACTS,
        Column("document", _l("Document"), JournalEntry.document, kind="document", shown=False),
        *SIDES,
    ),
    filters=("account", "day", "number", "cost_center", "economic", "program", "fund", "project", "party", "document"),
    sort=("-day", "number"),
    search=("number", "description", "memo", "party"),
    indexed=("memo", "party"),  # the rest are the words of its entry
    group=("account", "cost_center", "economic", "party"),
    heading="description",
    permissions={"view": "finance.entry.view"},
    empty=_l("No line fits."),
)
