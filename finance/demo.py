"""The demo's year: chart, budget, and ten months of pay, purchases, transfers and revenue.

Made through the operations that people use, on the days they would have used them, with amounts that follow from place and
month and nothing drawn by chance. The budget is prepared by one person and approved by another, as everything here is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from erp import clock
from erp.approvals import operations as approvals
from erp.approvals.queries import waiting
from erp.auth.current import using
from erp.auth.people import actor_named
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from erp.importing.whole import import_workbook
from erp.scope import ALL, within
from finance.bank_statements.demo import OPENING, leave_statement
from finance.budget.keys import LineKey, parse
from finance.budget.models import BudgetLine, BudgetMove
from finance.budget_documents import operations as documents
from finance.budget_documents.drafts import DraftLine
from finance.budget_documents.operations import Draft
from finance.payments.demo import SUPPLIERS, leave_payments
from finance.platform.demo import leave_statuses
from finance.posting import record_all
from finance.values import APPROPRIATED, Coding, Entry, Event, Item, Line
from finance.vouchers.demo import leave_vouchers

YEAR, UNIT = 2026, "MED"
BOOKS = Path(__file__).parent / "demo"
LAST_MONTH = {"small": 3, "full": 10}
POSTS = ("211111", "211112", "211113", "211121", "211122", "211123", "211124", "211125", "21211", "21212")
PAID_BY_RUNS = 8  # from this month on pay comes from the runs of payroll's own demo
PARTS = {
    "211121": "transport",
    "211124": "nature_of_work",
    "211125": "other",
    "211123": "overtime",
    "211122": "mandate",
    "21211": "pension_state",
    "21212": "insurance_state",
}
BODIES = {"21211": "hr.body:pension", "21212": "hr.body:insurance"}


@dataclass(frozen=True)
class BudgetedLine:
    key: LineKey
    amount: int  # halalas appropriated


def load(size: str, say: Callable[[str], None]) -> None:
    """Fill the finance module of an empty demo database."""
    preparer, head = person("finance"), person("finance.head")
    with clock.frozen(f"{YEAR}-01-04"):
        import_workbook("accounts", BOOKS / "accounts.xlsx", preparer)
        import_workbook("accounts", BOOKS / "accounts-in-english.csv", preparer)  # what the workbook names in Arabic alone
        import_workbook("budget", BOOKS / f"budget-{YEAR}.xlsx", preparer)
        decide_all(head)
        lines = budget_lines()
        post([opening()], preparer)
        post([reserve_posts(entity, some) for entity, some in by_entity(lines, "21")], preparer)
    for month in range(1, LAST_MONTH[size] + 1):
        say(f"{YEAR}-{month:02d}")
        run_month(month, lines, preparer, head)
    with clock.frozen(date(YEAR, LAST_MONTH[size], 28)):
        leave_waiting(lines, preparer)
        people = {name: person(name) for name in ("finance", "finance.head", "controller", "treasurer")}
        leave_payments(people, UNIT)
        leave_vouchers(UNIT, clock.today(), preparer, head)
        leave_statement(people, UNIT)
        leave_statuses(YEAR, preparer)


def person(username: str) -> Actor:
    with within(ALL):
        actor = actor_named(username)
    assert actor is not None, f"the demo has no {username}"
    return actor


def post(events: Sequence[Event], actor: Actor) -> None:
    with within(ALL):
        unit_of_work(lambda: record_all(events, actor=actor) and None)


def decide_all(actor: Actor) -> None:
    """Approve whatever waits, one document at a time."""
    with using(actor, "erp.approval.view"):
        for document in [request.document for request in waiting()]:
            unit_of_work(lambda document=document: approvals.decide(document, actor, "approve") and None)


def send(draft: Draft, actor: Actor) -> None:
    with using(actor, documents.CREATE):
        unit_of_work(lambda: documents.submit(draft, actor) and None)


def budget_lines() -> list[BudgetedLine]:
    """The year's lines with what the approved budget gave them, in their order."""
    with within(ALL):
        rows = db.session.execute(
            select(BudgetLine.key, BudgetMove.amount)
            .join(BudgetMove, BudgetMove.line_id == BudgetLine.id)
            .where(BudgetLine.fiscal_year == YEAR, BudgetMove.stage_to == APPROPRIATED)
            .order_by(BudgetLine.key)
        ).all()
    return [BudgetedLine(key_of(key), amount) for key, amount in rows]


