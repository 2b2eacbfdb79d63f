"""The demo's purchases: suppliers from their workbook, and purchases at every step of the road, made by the people whose step it is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from erp import clock
from erp.approvals.operations import decide
from erp.auth.people import actor_named
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.importing.whole import import_workbook
from erp.money import parse
from erp.money import plain as riyals
from erp.resources import save
from erp.scope import ALL, within
from procurement.awards import operations as awarding
from procurement.awards.models import Award
from procurement.certificates import operations as certifying
from procurement.certificates.resource import CERTIFICATES
from procurement.credits import operations as crediting
from procurement.credits.queries import credit_numbered
from procurement.credits.resource import CREDITS
from procurement.figures.queries import law_on
from procurement.guarantees.resource import GUARANTEES
from procurement.invoices import operations as claiming
from procurement.invoices import paying
from procurement.invoices.queries import invoice_numbered
from procurement.invoices.resource import INVOICES
from procurement.orders import operations as ordering
from procurement.orders.models import Order
from procurement.orders.queries import lines_of, order_numbered
from procurement.orders.resource import ORDERS
from procurement.quotations.queries import quotation_numbered
from procurement.quotations.resource import QUOTATIONS
from procurement.receipts import operations as receiving
from procurement.receipts.resource import RECEIPTS
from procurement.requests import operations as requesting
from procurement.requests.queries import lines_of as asked
from procurement.requests.queries import request_numbered
from procurement.requests.resource import REQUESTS
from procurement.values import Priced, sums_of

YEAR = 2026
MONTHS = {"small": 3, "full": 10}
WORKBOOK = Path(__file__).parent / "demo" / "suppliers.xlsx"
STEPS = ("draft", "sent", "approved", "offered", "awarded", "order sent", "issued", "received", "claimed", "due", "paid")
LONG_AGO = 69  # beyond the term in which claims are paid
MEMBERS = "عبدالله المطيري\nماجد الأحمدي\nتركي البلوي"


@dataclass(frozen=True)
class Purchase:
    """What is bought, for whom, and how far it has come."""

    title: str
    entity: str
    economic: str
    items: tuple[tuple[str, str, str, str], ...]  # description, unit, quantity, estimated price
    until: str
    need: str
    suppliers: tuple[str, str, str] = ("4650461982", "4650090863", "4650348925")
    kind: str = "goods"
    project: str = ""
    days_ago: int = 0  # claimed so long before the demo's last day
    years: int = 1  # that bear it in equal shares


PURCHASES = (
    Purchase(
        "أحبار طابعات وورق تصوير",
        "MED",
        "2211",
        (("حبر طابعة ليزر", "علبة", "60", "310.00"), ("ورق تصوير A4", "كرتون", "200", "78.00")),
        "paid",
        "احتياج المكاتب للربع الرابع",
        ("4650090863", "4650461982", "4650348925"),
    ),
    Purchase(
        "صيانة أجهزة التكييف",
        "MED",
        "2214",
        (("صيانة دورية لوحدات التكييف", "زيارة", "12", "3200.00"),),
        "due",
        "انتهاء عقد الصيانة السابق",
        ("4650751034", "4650386905", "4650090863"),
        "services",
    ),
    Purchase(
        "مكاتب وكراسي لصالة المراجعين",
        "MED",
        "311222",
        (("مكتب موظف", "قطعة", "14", "1450.00"), ("كرسي دوار", "قطعة", "28", "620.00")),
        "received",
        "تجهيز صالة المراجعين",
        ("4650348925", "4650090863", "4650461982"),
    ),
    Purchase(
        "ترميم مبنى الأرشيف",
        "MED",
        "31112",
        (("أعمال ترميم مبنى الأرشيف", "مقطوع", "1", "400000.00"),),
        "issued",
        "تصدعات في المبنى وفق تقرير فني",
        ("4650386905", "4650751034", "4650090863"),
        "works",
        "PRJ-2026-01",
    ),
    Purchase(
        "حواسيب محمولة ومحولات شبكة",
        "MED-ICT",
        "311221",
        (('حاسب محمول 14"، ذاكرة 32 GB، قرص 1 TB', "قطعة", "16", "4450.00"), ("محول شبكة 24 منفذًا PoE", "قطعة", "4", "3550.00")),
        "order sent",
        "إحلال أجهزة انتهى عمرها الافتراضي",
    ),
    Purchase("رخص برمجيات مكافحة الفيروسات", "MED-ICT", "311323", (("رخصة سنوية", "رخصة", "350", "95.00"),), "awarded", "انتهاء الرخص الحالية"),
    Purchase(
        "قرطاسية للمحافظة",
        "YNB",
        "2211",
        (("ملفات حفظ", "كرتون", "40", "120.00"), ("أقلام", "علبة", "90", "35.00")),
        "offered",
        "احتياج أقسام المحافظة",
    ),
    Purchase("أثاث مكتبي لمركز العيص", "YNB", "2211", (("خزانة حفظ", "قطعة", "18", "1100.00"),), "approved", "تجهيز مكتب المركز"),
    Purchase("طابعات شبكية", "MED", "2211", (("طابعة شبكية", "قطعة", "9", "2900.00"),), "sent", "طابعات متعطلة في إدارتين"),
    Purchase(
        "نظافة مباني الإمارة لثلاث سنوات",
        "MED",
        "2214",
        (("نظافة شهرية للمباني", "شهر", "36", "1800.00"),),
        "issued",
        "استمرار خدمات النظافة",
        ("4650386905", "4650751034", "4650090863"),
        "services",
        years=3,
    ),
    Purchase(
        "لوحات إرشادية للممرات",
        "MED",
        "2211",
        (("لوحة إرشادية", "قطعة", "36", "240.00"),),
        "due",
        "توجيه المراجعين",
        ("4650348925", "4650090863", "4650461982"),
        days_ago=LONG_AGO,
    ),
    Purchase(
        "بطاريات أجهزة عدم الانقطاع",
        "MED-ICT",
        "2211",
        (("بطارية 12 فولت", "قطعة", "48", "185.00"),),
        "paid",
        "انتهاء العمر الافتراضي",
        ("4650461982", "4650090863", "4650348925"),
        days_ago=LONG_AGO,
    ),
    Purchase("ضيافة لقاء المحافظين", "MED", "2218", (("خدمات ضيافة", "يوم", "2", "8500.00"),), "draft", "اللقاء الدوري"),
)


def load(size: str, say: Callable[[str], None]) -> None:
    """Suppliers and purchases of the last month of the demo."""
    day = date(YEAR, MONTHS[size], 20)
    with clock.frozen(day):
        import_workbook("suppliers", WORKBOOK, _person("buyer"))
        for purchase in PURCHASES:
            say(purchase.title)
            Buying(purchase, day - timedelta(days=purchase.days_ago)).go(until=day)


def _person(username: str) -> Actor:
    with within(ALL):
        actor = actor_named(username)
    assert actor is not None, f"the demo has no {username}"
    return actor


def _done(work: Callable[[], Any]) -> Any:
    with within(ALL):
        return unit_of_work(work)


@contextmanager
def _reading() -> Any:
    with within(ALL):
        db.session.expire_all()
        yield


class Buying:
    """One purchase, taken as far as it shall come. Each step is done by another person, as the separation of duties asks."""

    def __init__(self, purchase: Purchase, day: date) -> None:
        self.purchase, self.day = purchase, day
        self.asker = _person("yanbu" if purchase.entity.startswith("YNB") else "hr")
        self.buyer, self.chair, self.head = _person("buyer"), _person("hr.head"), _person("finance.head")
        self.store, self.accountant = _person("store"), _person("finance")

    def go(self, until: date) -> None:
        """All on its day, but what is paid is ordered for payment on the last one."""
        last = STEPS.index(self.purchase.until)
        for step in STEPS[: last + 1]:
            with clock.frozen(until if step == "paid" else self.day):
                getattr(self, step.replace(" ", "_"))()

    def approve(self, document: str) -> None:
        _done(lambda: decide(document, self.head, "approve") and None)

    def draft(self) -> None:
        x = self.purchase
        lines = [{"description": name, "unit": unit, "quantity": count, "unit_price": price} for name, unit, count, price in x.items]
        given = {
            "entity": x.entity, "day": self.day.isoformat(), "kind": x.kind, "title": x.title, "need": x.need, "economic": x.economic, "lines": lines,
            **({"project": x.project} if x.project else {}), **({"share": riyals(self.estimate // x.years)} if x.years > 1 else {}),
        }  # fmt: skip
        self.request = str(_done(lambda: save.create(REQUESTS, given, self.asker).number))

    @property
    def estimate(self) -> int:
        """With VAT, in halalas."""
        lines = (Priced(Decimal(count), parse(price)) for _name, _unit, count, price in self.purchase.items)
        return sums_of(lines, law_on(self.day).number("vat_pct")).total

    def sent(self) -> None:
        _done(lambda: requesting.send(request_numbered(self.request), {}, self.asker) and None)

    def approved(self) -> None:
        self.approve(f"procurement.request:{self.request}")

    def offered(self) -> None:
        """Three offers: a little below the estimate, at it, and above."""
        self.offers = []
        with _reading():
            prices = [(line.place, line.unit_price) for line in asked(request_numbered(self.request))]
        until = (self.day + timedelta(days=90)).isoformat()
        for supplier, percent in zip(self.purchase.suppliers, (97, 100, 104), strict=True):
            lines = [{"place": place, "unit_price": riyals(price * percent // 10000 * 100)} for place, price in prices]
            given = {
                "request": self.request, "supplier": supplier, "day": self.day.isoformat(), "valid_until": until, "delivery_days": 30,
                "conforming": True, "lines": lines,
            }  # fmt: skip
            self.offers.append(str(_done(lambda given=given: save.create(QUOTATIONS, given, self.buyer).number)))

    def awarded(self) -> None:
        ground = "emergency" if self.purchase.kind == "works" else ""
        given = {"members": MEMBERS, "reason": "أقل الأسعار المطابقة", "ground": ground, "tender_number": ""}
        _done(lambda: awarding.award(quotation_numbered(self.offers[0]), given, self.chair) and None)
        with _reading():
            self.award = str(db.session.execute(db.select(Award.number).order_by(Award.id.desc()).limit(1)).scalar_one())

    def order_sent(self) -> None:
        _done(lambda: ordering.place(awarding.award_numbered(self.award), {}, self.buyer) and None)
        with _reading():
            self.order = str(db.session.execute(db.select(Order.number).order_by(Order.id.desc()).limit(1)).scalar_one())
        terms: dict[str, Any] = {"terms": "يشمل السعر التوريد والتركيب والضمان سنة من القبول."}
        if self.purchase.kind == "works":
            terms |= {"advance_percent": "10", "retention_percent": "10"}
        if self.purchase.years > 1:
            terms = {"terms": "تُستلم الخدمة شهرًا بشهر بشهادة إنجاز.", "delivery_days": str(365 * self.purchase.years), "years": self._shares()}
        _done(lambda: save.change(ORDERS, order_numbered(self.order), terms, self.buyer) and None)
        _done(lambda: ordering.send(order_numbered(self.order), {}, self.buyer) and None)

    def _shares(self) -> list[dict[str, str]]:
        """Equal shares of this year and the following ones; the last takes what is left over."""
        count = self.purchase.years
        with _reading():
            total = order_numbered(self.order).total
        amounts = [total // count] * (count - 1) + [total - total // count * (count - 1)]
        return [{"fiscal_year": str(self.day.year + place), "amount": riyals(amount)} for place, amount in enumerate(amounts)]

    def issued(self) -> None:
        self.approve(f"procurement.order:{self.order}")
        if self.purchase.kind == "works":
            self._certify()

    def _certify(self) -> None:
        """An advance's guarantee, and the first certificate of the works."""
        with _reading():
            net = order_numbered(self.order).net
        letter = {
            "order": self.order, "kind": "advance", "bank": "البنك السعودي الأول", "bank_number": "LG-77120", "original": riyals(net // 10),
            "day": self.day.isoformat(), "expires": (self.day + timedelta(days=25)).isoformat(),
        }  # fmt: skip
        _done(lambda: save.create(GUARANTEES, letter, self.buyer) and None)
        given = {"order": self.order, "day": self.day.isoformat(), "cumulative": riyals(net * 35 // 100), "note": "أعمال الهدم والأساسات"}
        number = str(_done(lambda: save.create(CERTIFICATES, given, self.buyer).number))
        _done(lambda: certifying.certify(certifying.certificate_numbered(number), {}, self.store) and None)

    def received(self) -> None:
        """All but a broken piece of the last item."""
        with _reading():
            items = [(line.place, line.quantity) for line in lines_of(order_numbered(self.order))]
        lines = [{"place": place, "delivered": str(count), "accepted": str(count), "rejected": "0"} for place, count in items]
        if len(lines) > 1:
            place, count = items[-1]
            lines[-1] = {"place": place, "delivered": str(count), "accepted": str(count - 1), "rejected": "1", "cause": "مكسور عند التسليم"}
        given = {"order": self.order, "day": self.day.isoformat(), "delivery_note": "إشعار 2291", "members": MEMBERS, "lines": lines}
        number = str(_done(lambda: save.create(RECEIPTS, given, self.store).number))
        _done(lambda: receiving.accept(receiving.receipt_numbered(number), {}, self.store) and None)

    def claimed(self) -> None:
        with _reading():
            items = lines_of(order_numbered(self.order))
            lines = [{"place": x.place, "quantity": str(x.accepted), "unit_price": riyals(x.unit_price)} for x in items]
        paper = f"INV-{self.order[-6:]}"
        given = {
            "kind": "claim", "order": self.order, "supplier_number": paper, "day": self.day.isoformat(), "received_day": self.day.isoformat(),
            "tax_number": paper, "lines": lines,
        }  # fmt: skip
        self.claim = str(_done(lambda: save.create(INVOICES, given, self.accountant).number))
        _done(lambda: claiming.send(invoice_numbered(self.claim), {}, self.accountant) and None)

    def due(self) -> None:
        self.approve(f"procurement.invoice:{self.claim}")
        if self.purchase.kind == "services":
            self._credit()

    def _credit(self) -> None:
        """The supplier lowers the price of two visits after its claim; the note waits for approval."""
        given = {
            "kind": "price", "invoice": self.claim, "day": self.day.isoformat(), "cause": "زيارتان دون قطع الغيار المتفق عليها",
            "lines": [{"place": 1, "quantity": "2", "unit_price": "400.00"}],
        }  # fmt: skip
        number = str(_done(lambda: save.create(CREDITS, given, self.accountant).number))
        note = {"note_number": "CRN-0087", "note_day": self.day}
        _done(lambda: crediting.note(credit_numbered(number), note, self.accountant) and None)

    def paid(self) -> None:
        _done(lambda: paying.pay(invoice_numbered(self.claim), {}, self.accountant) and None)
