"""What holds for every payslip, whoever it is and whatever came in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp.effective import Timeline, Version
from erp.periods import Month
from hr.payroll.accounting import Paid, items_of, sums_of
from hr.payroll.calculate import payslip
from hr.payroll.rules.earnings import absent
from hr.payroll.rules.engine import Pay, Rule, Rules
from hr.payroll.values import ABSENCE, DEDUCTION, EARNING, STATE, Facts, PayInput, RuleCycle, Segment, pay_days, total
from tests.hr.payroll.test_cases import FIGURES, element

OCTOBER = Month(2026, 10)
AMOUNTS = st.integers(0, 3_000_000)
INPUTS = st.lists(
    st.one_of(
        st.builds(
            lambda e, q: PayInput(e, quantity=Fraction(q, 2)),
            st.sampled_from(["absence_days", "absence_hours", "discipline_days"]), st.integers(0, 60),
        ),
        st.builds(
            lambda first, days: PayInput("absence_days", first_day=date(2026, 10, first), last_day=date(2026, 10, min(31, first + days))),
            st.integers(1, 31), st.integers(0, 6),
        ),
        st.builds(
            lambda e, q: PayInput(e, quantity=Fraction(q), decision_number="1", decision_date=date(2026, 9, 1)),
            st.sampled_from(["overtime_hours", "holiday_overtime_hours"]), st.integers(0, 90),
        ),
        st.builds(
            lambda e, a, p: PayInput(e, a, party=f"hr.payee:{p}"),
            st.sampled_from(["bank_loan", "alimony", "court_order", "deduction", "recovery", "discipline"]), AMOUNTS, st.integers(1, 3),
        ),
    ),
    max_size=6,
)  # fmt: skip
DEBTS = st.lists(
    st.builds(
        lambda e, a, n: PayInput(e, a, party=f"hr.payee:{n}", reference=f"D{n}"),
        st.sampled_from(["bank_loan", "alimony", "court_order", "recovery"]), AMOUNTS, st.integers(1, 3),
    ),
    max_size=3,
)  # fmt: skip
STATUSES = ["active", "suspended", "sick_leave", "motherhood", "unpaid_leave", "annual_leave", "paid_leave"]
OFFICE = replace(  # with what an office adds in its table
    FIGURES,
    elements=(
        element({"code": "housing", "method": "fixed", "value": "150000", "in_contribution_base": True, "with_days": False}),
        element({"code": "nature", "method": "percent", "value": "1/5", "part": "nature_of_work"}),
        element({"code": "remote", "method": "percent", "value": "1/10", "bases": ["basic", "nature"], "grades": frozenset(map(str, range(1, 8)))}),
        element({"code": "club", "kind": "deduction", "method": "fixed", "value": "10000", "party": "hr.payee:9"}),
    ),
)
BY_NAME = {"law": FIGURES, "office": OFFICE}
MANY = st.sampled_from(sorted(BY_NAME))


@st.composite
def people(draw: st.DrawFn) -> Facts:
    """Somebody whose month is cut into up to three stretches, of which they may not have served the first or the last."""
    cuts = sorted(draw(st.sets(st.integers(2, 31), max_size=2)))
    days = [OCTOBER.start, *(date(2026, 10, cut) for cut in cuts)]
    segments = []
    for place, first in enumerate(days):
        last = days[place + 1] - timedelta(days=1) if place + 1 < len(days) else OCTOBER.end
        grade, step = draw(st.integers(1, 14)), draw(st.integers(1, 10))
        segments.append(Segment(first, last, "general", str(grade), step, draw(st.sampled_from(STATUSES)), draw(st.sampled_from(["MED", "YNB"]))))
    if len(segments) > 1 and draw(st.booleans()):
        segments.pop(draw(st.sampled_from([0, -1])))
    scheme = draw(st.sampled_from(["civil_pension", "gosi_old", "social_insurance_2024"]))
    return Facts(
        "E1", 1, tuple(segments), iban="SA03", pension_scheme=scheme, saudi=draw(st.booleans()), civil_servant=draw(st.booleans()),
        inputs=tuple(draw(INPUTS)), debts=tuple(draw(DEBTS)), sick_days_used=draw(st.sampled_from([0, 170, 350, 719])),
    )  # fmt: skip


@given(people(), MANY)
def test_gross_less_deductions_is_net_and_never_below_nothing(facts: Facts, figures: str) -> None:
    slip = payslip(facts, OCTOBER, BY_NAME[figures])
    assert slip.gross == total(slip.lines, EARNING) - total(slip.lines, ABSENCE)
    assert slip.net == slip.gross - total(slip.lines, DEDUCTION) >= 0
    assert all(line.amount >= 0 for line in slip.lines)


@given(people(), MANY)
def test_what_people_alike_share_is_what_each_would_have(facts: Facts, figures: str) -> None:
    """With figures that have met others and with new ones that have met nobody."""
    assert payslip(facts, OCTOBER, BY_NAME[figures]) == payslip(facts, OCTOBER, replace(BY_NAME[figures]))


def test_who_has_housing_is_insured_for_it_beside_who_has_none() -> None:
    """Alike but for the housing of a post, one after the other with the same figures."""
    one = Segment(OCTOBER.start, OCTOBER.end, "general", "6", 1, position="P1")
    housed = replace(FIGURES, elements=(replace(OFFICE.elements[0], positions=frozenset({"P2"})),))
    bases = []
    for segment in (one, one._replace(position="P2")):
        lines = payslip(Facts("E1", 1, (segment,), iban="SA03", pension_scheme="social_insurance_2024"), OCTOBER, housed).lines
        bases.append(next(dict(line.facts)["base"] for line in lines if line.element == "insurance_employee"))
    assert bases == [606500, 756500]


@given(people(), MANY)
def test_what_budget_lines_bear_equals_what_is_owed(facts: Facts, figures: str) -> None:
    """The entry balances by itself: gross and the state's share on one side, everybody who is owed on the other."""
    slip = payslip(facts, OCTOBER, BY_NAME[figures])
    paid = Paid("E1", slip.net, slip.held, slip.lines)
    items = list(items_of([paid], "GEN", year=2026, reference="hr.payroll-run:X"))
    debits = sum(sums_of([paid]).borne.values())
    owed = sum(
        item.amount for item in items if item.part in ("net", "deduction", "state_debt", "discipline", "pension_employee", "insurance_employee")
    )
    state = sum(line.amount for line in slip.lines if line.kind == STATE)
    assert debits == owed + state == slip.gross + state
    assert all(item.amount > 0 for item in items)