def key_of(text: str) -> LineKey:
    return parse(text)[0]


def by_entity(lines: Sequence[BudgetedLine], chapter: str) -> Iterator[tuple[str, list[BudgetedLine]]]:
    found: dict[str, list[BudgetedLine]] = defaultdict(list)
    for line in lines:
        if line.key.economic.startswith(chapter):
            found[line.key.entity].append(line)
    yield from sorted(found.items())


def share(seed: str, low: int, high: int) -> int:
    """A number of thousandths between two bounds that follows from the seed alone."""
    return low + sum(ord(letter) * (place + 7) for place, letter in enumerate(seed)) * 37 % (high - low + 1)


def opening() -> Event:
    """Assets and what the state has in them, at the year's beginning."""
    coding = Coding(UNIT, fund="GEN")
    assets = (("1211", 184_500_000_00), ("1213", 21_340_000_00), ("1214", 9_872_500_00), ("1141", 3_416_250_00), ("1112", OPENING))
    lines = [Line(account, amount, coding, memo="رصيد افتتاحي") for account, amount in assets]
    lines.append(Line("3111", -sum(amount for _account, amount in assets), coding, memo="رصيد افتتاحي"))
    return Event(
        "journal",
        f"{UNIT}:{YEAR}:OB-1",
        date(YEAR, 1, 1),
        UNIT,
        description="الأرصدة الافتتاحية",
        document="finance.journal:OB-1",
        entry=Entry(tuple(lines), opening=True),
    )


