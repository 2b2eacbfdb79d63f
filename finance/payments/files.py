"""Files that leave the house: made once, kept with their checksum, handed out again as they were.

A file is made of an order or of a batch. An order stands in one file of each format, ever: the database says so. A bank is told
in one format alone, and what a bank is told of can't go to the platform as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from lxml import etree
from openpyxl import Workbook
from openpyxl.styles import Font
from sqlalchemy import select

from erp import clock
from erp.attachments import store
from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import NotFound
from erp.money import plain
from erp.reporting.cells import guarded
from erp.settings.queries import value
from finance.errors import FileMade, FileNotValid, NoAccountOfPayee, NoOwnAccount, NoWages, WrongRoad
from finance.payments import bankfile, rules
from finance.payments.models import BankAccount, PaymentFile, PaymentFileOrder, PaymentOrder
from finance.payments.queries import file_of, lines_of, orders_of, own_account, payer_of, standing_for
from finance.payments.salaries import amount_told, holds_salaries
from finance.payments.values import CANCELLED, ETIMAD, KIND, PAIN001, PAYROLL, REFUSED, WPS, Instruction, OrderLine

VERSION = "finance.bank_message"
WAGE_GROUPS = ("labour", "net")  # the groups of orders that hold wages
NAMES = {ETIMAD: "xlsx", PAIN001: "xml", WPS: "txt"}
TYPES = {
    ETIMAD: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", PAIN001: "application/xml", WPS: "text/plain; charset=utf-8",
}  # fmt: skip
COLUMNS = (
    ("رقم أمر الدفع", "Payment order"), ("رقم المنصة", "Platform's number"), ("التاريخ", "Date"), ("المستفيد", "Payee"), ("رقم الآيبان", "IBAN"),
    ("المبلغ", "Amount"), ("البند", "Economic item"), ("الجهة المحملة", "Entity charged"), ("المستند", "Document"), ("البيان", "Description"),
)  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A file as it is handed out."""

    name: str
    content_type: str
    content: bytes
    digest: str


def content_of(row: PaymentFile) -> Kept:
    """The kept file, byte for byte. Raises ContentMissing where it was harmed."""
    return Kept(row.name, TYPES[row.format], store.get(row.digest), row.digest)


def tells_salaries(row: PaymentFile) -> bool:
    """Whether any order that the file tells of is of what people earn."""
    mine = select(PaymentFileOrder.order_id).where(PaymentFileOrder.file_id == row.id)
    return holds_salaries(db.session.execute(mine).scalars().all())


def note_download(row: PaymentFile, actor: Actor) -> None:
    record(actor, "downloaded", row.subject, entity_id=row.entity_id, changes={"file": [None, f"{row.name} ({row.digest[:16]})"]})


def make(
    subject: str, number: str, entity_id: int, orders: Sequence[PaymentOrder], format_: str, actor: Actor, account: BankAccount | None = None
) -> PaymentFile:
    """The subject's file of this format: made now, or the one that was made.

    Raises FileMade where an order stands in another file, NoOwnAccount, NoAccountOfPayee, NoWages, FileNotValid.
    """
    locked = select(PaymentOrder.id).where(PaymentOrder.id.in_([row.id for row in orders])).order_by(PaymentOrder.id).with_for_update()
    db.session.execute(locked).all()  # a second click waits here
    standing = file_of(subject, format_)
    if standing is not None:
        return standing
    _refuse_told(orders, format_)
    lines = list(lines_of([row.id for row in orders]))
    if format_ == ETIMAD:
        content = platform_list(orders)
    else:
        content = _for_bank(subject, number, orders, lines, format_, account)
    return _keep(subject, number, entity_id, orders, lines, format_, content, actor)


def _refuse_told(orders: Sequence[PaymentOrder], format_: str) -> None:
    """An order is told once: not twice in a format, and neither to a bank and the platform."""
    others = {ETIMAD: (ETIMAD, PAIN001, WPS), PAIN001: (PAIN001, ETIMAD), WPS: (WPS, ETIMAD)}[format_]
    question = (
        select(PaymentOrder.number, PaymentFile.name, PaymentFile.format)
        .select_from(PaymentFileOrder)
        .join(PaymentFile, PaymentFile.id == PaymentFileOrder.file_id)
        .join(PaymentOrder, PaymentOrder.id == PaymentFileOrder.order_id)
        .where(PaymentFileOrder.order_id.in_([row.id for row in orders]), PaymentFileOrder.format.in_(others))
    )
    told = db.session.execute(question.order_by(PaymentFile.id).limit(1)).first()
    if told is not None:
        refusal = FileMade if told.format == format_ else WrongRoad
        raise refusal(order=told.number, file=told.name)


def _for_bank(
    subject: str, number: str, orders: Sequence[PaymentOrder], lines: Sequence[OrderLine], format_: str, account: BankAccount | None
) -> bytes:
    unit = tree().by_id[orders[0].unit_id]
    account = account or own_account(unit.id)
    if account is None:
        raise NoOwnAccount(unit=unit.code)
    for line in lines:
        if not rules.valid_iban(line.iban):
            raise NoAccountOfPayee(payee=line.name, order=line.end_to_end)
    told = Instruction(reference_of(number, format_), payer_of(account), clock.today(), tuple(lines))
    return MAKERS[format_](told, subject)


