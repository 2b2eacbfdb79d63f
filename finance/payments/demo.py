"""What the demo leaves on the treasurer's desk: claims that stood due, ordered and carried to different points of their road."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import and_, select

from erp import clock
from erp.approvals.operations import decide
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from erp.scope import ALL, within
from finance.accounts.models import Account, CodingRow
from finance.ledger.models import JournalLine, OpenItem
from finance.payments import accounts, batches, operations, settling
from finance.payments.models import PaymentLine
from finance.payments.queries import batch_numbered, order_numbered, standing_for
from finance.payments.queueing import queue_payments
from finance.values import Coding, Ordering, Payment

PAYABLE = "2111"
MOST, POINTS = 12, 6
PAID, SENT, APPROVED, PASSED, REFUSED, _WAITS = range(POINTS)  # where on the road the first, second ... order stands
SUPPLIERS = {  # some of those whom procurement's demo registers: name, account
    "4650090863": ("مؤسسة طيبة للتوريدات", "SA2445000432611083841297"),
    "4650386905": ("شركة أحد للمقاولات", "SA2145000371259256190255"),
    "4650461982": ("شركة قباء للتقنية", "SA5820000127945198528837"),
    "4650751034": ("مؤسسة العقيق للصيانة", "SA5010000059213954039652"),
    "4650150635": ("شركة الحرة للنظافة", "SA4965000846833347105388"),
    "4650651531": ("مكتب سلع للاستشارات", "SA1095000439908086746448"),
    "4650114934": ("مؤسسة ينبع البحر للنقل", "SA8880000461518941424375"),
    "4650058264": ("شركة النخيل للتموين", "SA0830000998722462394571"),
}
BANK = {"name_ar": "إمارة منطقة المدينة المنورة", "name_en": "Emirate of Al-Madinah Region", "bic": "RIBLSARI"}


def account_number(bank: str, serial: int) -> str:
    """A number whose check digits are right (ISO 13616) and that belongs to nobody."""
    bban = f"{bank}{serial:018d}"
    return f"SA{98 - int(f'{bban}281000') % 97:02d}{bban}"


def leave_payments(people: dict[str, Actor], unit: str) -> None:
    """One order or two at each point of the road."""
    with within(ALL):
        unit_of_work(lambda: accounts.create([(None, _own_account(unit))], people["finance.head"]) and None)
        claims = list(claims_due())[:MOST]
        numbers = [order_claim(document, payments, unit, people["finance"]) for document, payments in claims]
        at = lambda *points: [number for place, number in enumerate(numbers) if place % POINTS in points]  # noqa: E731
        for number in at(REFUSED, PASSED, APPROVED, SENT, PAID):
            _control(number, people["controller"], refuse=number in at(REFUSED))
        for number in at(APPROVED, SENT, PAID):
            unit_of_work(lambda number=number: decide(f"finance.payment-order:{number}", people["finance.head"], "approve") and None)
        send(at(SENT), "treasury", people["treasurer"])
        _pay(at(PAID), send(at(PAID), "treasury", people["treasurer"]), people["treasurer"])


def _own_account(unit: str) -> dict[str, object]:
    numbers = {"iban": account_number("20", 4_400_117), "bank": "RIBL", "establishment": "100200300", "labour_number": "7-1440001"}
    return {"code": unit, "entity_id": tree().get(unit).id, **BANK, **numbers}


def claims_due() -> Iterator[tuple[str, list[Payment]]]:
    """(document, what is owed of it) of the claims that nobody ordered yet, the oldest first."""
    line = and_(JournalLine.fiscal_year == OpenItem.fiscal_year, JournalLine.id == OpenItem.line_id)
    question = (
        select(OpenItem.document, OpenItem.party, OpenItem.reference, OpenItem.open, CodingRow)
        .join(Account, Account.id == OpenItem.account_id)
        .join(JournalLine, line)
        .join(CodingRow, CodingRow.id == JournalLine.coding_id)
        .where(Account.code == PAYABLE, OpenItem.open < 0)
        .order_by(OpenItem.day, OpenItem.line_id)
    )
    found: dict[str, list[Payment]] = {}
    for document, party, reference, open_, coding in db.session.execute(question):
        found.setdefault(document, []).append(_payment(party, -open_, coding, reference, document))
    yield from ((document, payments) for document, payments in found.items() if not standing_for(f"{document}/payment"))  # a refused order stands


def _payment(party: str, amount: int, coding: CodingRow, reference: str, document: str) -> Payment:
    name, iban = SUPPLIERS[party.rpartition(":")[2]]
    entity = tree().by_id[coding.entity_id].code
    charged = Coding(entity, coding.economic, coding.program, coding.function, coding.fund, coding.project, coding.place)
    return Payment(party, name, iban, amount, charged, PAYABLE, "net", reference, document)


def order_claim(document: str, payments: Sequence[Payment], unit: str, preparer: Actor) -> str:
    number: list[str] = unit_of_work(
        lambda: queue_payments(
            Ordering(payments, f"{document}/payment", unit, clock.today(), "مطالبة توريد وخدمات", document), actor=preparer
        )
    )
    return number[0]


def approved(number: str, people: dict[str, Actor]) -> None:
    """Passed by the controller, approved by the head of finance."""
    _control(number, people["controller"], refuse=False)
    unit_of_work(lambda: decide(f"finance.payment-order:{number}", people["finance.head"], "approve") and None)


def _control(number: str, controller: Actor, *, refuse: bool) -> None:
    if refuse:
        found = {"reason_code": "documents", "reason": "لم يرفق محضر الاستلام الموقع"}
        unit_of_work(lambda: operations.refuse(order_numbered(number), found, controller) and None)
    else:
        unit_of_work(lambda: operations.pass_order(order_numbered(number), {}, controller) and None)


def send(numbers: Sequence[str], road: str, treasurer: Actor) -> str:
    if not numbers:
        return ""
    batch: str = unit_of_work(lambda: batches.create(numbers, road, treasurer).number)
    unit_of_work(lambda: batches.release(batch_numbered(batch), {}, treasurer) and None)
    return batch


def _pay(numbers: Sequence[str], batch: str, treasurer: Actor) -> None:
    """The Treasury has paid the next day; one sum came back from the bank."""
    if not numbers:
        return
    with clock.frozen(clock.today() + timedelta(days=1)):
        unit_of_work(lambda: settling.pay([order_numbered(number) for number in numbers], clock.today(), treasurer))
        unit_of_work(lambda: batches.note_settled(batch_numbered(batch).id))
        back = select(PaymentLine).where(PaymentLine.order_id == order_numbered(numbers[-1]).id).order_by(PaymentLine.place).limit(1)
        values = {"code": "AC04", "reason": "الحساب مغلق"}
        unit_of_work(lambda: settling.return_line(db.session.execute(back).scalar_one(), values, treasurer) and None)
