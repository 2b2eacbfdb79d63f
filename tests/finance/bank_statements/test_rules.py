"""Which movement is which payment: found in one way, chosen by a person where there are several, named where there is none."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from finance.bank_statements.rules import AMOUNT, LIKELY, NOTHING, OTHER_ACCOUNT, SEVERAL, TAKEN, Item, Line, Outcome, match
from finance.bank_statements.values import ENTRY, PAYMENT, RETURN

DAY = date(2026, 10, 13)


def line(id_: int, amount: int = -100, reference: str = "", **more: object) -> Line:
    return Line(id_, more.pop("day", DAY), amount, reference, **more)  # type: ignore[arg-type]


def item(name: str, amount: int = -100, *, day: date = DAY, kind: str = PAYMENT, **more: object) -> Item:
    return Item(kind, name, day, amount, (name,), **more)  # type: ignore[arg-type]


def found(lines: list[Line], items: list[Item], days: int = 10) -> Outcome:
    return match(lines, items, days=days)


def pairs(outcome: Outcome) -> list[tuple[int, str, str]]:
    return sorted((pair.line.id, pair.item.document, pair.how) for pair in outcome.pairs)


def test_reference_and_amount_are_enough() -> None:
    outcome = found([line(1, reference="A"), line(2, -7, description="TRF B/NONE")], [item("A"), item("B", -7), item("C")])
    assert pairs(outcome) == [(1, "A", "reference"), (2, "B", "reference")] and outcome.causes == {}


def test_a_reference_with_another_amount_is_named_and_never_matched() -> None:
    outcome = found([line(1, -99, "A")], [item("A"), item("B", -99)])
    assert pairs(outcome) == [] and outcome.causes == {1: AMOUNT}


def test_the_bank_paying_twice_is_seen() -> None:
    outcome = found([line(1, reference="A"), line(2, reference="A")], [item("A")])
    assert pairs(outcome) == [(1, "A", "reference")] and outcome.causes == {2: TAKEN}
    assert match([line(3, reference="A")], [], days=10, told=frozenset({"A"})).causes == {3: TAKEN}


def test_paid_to_another_account_is_shown_to_a_person() -> None:
    outcome = found([line(1, reference="A", iban="SA2")], [item("A", iban="SA1")])
    assert pairs(outcome) == [] and outcome.causes == {1: OTHER_ACCOUNT} and [one.document for one in outcome.proposals[1]] == ["A"]


@pytest.mark.parametrize(("field", "how"), [("iban", "account"), ("party", "party")])
def test_one_line_and_one_payment_that_fit_alone(field: str, how: str) -> None:
    outcome = found([line(1, **{field: "X"}), line(2, -5, **{field: "X"})], [item("A", **{field: "X"}), item("B", -5, **{field: "Y"})])
    assert pairs(outcome) == [(1, "A", how)]


def test_what_fits_in_two_ways_is_proposed_on_either_side() -> None:
    two_payments = found([line(1, iban="X")], [item("A", iban="X"), item("B", iban="X")])
    assert pairs(two_payments) == [] and two_payments.causes == {1: SEVERAL} and len(two_payments.proposals[1]) == 2
    two_lines = found([line(1, iban="X"), line(2, iban="X")], [item("A", iban="X")])
    assert pairs(two_lines) == [] and set(two_lines.causes.values()) == {SEVERAL}


def test_days_bound_what_has_no_reference() -> None:
    told = DAY - timedelta(days=11)
    assert found([line(1, iban="X")], [item("A", iban="X", day=told)]).causes == {1: NOTHING}
    assert found([line(1, iban="X")], [item("A", iban="X", day=DAY + timedelta(days=1))]).causes == {1: NOTHING}
    assert pairs(found([line(1, reference="A")], [item("A", day=told)])) == [(1, "A", "reference")]


def test_an_amount_alone_is_never_more_than_likely() -> None:
    outcome = found([line(1)], [item("A"), item("E", kind=ENTRY)])
    assert pairs(outcome) == [] and outcome.causes == {1: LIKELY} and len(outcome.proposals[1]) == 2
    assert found([line(1, iban="X")], [item("A", iban="Y")]).causes == {1: NOTHING}


def test_what_left_is_no_return_and_what_came_no_payment() -> None:
    back = item("A", 100, kind=RETURN)
    assert pairs(found([line(1, 100, "A"), line(2, -100, "A")], [item("A"), back])) == [(1, "A", "reference"), (2, "A", "reference")]


def test_whatever_comes_each_line_has_one_answer_and_each_payment_one_line() -> None:
    chance = random.Random(7)
    for _round in range(200):
        names, days = ["", "A", "B", "C", "D"], [DAY + timedelta(days=n) for n in range(3)]
        items = [
            item(name, chance.choice([-1, -2]), day=chance.choice(days), iban=chance.choice(["", "X", "Y"]), party=chance.choice(["", "P"]))
            for name in chance.sample(["A", "B", "C", "D", "E", "F"], chance.randint(0, 6))
        ]
        lines = [
            line(
                n, chance.choice([-1, -2, 1]), chance.choice(names), day=chance.choice(days), iban=chance.choice(["", "X", "Y"]),
                party=chance.choice(["", "P"]),
            )
            for n in range(chance.randint(0, 6))
        ]  # fmt: skip
        outcome = found(lines, items, days=2)
        matched = [pair.line.id for pair in outcome.pairs]
        assert sorted([*matched, *outcome.causes]) == [one.id for one in lines]
        taken = [pair.item.settles for pair in outcome.pairs]
        assert len(taken) == len(set(taken)) and all(pair.line.amount == pair.item.amount for pair in outcome.pairs)
        shuffled = found(chance.sample(lines, len(lines)), items, days=2)
        assert pairs(shuffled) == pairs(outcome)
