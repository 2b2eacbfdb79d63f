"""What holds whenever a month is looked at again: nothing is paid twice, and both books balance, whoever owes whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from erp.periods import Month
from finance.posting_rules.operations import shipped
from finance.posting_rules.rules import in_force, postings
from finance.values import Event
from hr.decisions.rules import life
from hr.decisions.values import Change, Standing
from hr.payroll.accounting import Paid
from hr.payroll.calculate import payslip
from hr.payroll.retro import Before, Slot, compared, differences, owed, settled, slot
from hr.payroll.settling import events
from hr.payroll.values import Facts, PayInput, PayLine, Segment
from tests.hr.payroll.test_cases import FIGURES
from tests.hr.payroll.test_properties import people

OCTOBER, LAST_YEAR = Month(2026, 10), Month(2025, 11)
RULES = shipped()
ITEMS = {item: f"5{item}1" for item in ("211111", "211121", "211122", "211123", "211125", "21211", "21212")}


def recorded(*sets: Iterable[PayLine]) -> dict[Slot, Before]:
    found: dict[Slot, Before] = {}
    for lines in sets:
        for line in lines:
            if compared(line):
                known = found.get(slot(line))
                found[slot(line)] = Before((known.amount if known else 0) + line.amount, line.rule, line.version, line.article)
    return found


@given(people(), people())
def test_retro_twice_is_retro_once(was: Facts, now: Facts) -> None:
    before, after = payslip(was, OCTOBER, FIGURES).lines, payslip(now, OCTOBER, FIGURES).lines
    first = differences(after, recorded(before), OCTOBER)
    assert differences(after, recorded(before, first), OCTOBER) == []


@given(people(), people())
def test_a_change_taken_back_leaves_every_amount_as_it_was(was: Facts, now: Facts) -> None:
    before, after = payslip(was, OCTOBER, FIGURES).lines, payslip(now, OCTOBER, FIGURES).lines
    there = differences(after, recorded(before), OCTOBER)
    back = differences(before, recorded(before, there), OCTOBER)
    assert sum(line.amount for line in [*there, *back]) == 0
    assert {slot(line): line.amount for line in there} == {slot(line): -line.amount for line in back}


@given(people(), people())
def test_what_is_paid_or_owed_is_the_difference_of_both_nets(was: Facts, now: Facts) -> None:
    """To the halala, deductions for others apart."""
    before, after = payslip(was, OCTOBER, FIGURES).lines, payslip(now, OCTOBER, FIGURES).lines
    slip = settled(now, OCTOBER, differences(after, recorded(before), OCTOBER), "DEBT")

    def net(lines: Iterable[PayLine]) -> int:
        signs = {"earning": 1, "absence": -1, "deduction": -1, "state": 0}
        return sum(signs[line.kind] * line.amount for line in lines if compared(line))

    assert net(after) - net(before) == (slip.net - owed(slip.lines) if slip else 0)
    assert slip is None or slip.net >= 0 and not (slip.net and owed(slip.lines))


@given(people(), people(), people(), people())
def test_every_entry_of_arrears_balances_and_pays_the_net(was: Facts, now: Facts, was_before: Facts, now_before: Facts) -> None:
    """This year's and last year's months together, more and less mixed: by the shipped posting rules."""
    lines = []
    for month, earlier, later in ((OCTOBER, was, now), (LAST_YEAR, moved(was_before), moved(now_before))):
        lines += differences(payslip(later, month, FIGURES).lines, recorded(payslip(earlier, month, FIGURES).lines), month)
    slip = settled(now, OCTOBER, lines, "DEBT")
    if slip is None:
        return
    paid = Paid("E1", slip.net, slip.held, slip.lines)
    stands: dict[str, int] = {}
    for kind, items in events([paid], "GEN", year=2026, reference="hr.payroll-run:X").items():
        event = Event(kind, f"s/{kind}", date(2026, 10, 20), "MED", tuple(items))
        found = postings(event, in_force(RULES, kind, event.day), ITEMS)
        assert sum(line.amount for line in found.lines) == 0, kind
        for line in found.lines:
            stands[line.account] = stands.get(line.account, 0) + line.amount
    assert -stands.get("2112", 0) == slip.net
    assert stands.get("1132", 0) == owed(slip.lines)


def moved(facts: Facts) -> Facts:
    """The same life a year and a month earlier."""
    first, last = LAST_YEAR.start, LAST_YEAR.end
    segment = replace_days(facts.segments[-1], first, last)
    return facts._replace(segments=(segment,), inputs=())


def replace_days(segment: Segment, first: date, last: date) -> Segment:
    return segment._replace(first_day=first, last_day=last)


CHANGES = (
    Change("D-1", "promotion", date(2026, 3, 1), grade="7", step=3),
    Change("D-2", "unpaid_leave", date(2026, 5, 1), end=date(2026, 5, 31)),
    Change("D-3", "suspension", date(2026, 8, 10), end=date(2026, 9, 4)),
    Change("D-4", "increment", date(2026, 1, 1), grade="6", step=4),
)


@given(st.permutations(CHANGES), st.sampled_from([Month(2026, month) for month in (1, 3, 5, 8, 9)]))
def test_the_order_in_which_decisions_came_does_not_matter(order: list[Change], month: Month) -> None:
    start = Standing(1, "general", "6", 3, "active")

    def pay(changes: Iterable[Change]) -> tuple[int, int]:
        rows = life(date(2015, 3, 1), start, changes)
        ends = [day for day, _standing, _reference in rows[1:]] + [date(2027, 1, 1)]
        stretches = tuple(
            Segment(day, date.fromordinal(until.toordinal() - 1), one.scale, one.grade, one.step, one.status, "MED")
            for (day, one, _reference), until in zip(rows, ends, strict=True)
        )
        slip = payslip(Facts("E1", 1, stretches, iban="SA03"), month, FIGURES)
        return slip.gross, slip.net

    assert pay(order) == pay(CHANGES)


def test_a_figure_filled_in_later_pays_what_the_month_could_not() -> None:
    """A mandate whose per diem nobody knew: nothing then, all of it now, and nothing the next time."""
    facts = Facts(
        "E1", 1, (Segment(OCTOBER.start, OCTOBER.end, "general", "6", 1, "active", "MED"),), iban="SA03",
        inputs=(PayInput("mandate_days", quantity=4, decision_number="171/1448", decision_date=date(2026, 9, 23)),),
    )  # fmt: skip
    then = payslip(facts, OCTOBER, FIGURES)
    with_amount = facts._replace(inputs=(facts.inputs[0]._replace(amount=120_000),))
    found = differences(payslip(with_amount, OCTOBER, FIGURES).lines, recorded(then.lines), OCTOBER)
    assert [(line.element, line.amount, str(line.month)) for line in found] == [("mandate", 120_000, "2026-10")]


def test_what_was_overpaid_is_a_debt_to_the_last_halala() -> None:
    """One halala too much of transport: nothing is paid, and it is owed."""
    facts = Facts("E1", 1, (Segment(OCTOBER.start, OCTOBER.end, "general", "6", 1, "active", "MED"),), iban="SA03")
    due = payslip(facts, OCTOBER, FIGURES).lines
    paid = [line._replace(amount=line.amount + 1) if line.element == "transport" else line for line in due]
    slip = settled(facts, OCTOBER, differences(due, recorded(paid), OCTOBER), "DEBT")
    assert slip is not None and (slip.net, owed(slip.lines)) == (0, 1)


def test_what_last_month_carried_is_taken_before_what_this_month_asks() -> None:
    """Within one third of a net of 6,219.15: 926.95 of the order of last month in full, of this month's what is left."""
    segment = Segment(OCTOBER.start, OCTOBER.end, "general", "6", 1, "active", "MED")
    facts = Facts(
        "E1", 1, (segment,), iban="SA03", inputs=(PayInput("court_order", 150_000, party="hr.payee:2", reference="60"),),
        debts=(PayInput("court_order", 92_695, party="hr.payee:2", reference="55"),),
    )  # fmt: skip
    slip = payslip(facts, OCTOBER, FIGURES)
    assert {line.reference: line.amount for line in slip.lines if line.element == "court_order"} == {"55": 92_695, "60": 114_610}
    assert [(part.reference, part.amount) for part in slip.carried] == [("60", 35_390)]
