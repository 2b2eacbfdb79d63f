"""The posting rules as shipped: whole, in the chart, and giving the worked figures of the entries' book."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from importlib.resources import files
from io import BytesIO

import pytest
from openpyxl import load_workbook

from erp.i18n import in_language
from erp.money import AmountInvalid
from finance.errors import NoMappedAccount, NoPostingRule
from finance.ledger.rules import AccountFacts
from finance.posting_rules import rules
from finance.posting_rules.resource import grounds
from finance.values import Coding, Event, Item

SHIPPED = rules.read(files("finance.posting_rules").joinpath("figures/posting_rules.csv").read_text(encoding="utf-8"))
CHART = [
    AccountFacts("1217", "asset", "311"),
    AccountFacts("1211", "asset", "31112"),
    AccountFacts("1221", "asset", "311"),
    *[AccountFacts(code, "expense", code[1:]) for code in ("52214", "52218", "5211111", "5211121", "5211123", "521211", "521212", "52211")],
    AccountFacts("522", "expense", "22", postable=False),
    *[AccountFacts(f"523{n}", "expense", "23") for n in range(1, 7)],
]
MAPPING = rules.item_accounts(CHART)
DAY = date(2026, 3, 10)
WORKS = Coding("MED-DEV", "31112", project="P1")
PARTY = "procurement.supplier:17"
ORDER = "procurement.order:17"


def sar(amount: str) -> int:
    whole, _, part = amount.replace(",", "").partition(".")
    return int(whole) * 100 + int((part or "0").ljust(2, "0"))


def books(*events: Event) -> tuple[Counter[str], Counter[str]]:
    """Account balances and budget stages after the events, in halalas."""
    accounts: Counter[str] = Counter()
    stages: Counter[str] = Counter()
    for event in events:
        written = rules.postings(event, rules.in_force(SHIPPED, event.kind, event.day), MAPPING)
        for line in written.lines:
            accounts[line.account] += line.amount
        for move in written.moves:
            stages[move.stage_from] -= move.amount
            stages[move.stage_to] += move.amount
    assert sum(accounts.values()) == 0
    return accounts, stages


def happened(kind: str, *items: Item, day: date = DAY) -> Event:
    return Event(kind, f"test:{kind}", day, "MED", items, document="test:1")


def item(part: str, amount: str, coding: Coding = WORKS, **more) -> Item:
    return Item(part, sar(amount), coding, **{"party": PARTY, "reference": ORDER, **more})


def test_works_with_advance_penalty_and_vat():
    accounts, stages = books(
        happened("budget.committed", item("reserved", "1150000", parent="procurement.request:9")),
        happened("procurement.advance", item("net", "100000")),
        happened("payment.ordered", item("net", "100000")),
        happened("payment.paid.treasury", item("net", "100000")),
        happened("procurement.accepted.certificate", item("work", "180000"), item("vat", "30000"), item("advance_recovered", "20000")),
        happened("procurement.claim.matched", item("net", "180000"), item("vat", "30000"), item("advance_recovered", "20000")),
        happened("procurement.penalty", item("penalty", "5000")),
        happened("payment.ordered", item("net", "175000")),
        happened("payment.ordered", item("vat", "30000")),
        happened("payment.paid.treasury", item("net", "175000"), item("vat", "30000")),
    )
    assert accounts["1217"] == sar("230000")
    assert accounts["1123"] == sar("80000")
    assert accounts["4122"] == -sar("5000")
    assert accounts["2131"] == accounts["2111"] == accounts["2116"] == accounts["1111"] == 0
    assert stages["committed"] == sar("840000")
    assert stages["due"] == stages["ordered"] == 0
    assert stages["paid"] == sar("310000")  # advance 100,000 and 210,000


def test_one_month_of_one_employee():
    pay = Coding("MED-HR", "211111")
    accounts, stages = books(
        happened(
            "payroll.approved",
            item("basic", "5660.67", pay),
            item("transport", "653.33", pay._replace(economic="211121")),
            item("overtime", "300", pay._replace(economic="211123")),
            item("pension_state", "509.46", pay._replace(economic="21211")),
            item("pension_employee", "509.46", pay),
            item("deduction", "1000", pay),
            item("net", "5104.54", pay),
        )
    )
    assert accounts == {
        "5211111": sar("5660.67"), "5211121": sar("653.33"), "5211123": sar("300"), "521211": sar("509.46"),
        "2112": -sar("5104.54"), "2113": -sar("1018.92"), "2115": -sar("1000"),
    }  # fmt: skip
    assert stages["due"] == sar("7123.46") == -stages["reserved"]


def test_year_end_of_one_item():
    coding = Coding("MED", "2214")
    _, before = books(
        happened("budget.approved", item("*", "1000", coding)),
        happened("budget.committed", item("available", "850", coding)),
        happened("procurement.accepted.direct", item("net", "730", coding)),
        happened("payment.ordered", item("net", "650", coding)),
        happened("payment.paid.treasury", item("net", "600", coding)),
        happened("budget.reserved", item("x", "30", coding)),
    )
    assert (before["paid"], before["ordered"], before["due"], before["committed"], before["reserved"]) == tuple(
        map(sar, ("600", "50", "80", "120", "30"))
    )
    _, closing = books(
        happened("payment.paid.treasury", item("net", "50", coding)),
        happened("year.reservations.cancelled", item("x", "30", coding)),
        happened("year.unused.lapsed", item("x", "150", coding)),
        happened("year.dues.listed", item("due", "80", coding)),
        happened("year.commitments.carried", item("old", "120", coding)),
    )
    total = before + closing
    assert total["lapsed"] == sar("350")
    assert total["paid"] == sar("650")
    assert not any(before[stage] + closing[stage] for stage in ("reserved", "committed", "due", "ordered"))
    carried = rules.postings(
        happened("year.commitments.carried", item("new", "120", coding, year=2027)), rules.in_force(SHIPPED, "year.commitments.carried", DAY), MAPPING
    )
    assert [(m.year, m.stage_from, m.stage_to, m.amount) for m in carried.moves] == [(2027, "available", "committed", sar("120"))]


def test_custody_issued_settled_and_returned():
    coding = Coding("MED", "2218")
    accounts, stages = books(
        happened("custody.requested", item("x", "10000", coding)),
        happened("custody.issued", item("x", "10000", coding)),
        happened("payment.paid.unbudgeted", item("x", "10000", coding)),
        happened("custody.settled", item("x", "9200", coding)),
        happened("custody.returned", item("x", "800", coding)),
    )
    assert accounts["52218"] == sar("9200")
    assert accounts["4111"] == -sar("9200")
    assert accounts["1121"] == accounts["1111"] == accounts["2116"] == 0
    assert stages == {"available": -sar("9200"), "reserved": 0, "due": 0, "paid": sar("9200")}


def test_settlement_is_not_cash():
    coding = Coding("MED", "2218")
    written = rules.postings(happened("custody.settled", item("x", "1", coding)), rules.in_force(SHIPPED, "custody.settled", DAY), MAPPING)
    assert {m.nature for m in written.moves} == {"settlement"}
    assert [(m.stage_from, m.stage_to) for m in written.moves] == [("reserved", "due"), ("due", "paid")]


def test_a_chain_takes_from_the_parent_once():
    written = rules.postings(
        happened("payroll.approved", item("basic", "1", Coding("MED", "211111"), parent="hr.posts:1", reference="hr.run:1")),
        rules.in_force(SHIPPED, "payroll.approved", DAY),
        MAPPING,
    )
    assert [(m.parent, m.reference) for m in written.moves] == [("hr.posts:1", "hr.run:1"), (None, "hr.run:1")]


@pytest.mark.parametrize("rule", SHIPPED, ids=lambda r: f"{r.event}-{r.step}")
def test_each_shipped_row_is_sound(rule):
    assert rules.faults(rule) == []
    assert rule.title_ar and rule.title_en and rule.basis and rule.section in "12345678"


def test_steps_are_unique_and_each_balanced_event_names_one_journal():
    assert max(Counter((r.event, r.step, r.valid_from) for r in SHIPPED).values()) == 1
    for event in {r.event for r in SHIPPED}:
        assert len({r.journal for r in SHIPPED if r.event == event and r.journal}) <= 1, event


def test_a_later_row_succeeds_and_an_ended_one_is_gone():
    first = next(r for r in SHIPPED if r.event == "store.returned")
    later = replace(first, valid_from=date(2027, 1, 1), credit="52214")
    ended = replace(later, valid_from=date(2028, 1, 1), valid_to=date(2028, 6, 30))
    table = [ended, first, later]
    assert [r.credit for r in rules.in_force(table, "store.returned", date(2026, 12, 31))] == ["52211"]
    assert [r.credit for r in rules.in_force(table, "store.returned", date(2027, 1, 1))] == ["52214"]
    assert rules.in_force(table, "store.returned", date(2028, 7, 1)) == ()
    assert rules.in_force(table, "store.returned", date(2023, 1, 1)) == ()


def test_conditions():
    works = item("x", "1")
    assert rules.holds("economic~31 project", works)
    assert not rules.holds("!economic~31", works)
    assert rules.holds("!account", works)
    assert not rules.holds("account", works)
    assert rules.holds("project=P1 !fund", works)


def test_two_accounts_with_one_item_map_to_none():
    assert "23" not in MAPPING
    assert "22" not in MAPPING
    assert MAPPING["2214"] == "52214"
    assert MAPPING["31112"] == "1211"


@pytest.mark.parametrize(
    ("event", "refusal"),
    [
        (happened("no.such.event", item("x", "1")), NoPostingRule),
        (happened("year.commitments.carried", item("middle", "1")), NoPostingRule),
        (happened("procurement.accepted.direct", item("x", "1", Coding("MED", "2213"))), NoMappedAccount),
        (happened("asset.gifted", item("x", "1")), NoMappedAccount),
        (happened("procurement.accepted.direct", item("x", "0")), AmountInvalid),
        (happened("procurement.accepted.direct", Item("x", -5, WORKS)), AmountInvalid),
        (happened("asset.bought", item("x", "1", Coding("MED", "2214"))), NoPostingRule),
    ],
)
def test_refusals(event, refusal):
    with pytest.raises(refusal):
        rules.postings(event, rules.in_force(SHIPPED, event.kind, event.day), MAPPING)


def test_revenue_names_the_estimate_s_stages_and_never_moves_the_appropriations():
    (rule, _cash) = rules.in_force(SHIPPED, "revenue.received", DAY)
    assert rule.stages == ("outside", "collected")
    written = rules.postings(happened("revenue.received", Item("bank", 100, Coding("MED", "142"), PARTY)), (rule,), MAPPING)
    assert written.moves == ()
    assert [line.amount for line in written.lines] == [100, -100]


def chart() -> set[str]:
    sheet = load_workbook(BytesIO(files("finance").joinpath("demo/accounts.xlsx").read_bytes()), read_only=True).active
    return {str(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]}


def test_every_account_of_a_rule_stands_in_the_chart():
    named = {word for rule in SHIPPED for word in (rule.debit, rule.credit)} - {"", rules.BUDGET_ITEM, rules.CHOSEN}
    assert named <= chart()


def test_what_a_rule_rests_on_is_said_in_words(app):
    with in_language("ar"):
        assert grounds("sourced procurement 4; entry assumed") == "نظام المنافسات والمشتريات الحكومية؛ من الممارسة، ويؤكده المكتب"
        assert grounds("assumed, IPSAS 45") == "IPSAS 45؛ من الممارسة، ويؤكده المكتب"
    with in_language("en"):
        assert grounds("sourced S5") == "The two standard documents of government accounting"
    assert grounds("قرار الوزير 12") == "قرار الوزير 12"
    assert not {rule.basis for rule in SHIPPED if grounds(rule.basis) in ("", rule.basis)}