def reference_of(number: str, format_: str) -> str:
    """The message's own id, which the bank refuses to take twice: at most 35 characters."""
    return f"{number}-{'W' if format_ == WPS else 'P'}"[-35:]


def _pain001(told: Instruction, subject: str) -> bytes:
    version = str(value(VERSION))
    content = bankfile.pain001(told, clock.local(clock.now()), version)
    fault = schema_fault(content, version)
    if fault:
        raise FileNotValid(document=subject, fault=fault)
    return content


def _wps(told: Instruction, subject: str) -> bytes:
    if any(line.wage is None for line in told.lines):
        raise NoWages(document=subject)
    return bankfile.wps(told).encode()


MAKERS: dict[str, Callable[[Instruction, str], bytes]] = {PAIN001: _pain001, WPS: _wps}


def schema_fault(content: bytes, version: str) -> str:
    """What the published schema finds wrong; empty where the message is valid."""
    schema = _schema(version)
    document = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    return "" if schema.validate(document) else str(schema.error_log.last_error.message)[:200]


@lru_cache(maxsize=4)
def _schema(version: str) -> Any:
    return etree.XMLSchema(etree.fromstring(files("finance.payments").joinpath(f"iso20022/{version}.xsd").read_bytes()))


def platform_list(orders: Sequence[PaymentOrder]) -> bytes:
    """The batch as the workbook that is entered on the state's platform: one row a payee, both languages in the header."""
    book = Workbook()
    sheet = book.active
    sheet.title = "أوامر الدفع"
    sheet.sheet_view.rightToLeft = True
    sheet.append([f"{arabic} / {english}" for arabic, english in COLUMNS])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for order, told in zip(orders, orders_of(orders), strict=True):
        for line in told.lines:
            sheet.append([
                order.number, guarded(order.etimad_number), order.day, guarded(line.name), line.iban, Decimal(plain(line.amount)),
                line.coding.economic, line.coding.entity, guarded(line.document), guarded(order.description),
            ])  # fmt: skip
    for row in sheet.iter_rows(min_row=2):
        row[2].number_format, row[5].number_format = "yyyy-mm-dd", "#,##0.00"
    for letter, width in zip("ABCDEFGHIJ", (24, 18, 12, 34, 28, 16, 14, 16, 30, 44), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _keep(
    subject: str, number: str, entity_id: int, orders: Sequence[PaymentOrder], lines: Sequence[OrderLine], format_: str, content: bytes, actor: Actor
) -> PaymentFile:
    digest = store.put(content)  # the content first: one without a row harms nobody
    row = PaymentFile(
        entity_id=entity_id, subject=subject, format=format_, reference=reference_of(number, format_) if format_ != ETIMAD else f"{number}-E"[-35:],
        name=f"{number}.{format_}.{NAMES[format_]}", digest=digest, size=len(content), count=len(lines), total=sum(line.amount for line in lines),
        made_by=actor.username, made_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    db.session.add_all(PaymentFileOrder(file_id=row.id, order_id=order.id, entity_id=order.entity_id, format=format_) for order in orders)
    db.session.flush()
    told = amount_told([order.id for order in orders], total=[None, plain(row.total)])
    record(actor, "made", subject, entity_id=entity_id, changes={"file": [None, f"{row.name} ({digest[:16]})"], **told})
    return row


def files_of(subjects: Sequence[str]) -> list[PaymentFile]:
    return list(db.session.execute(select(PaymentFile).where(PaymentFile.subject.in_(subjects)).order_by(PaymentFile.id)).scalars())


def payment_file(source: str | Sequence[str], format_: str, actor: Actor) -> Kept:
    """The bank or wage file of what a source, or several, had ordered: made once, the same bytes ever after. A wage file holds wages alone.

    Labour-law staff are ordered apart; where a source has such an order, its wage file is of them. Raises NotFound where
    nothing was ordered or all of it was refused, and what `make` refuses. That the file left, each time, is recorded.
    """
    sources = [source] if isinstance(source, str) else source
    rows = [row for one in sources for row in standing_for(one) if row.reissues is None and row.state not in (REFUSED, CANCELLED)]
    wages = [row for row in rows if row.family == PAYROLL and row.group in WAGE_GROUPS]
    chosen = [row for row in wages if row.group == WAGE_GROUPS[0]] or wages if format_ == WPS else wages or rows
    if not chosen:
        raise NotFound(kind="finance.payment-order", key=sources[0])
    head = chosen[0]
    number = head.number if len(chosen) == 1 else f"{head.number}-{len(chosen)}"
    row = make(f"{KIND}:{number}", number, head.entity_id, chosen, format_, actor)
    kept = content_of(row)
    note_download(row, actor)
    return kept


def file_numbered(file_id: int) -> PaymentFile:
    """Raises NotFound."""
    row = db.session.execute(select(PaymentFile).where(PaymentFile.id == file_id)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind="finance.payment-file", key=str(file_id))
    return row