def reserve_posts(entity: str, lines: Sequence[BudgetedLine]) -> Event:
    """The year of the filled posts is reserved at its beginning, those of its centres apart; vacant posts stay available."""
    items = tuple(
        Item("amount", line.amount * share(f"{line.key}posts", 880, 960) // 1000 * part // 1000, line.key.coding, reference=f"hr.posts:{code}-{YEAR}")
        for line in lines
        if line.key.economic in POSTS
        for code, part in parts_of(entity)
    )
    return Event(
        "budget.posts.reserved", f"demo:posts:{entity}", date(YEAR, 1, 4), UNIT, items, f"حجز الوظائف المشغولة {entity}", f"hr.posts:{entity}-{YEAR}"
    )


def parts_of(entity: str) -> list[tuple[str, int]]:
    """An entity and its centres with their thousandths of what its lines reserve; its own bear the recorded months of all."""
    centres = [node.code for node in tree().children.get(tree().get(entity).id, ()) if node.kind == "centre"]
    return [(entity, 1000 - 170 * bool(centres)), *((code, 170 // len(centres)) for code in centres)]


def run_month(month: int, lines: Sequence[BudgetedLine], preparer: Actor, head: Actor) -> None:
    """Commitments at the month's beginning, deliveries and their payment, pay before the twentieth, revenue at its end."""
    with clock.frozen(date(YEAR, month, 3)):
        for draft in commitments(month, lines):
            send(draft, preparer)
        if month in (2, 5, 8):
            send(transfer(month, lines), preparer)
        decide_all(head)
        placed = standing_commitments(month)
    with clock.frozen(date(YEAR, month, 12)):
        post([event for group in purchases(month, placed) for event in group], preparer)
    if month < PAID_BY_RUNS:
        with clock.frozen(date(YEAR, month, 19)):
            pay(month, lines, preparer)
    with clock.frozen(date(YEAR, month, 28)):
        post(list(month_end(month)), preparer)


def pay(month: int, lines: Sequence[BudgetedLine], preparer: Actor) -> None:
    post([event for entity, some in by_entity(lines, "21") for event in payroll(month, entity, some)], preparer)


def commitments(month: int, lines: Sequence[BudgetedLine]) -> Iterator[Draft]:
    """One contract an office and month over a few of its items, in turn."""
    for number, (entity, some) in enumerate(by_entity(lines, "2")):
        bought = [line for line in some if line.key.economic.startswith("22")] + [
            line for line in lines if line.key.entity == entity and line.key.economic.startswith("31")
        ]
        chosen = [line for place, line in enumerate(bought) if (place + month + number) % 3 == 0]
        drawn = tuple(DraftLine(line.key, line.amount * share(f"{line.key}{month}", 60, 190) // 100_000 * 100) for line in chosen)
        drawn = tuple(line for line in drawn if line.amount > 0)
        if drawn:
            supplier = tuple(SUPPLIERS)[(month * 3 + number) % len(SUPPLIERS)]
            yield Draft(
                "commitment",
                drawn,
                date(YEAR, month, 3),
                f"توريد وخدمات {entity} لشهر {month}",
                party=f"procurement.supplier:{supplier}",
                etimad_number=f"ETM-{YEAR}-{month:02d}{number:03d}",
            )


def standing_commitments(month: int) -> list[tuple[str, str, str, LineKey, int]]:
    """(reference, party, entity, line, amount) of the commitments approved this month."""
    with within(ALL):
        rows = db.session.execute(
            select(BudgetMove.reference, BudgetMove.party, BudgetLine.key, BudgetMove.amount)
            .join(BudgetLine, BudgetLine.id == BudgetMove.line_id)
            .where(BudgetMove.stage_to == "committed", BudgetMove.day == date(YEAR, month, 3))
            .order_by(BudgetMove.reference, BudgetLine.key)
        ).all()
    return [(reference, party, key_of(key).entity, key_of(key), amount) for reference, party, key, amount in rows]


def purchases(month: int, placed: Sequence[tuple[str, str, str, LineKey, int]]) -> Iterator[tuple[Event, ...]]:
    """Deliveries of most of each order, matched to claims; the older ones ordered and paid by the Treasury."""
    orders: dict[str, list[tuple[str, str, LineKey, int]]] = defaultdict(list)
    for reference, party, entity, key, amount in placed:
        orders[reference].append((party, entity, key, amount * share(f"{reference}{key}", 620, 980) // 1000))
    day = date(YEAR, month, 12)
    for place, (reference, taken) in enumerate(sorted(orders.items())):
        party, document = taken[0][0], f"procurement.receipt:{reference.rsplit(':', 1)[1]}"
        items = tuple(Item("amount", amount, key.coding, party=party, reference=reference, due_day=day) for _party, _entity, key, amount in taken)
        yield (Event("procurement.accepted.direct", f"{document}/accepted", day, UNIT, items, "محضر استلام", document),)
        net = tuple(Item("net", item.amount, item.coding, party=party, reference=reference, due_day=day) for item in items)
        yield (Event("procurement.claim.matched", f"{document}/claimed", day, UNIT, net, "مطالبة", document),)
        if place % 7 == 6:
            continue  # stays due
        yield (Event("payment.ordered", f"{document}/ordered", day, UNIT, items, "أمر دفع", document),)
        if place % 5 != 4:
            yield (Event("payment.paid.treasury", f"{document}/paid", day, UNIT, items, "إشعار صرف", document),)


def payroll(month: int, entity: str, lines: Sequence[BudgetedLine]) -> Iterator[Event]:
    """A twelfth of the reserved posts: approved, ordered, paid."""
    reference, run = f"hr.posts:{entity}-{YEAR}", f"hr.payroll-run:{entity}-{YEAR}-{month:02d}"
    paid = [
        (line, line.amount * share(f"{line.key}posts", 880, 960) // 1000 * share(f"{line.key}{month}", 940, 1000) // 1000 // 12)
        for line in lines
        if line.key.economic in POSTS
    ]
    day, base = date(YEAR, month, 19), Coding(entity, fund="GEN")
    gross = sum(amount for line, amount in paid if line.key.economic.startswith("211"))
    state = {code: sum(amount for line, amount in paid if line.key.economic == code) for code in ("21211", "21212")}
    items = [
        Item(PARTS.get(line.key.economic, "basic"), amount, line.key.coding, party=party_of(line, entity), parent=reference, reference=run)
        for line, amount in paid
        if amount
    ]
    shares = (("pension_employee", "21211"), ("insurance_employee", "21212"))
    items += [Item(part, state[code], base, party=BODIES[code]) for part, code in shares if state[code]]
    net = gross - sum(state.values())
    items.append(Item("net", net, base, party=f"hr.run:{entity}"))
    yield Event("payroll.approved", f"{run}/approved", day, UNIT, tuple(items), f"مسير رواتب {entity} {month:02d}/{YEAR}", run)
    due = [Item("net", net, base, party=f"hr.run:{entity}")]
    due += [Item(part, 2 * state[code], base, party=BODIES[code]) for part, code in (("pension", "21211"), ("insurance", "21212")) if state[code]]
    due += [Item("budget", amount, line.key.coding, reference=run) for line, amount in paid if amount]
    yield Event("payroll.ordered", f"{run}/ordered", day, UNIT, tuple(due), f"أمر دفع رواتب {entity}", run)
    yield Event("payroll.paid", f"{run}/paid", day, UNIT, tuple(due), f"صرف رواتب {entity}", run)


def party_of(line: BudgetedLine, entity: str) -> str:
    """Whom a line's amount is owed to: the state's share to the body that is paid, or what is paid to it would stand as its debt."""
    return BODIES.get(line.key.economic, f"hr.run:{entity}")


def month_end(month: int) -> Iterator[Event]:
    """Fees collected and swept to the Treasury; depreciation."""
    day, coding = date(YEAR, month, 28), Coding(UNIT, fund="GEN")
    fees = share(f"fees{month}", 310, 690) * 1_000_00
    yield Event(
        "revenue.received.unbilled",
        f"finance.receipt:{YEAR}-{month:02d}/collected",
        day,
        UNIT,
        (Item("bank", fees, coding, account="4121"),),
        "رسوم خدمات محصلة",
        f"finance.receipt:{YEAR}-{month:02d}",
    )
    yield Event(
        "revenue.swept",
        f"finance.receipt:{YEAR}-{month:02d}/swept",
        day,
        UNIT,
        (Item("amount", fees, coding),),
        "توريد الإيرادات للخزينة",
        f"finance.receipt:{YEAR}-{month:02d}",
    )
    worn = (("buildings", 384_375_00), ("transport", 355_666_00), ("ict", 164_541_00))
    yield Event(
        "asset.depreciated",
        f"finance.depreciation:{YEAR}-{month:02d}/worn",
        day,
        UNIT,
        tuple(Item(part, amount, coding) for part, amount in worn),
        "استهلاك الشهر",
        f"finance.depreciation:{YEAR}-{month:02d}",
    )


def transfer(month: int, lines: Sequence[BudgetedLine]) -> Draft:
    """From an item that can spare it to one that is short, within one office."""
    entity = ("YNB", "ULA", "KHB")[month % 3]
    items = {line.key.economic: line for line in lines if line.key.entity == entity}
    giving, taking = items["2211"], items["2214"]
    line = DraftLine(giving.key, giving.amount // 25 // 100 * 100, target=taking.key)
    return Draft("transfer", (line,), date(YEAR, month, 3), "تغطية أعمال صيانة عاجلة", decision=f"{YEAR}/{month}/م")


def leave_waiting(lines: Sequence[BudgetedLine], preparer: Actor) -> None:
    """What a head of finance finds in the inbox in the morning."""
    for entity, giving, taking in (("YNB", "2218", "2214"), ("BDR", "2211", "2214")):
        items = {line.key.economic: line for line in lines if line.key.entity == entity}
        line = DraftLine(items[giving].key, items[giving].amount // 40 // 100 * 100, target=items[taking].key)
        send(Draft("transfer", (line,), clock.today(), "احتياج فعلي حتى نهاية السنة"), preparer)
    for entity, economic in (("MHD", "2211"), ("HNK", "31121")):
        wanted = next(line for line in lines if line.key.entity == entity and line.key.economic == economic)
        send(Draft("reservation", (DraftLine(wanted.key, wanted.amount // 50 // 100 * 100),), clock.today(), "طلب شراء قيد الإعداد"), preparer)