@given(people())
def test_seizure_stays_within_a_third_of_net(facts: Facts) -> None:
    slip = payslip(facts, OCTOBER, FIGURES)
    own = sum(line.amount for line in slip.lines if line.rule == "contributions" and line.kind == DEDUCTION)
    seized = sum(line.amount for line in slip.lines if line.element in ("recovery", "court_order"))
    assert 3 * seized <= max(0, slip.gross - own)


@given(people())
def test_nothing_that_was_asked_for_is_lost(facts: Facts) -> None:
    """What a deduction could not take is carried, to the halala."""
    slip = payslip(facts, OCTOBER, FIGURES)
    for name in ("bank_loan", "alimony", "court_order", "deduction", "recovery"):
        asked = sum(one.amount for one in (*facts.inputs, *facts.debts) if one.element == name)
        taken = sum(line.amount for line in slip.lines if line.element == name)
        assert asked == taken + sum(part.amount for part in slip.carried if part.element == name)


@given(people(), st.randoms())
def test_the_order_of_inputs_of_one_kind_of_work_does_not_matter(facts: Facts, random: object) -> None:
    mixed = list(facts.inputs)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    again = payslip(facts._replace(inputs=tuple(mixed)), OCTOBER, FIGURES)
    first = payslip(facts, OCTOBER, FIGURES)
    assert (first.gross, first.net) == (again.gross, again.net)


@given(people())
def test_a_day_absent_costs_at_most_a_thirtieth_and_leave_stays_paid(facts: Facts) -> None:
    """Of basic pay and transport, whatever else the month holds; and no more than the days at work earned."""
    only = facts._replace(inputs=tuple(one for one in facts.inputs if one.element.startswith("absence_")))
    slip, without = payslip(only, OCTOBER, FIGURES), payslip(only._replace(inputs=()), OCTOBER, FIGURES)
    days = sum((absent(Pay(only, OCTOBER, FIGURES), one) for one in only.inputs), Fraction(0))
    lost = {name: sum(line.amount for line in slip.lines if line.reduces == name) for name in ("basic", "transport")}
    at_work = [(one, pay_days(one.first_day, one.last_day, OCTOBER)) for one in facts.segments if one.status == "active"]
    monthly = [FIGURES.steps["general", one.grade, one.step].version(OCTOBER.start).value for one, _count in at_work]
    assert lost["basic"] <= days * max(monthly, default=0) / 30 + 2 * len(at_work)
    earned = sum(line.amount for line in without.lines if line.element == "basic" and dict(line.facts)["status"] == "active")
    assert lost["basic"] <= earned and lost["transport"] <= sum(line.amount for line in without.lines if line.element == "transport")
    if days >= 60 and all(one.first_day is None for one in only.inputs):
        assert lost["basic"] == earned


@given(people(), st.integers(2, 31))
def test_a_cut_at_which_nothing_changed_changes_nothing_but_roundings(facts: Facts, day: int) -> None:
    cut: list[Segment] = []
    for one in facts.segments:
        middle = date(2026, 10, day)
        inside = one.first_day < middle <= one.last_day
        cut += [one._replace(last_day=middle - timedelta(days=1)), one._replace(first_day=middle)] if inside else [one]
    once, twice = payslip(facts, OCTOBER, OFFICE), payslip(facts._replace(segments=tuple(cut)), OCTOBER, OFFICE)
    assert abs(once.gross - twice.gross) <= 12


@given(st.sets(st.integers(2, 31), max_size=6), st.sampled_from([Month(2026, 10), Month(2026, 2), Month(2028, 2), Month(2026, 4)]))
def test_stretches_of_a_month_add_up_to_thirty_days(cuts: set[int], month: Month) -> None:
    days = [month.start, *(date(month.year, month.month, cut) for cut in sorted(cuts) if cut <= month.length)]
    ends = [day - timedelta(days=1) for day in days[1:]] + [month.end]
    assert sum(pay_days(first, last, month) for first, last in zip(days, ends, strict=True)) == 30


def test_rules_that_wait_for_one_another_are_refused() -> None:
    def nothing(_pay: object) -> tuple[()]:
        return ()

    def made(name: str, *needs: str) -> Rule:
        return Rule(name, Timeline(name, [Version(date(1971, 1, 1), nothing)]), needs)

    with pytest.raises(RuleCycle):
        Rules([made("a", "b"), made("b", "a")])
    assert Rules([made("later", "first"), made("first")]).order == ("first", "later")
