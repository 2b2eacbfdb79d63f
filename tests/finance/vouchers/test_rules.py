"""What the three kinds of voucher write, and what keeps one from being sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from finance.ledger.rules import AccountFacts
from finance.values import Coding
from finance.vouchers import rules
from finance.vouchers.rules import Draft, DraftLine

ACCOUNTS = {
    a.code: a
    for a in (
        AccountFacts("52218", "expense", "2218"),
        AccountFacts("1213", "asset", "31121"),
        AccountFacts("2111", "liability", "3308", party_required=True),
        AccountFacts("1121", "asset", "3208", party_required=True),
        AccountFacts("1111", "asset", "3202"),
        AccountFacts("5291", "expense", ""),
    )
}
CODING = Coding("YNB")


def draft(kind: str, *lines: DraftLine) -> Draft:
    return Draft("D-000001", kind, "YNB", "MED", date(2026, 3, 10), "بيان", lines)


def debit(account: str, amount: int = 100, **more) -> DraftLine:
    return DraftLine(account, amount, 0, more.pop("coding", CODING), **more)


def credit(account: str, amount: int = 100, **more) -> DraftLine:
    return DraftLine(account, 0, amount, more.pop("coding", CODING), **more)


def stages(one: Draft) -> list[tuple[str, str, str, str]]:
    return [(m.stage_from, m.stage_to, m.nature, m.coding.economic) for m in rules.moves_of(one, ACCOUNTS)]


def test_a_journal_voucher_moves_no_stage():
    assert rules.moves_of(draft("journal", debit("52218"), credit("1111")), ACCOUNTS) == ()


def test_a_spending_voucher_accrues_from_what_is_available():
    assert stages(draft("spending", debit("52218"), credit("2111", party="s:1"))) == [("available", "due", "cash", "2218")]


def test_or_from_the_commitment_that_a_line_names():
    (move,) = rules.moves_of(draft("spending", debit("52218", commitment="procurement.order:7"), credit("2111")), ACCOUNTS)
    assert (move.stage_from, move.stage_to, move.parent, move.reference) == ("committed", "due", "procurement.order:7", "procurement.order:7")


def test_assets_of_the_budget_use_it_too_and_others_do_not():
    assert stages(draft("spending", debit("1213"), credit("2111"))) == [("available", "due", "cash", "31121")]
    assert stages(draft("spending", debit("1121"), credit("1111"))) == []


def test_a_settlement_spends_without_cash_and_gives_back():
    one = draft("settlement", debit("52218"), credit("52218", coding=Coding("ULA")))
    assert stages(one) == [("available", "paid", "settlement", "2218"), ("paid", "available", "settlement", "2218")]
    assert rules.charged(rules.moves_of(one, ACCOUNTS)) == {(2026, Coding("YNB", "2218")): 100, (2026, Coding("ULA", "2218")): -100}


def test_what_gives_back_names_the_commitment_it_was_spent_under():
    def faults(*lines):
        return {(p.code, p.column) for p in rules.problems(draft("settlement", *lines), ACCOUNTS)}

    other = Coding("ULA")
    assert faults(debit("52218"), credit("52218", coding=other)) == {("voucher.original_needed", "lines.1.commitment")}
    assert faults(debit("52218"), credit("52218", coding=other, commitment="finance.budget-document:MED-CM-2026-000001")) == set()
    assert faults(debit("52218"), credit("52218", 40), credit("1111", 60)) == set(), "it takes more from the item than it gives back"


def test_a_typed_item_stands_before_the_account_s():
    assert stages(draft("spending", debit("52218", coding=Coding("YNB", "2211")), credit("2111"))) == [("available", "due", "cash", "2211")]


def test_the_event_names_owner_series_and_document():
    event = rules.event_of(draft("settlement", debit("52218"), credit("1111")), ACCOUNTS)
    assert (event.unit, event.owner, event.document, event.entry.journal) == ("MED", "YNB", "finance.voucher:D-000001", "SV")
    assert event.entry.lines[0].coding.economic == "2218"


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        ((debit("52218"), credit("1111")), set()),
        ((debit("52218"), credit("1111", 90)), {("entry.unbalanced", "lines")}),
        ((debit("52218"),), {("entry.too_short", "lines"), ("entry.unbalanced", "lines")}),
        ((debit("52218"), credit("2111")), {("account.party_required", "lines.1.party")}),
        ((debit("9"), credit("1111")), {("account.unknown", "lines.0.account")}),
        ((replace(debit("52218"), credit=5), credit("1111", 95)), {("journal.one_side", "lines.0.debit")}),
        ((debit("5291"), credit("1111")), {("budget.blank_key", "lines.0.economic")}),
    ],
)
def test_problems(lines, faults):
    assert {(p.code, p.column) for p in rules.problems(draft("spending", *lines), ACCOUNTS)} == faults
