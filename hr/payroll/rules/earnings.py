"""What is earned: basic pay, transport, the office's own elements, extra work, mandates, bonuses; and less for days not worked. Pure.

Articles: the Civil Service Law (CSL), the executive regulation of human resources (HRR), the regulation of financial rights
(A/28), Council of Ministers (CoM) resolution 551.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from fractions import Fraction
from math import ceil
from typing import Any

from hr.employees.values import ACTIVE, MOTHERHOOD, PAID_LEAVE, SICK, SUSPENDED
from hr.payroll.rules.engine import Found, Pay, product, rounded, rule
from hr.payroll.values import (
    ABSENCE,
    ANNUAL_LEAVE,
    EARNING,
    FIXED,
    ITEMS,
    PERCENT,
    RATE,
    Missing,
    OfficeElement,
    PayInput,
    Segment,
    Used,
    pay_days,
)


@rule(
    "basic", since="1977-01-01", basis="CSL 16, 17, 19, 21; HRR 141, 152", alike=lambda pay: (pay.standing, pay.facts.sick_days_used),
)  # fmt: skip
def basic(pay: Pay) -> Iterator[Found]:
    """Monthly basic by thirtieths of the days served; half while suspended, by tiers while sick, a quarter in motherhood leave."""
    sick = pay.facts.sick_days_used
    for place, (segment, days) in enumerate(pay.stretches):
        monthly = pay.basic_of(segment)
        if monthly is None:
            yield pay.missing(f"{segment.scale} {segment.grade}/{segment.step}", scale=segment.scale, grade=segment.grade, step=segment.step)
            continue
        for part_days, share, used in paid(pay, segment, days, sick):
            amount = product(monthly.value, part_days, share, over=(pay.month_days,))
            if segment.status == MOTHERHOOD:
                least = pay.needed("motherhood.least") * part_days / pay.month_days
                amount = max(amount, min(rounded(least), product(monthly.value, part_days, over=(pay.month_days,))))
            facts = {"monthly": int(monthly.value), "days": part_days, "of": pay.month_days, "share": str(share), "status": segment.status}
            figures = (monthly, *([used] if used else []))
            if amount:
                yield pay.line(
                    "basic", EARNING, amount, economic=segment.economic, part="basic", entity=segment.entity, facts=facts, figures=figures,
                    stretch=place,
                )  # fmt: skip
        sick += days if segment.status == SICK else 0


def paid(pay: Pay, segment: Segment, days: int, sick_before: int) -> Iterator[tuple[int, Fraction, Used | None]]:
    """(days, share of pay, figure) of a stretch. Days without pay are left out."""
    if segment.status in (ACTIVE, ANNUAL_LEAVE, PAID_LEAVE):
        yield days, Fraction(1), None
    elif segment.status == SUSPENDED:
        used = pay.value("suspension.share")
        yield days, Fraction(used.value) if used else Fraction(0), used
    elif segment.status == MOTHERHOOD:
        used = pay.value("motherhood.share")
        yield days, Fraction(used.value) if used else Fraction(0), used
    elif segment.status == SICK:
        yield from sick_tiers(pay, days, sick_before, segment.leave)


def sick_tiers(pay: Pay, days: int, before: int, leave: str = "") -> Iterator[tuple[int, Fraction, Used | None]]:
    """Six months in full, six at a half, twelve at a quarter, counted over four years; serious illness and work injury have
    tiers of their own (HRR 141)."""
    start = 0
    for name, share in (("sick.full", Fraction(1)), ("sick.half", Fraction(1, 2)), ("sick.quarter", Fraction(1, 4))):
        used = (pay.value(name, leave) if leave else None) or pay.value(name)
        width = int(used.value) if used else 0
        inside = max(0, min(before + days, start + width) - max(before, start))
        if inside:
            yield inside, share, used
        start += width


@rule("transport", since="1977-01-01", basis="A/28; CoM 551", alike=lambda pay: pay.standing)
def transport(pay: Pay) -> Iterator[Found]:
    """The grade's monthly allowance by thirtieths of the days at work; by a switch also those of annual leave."""
    in_leave = pay.value("transport.in_leave")
    for place, (segment, days) in enumerate(pay.stretches):
        if segment.status != ACTIVE and not (segment.status == ANNUAL_LEAVE and in_leave and in_leave.value):
            continue
        found, used = pay.at.transport(segment.scale, segment.grade, segment.first_day)
        if found is None:
            continue  # the scale has no such allowance
        if used is None:
            yield pay.missing(f"transport {segment.scale} {segment.grade}", scale=segment.scale, grade=segment.grade)
            continue
        facts = {"monthly": used.value, "days": days, "of": pay.month_days}
        amount = product(used.value, days, over=(pay.month_days,))
        yield pay.line(
            "transport", EARNING, amount, economic=ITEMS["transport"], part="transport", entity=segment.entity, facts=facts, figures=(used,),
            stretch=place,
        )  # fmt: skip


@rule("elements", since="1977-01-01", basis="", needs=("basic", "transport"))
def elements(pay: Pay) -> Iterator[Found]:
    """What the office added in its table: a fixed amount, a share of other pay, or a rate for each unit of the month's input."""
    for element in pay.at.elements:
        if element.kind == EARNING:
            yield from office_earning(pay, element)


def office_earning(pay: Pay, element: OfficeElement) -> Iterator[Found]:
    used = (Used(element.code, element.value, element.valid_from, element.basis),)
    more: dict[str, Any] = {"economic": element.economic, "part": element.part, "article": element.basis, "figures": used}
    if element.method == RATE:
        for given in pay.inputs(element.code):
            segment = pay.segment_on(given.first_day)
            amount = rounded(Fraction(element.value) * Fraction(given.quantity))
            if segment is not None and element.reaches(segment) and amount:
                units = {"quantity": str(given.quantity)}
                yield pay.line(element.code, EARNING, amount, entity=segment.entity, reference=given.decision_number, facts=units, **more)
        return
    for place, (segment, days) in enumerate(pay.stretches):
        if segment.status != ACTIVE and element.with_days or not element.reaches(segment):
            continue
        if element.method == FIXED:
            amount, facts = rounded(Fraction(element.value) * days / pay.month_days), {"days": days, "of": pay.month_days}
        else:
            assert element.method == PERCENT
            base = sum(line.amount for line in pay.lines if line.kind == EARNING and line.element in element.bases and line.stretch == place)
            amount, facts = rounded(Fraction(element.value) * base), {"base": base}
        if amount:
            yield pay.line(element.code, EARNING, amount, entity=segment.entity, facts=facts, stretch=place, **more)


@rule("overtime", since="2016-09-26", basis="CoM 551 (25/12/1437H)", asks=("overtime_hours", "holiday_overtime_hours"))
def overtime(pay: Pay) -> Iterator[Found]:
    """Hour = basic / 30 / 7, times the rate of the day, times the hours; or that, in a month at most the rate's share of basic."""
    for element, name in (("overtime_hours", "overtime.working_day"), ("holiday_overtime_hours", "overtime.holiday")):
        paid_before = 0
        for given in pay.inputs(element):
            found = extra(pay, given)
            if isinstance(found, Missing):
                yield found
                continue
            segment, monthly = found
            rate = pay.value(name)
            if rate is None:
                yield pay.missing(name)
                continue
            amount = given.amount or product(monthly.value, rate.value, given.quantity, over=(pay.month_days, pay.needed("day.hours")))
            capped = pay.value("overtime.capped")
            cap: dict[str, int] = {}
            if capped is not None and capped.value and not given.amount:
                most = max(0, product(monthly.value, Fraction(rate.value) - 1) - paid_before)
                amount, cap = min(amount, most), {"ceiling": most}
            paid_before += amount
            facts = {
                "monthly": int(monthly.value), "of": pay.month_days, "day_hours": str(pay.needed("day.hours")), "hours": str(given.quantity),
                "rate": str(rate.value), "given": given.amount, **cap,
            }  # fmt: skip
            yield pay.line(
                "overtime", EARNING, amount, economic=ITEMS["overtime"], part="overtime", entity=segment.entity,
                reference=given.decision_number, facts=facts, figures=(monthly, rate),
            )  # fmt: skip


@rule("mandate", since="2011-02-23", basis="A/28 (20/3/1432H)", asks=("mandate_days", "mandate_days_outside"))
def mandate(pay: Pay) -> Iterator[Found]:
    """Per diem of the grade for each day, and a thirtieth of the monthly transport allowance."""
    for element, name in (("mandate_days", "per_diem.inside"), ("mandate_days_outside", "per_diem.outside")):
        for given in pay.inputs(element):
            found = extra(pay, given)
            if isinstance(found, Missing):
                yield found
                continue
            segment, _monthly = found
            daily, share = pay.value(name, segment.grade), pay.value("mandate.transport")
            if daily is None and not given.amount:
                yield pay.missing(f"{name} {segment.grade}", grade=segment.grade)
                continue
            _row, allowance = pay.at.transport(segment.scale, segment.grade, pay.month.start)
            monthly = int(allowance.value) if allowance is not None else 0
            days = Fraction(given.quantity)
            exact = Fraction(given.amount) or days * (Fraction(daily.value if daily else 0) + monthly * (Fraction(share.value) if share else 0))
            facts = {"days": str(days), "daily": int(daily.value) if daily else 0, "transport": monthly, "given": given.amount}
            yield pay.line(
                "mandate", EARNING, rounded(exact), economic=ITEMS["mandate"], part="mandate", entity=segment.entity,
                reference=given.decision_number, facts=facts, figures=tuple(used for used in (daily, share) if used),
            )  # fmt: skip


@rule("bonus", since="1977-01-01", basis="A/28 (20/3/1432H)", asks=("bonus",))
def bonus(pay: Pay) -> Iterator[Found]:
    """An amount that a decision names."""
    for given in pay.inputs("bonus"):
        found = extra(pay, given)
        if isinstance(found, Missing):
            yield found
            continue
        yield pay.line(
            "bonus", EARNING, given.amount, economic=ITEMS["other"], part="other", entity=found[0].entity,
            reference=given.decision_number, facts={"given": given.amount},
        )  # fmt: skip


def extra(pay: Pay, given: PayInput) -> tuple[Segment, Used] | Missing:
    """Where the person stood and their monthly basic; or why nothing is paid: no decision, one that came after the work, no standing."""
    facts = (("element", given.element), ("employee", pay.facts.employee_number))
    if not given.decision_number or given.decision_date is None:
        return Missing("payroll.decision_needed", facts, "hr")
    if given.decision_date > (given.first_day or pay.month.end):
        return Missing("payroll.decision_too_late", (*facts, ("decision_date", given.decision_date)), "hr")
    segment = pay.segment_on(given.first_day)
    if segment is None or segment.status != ACTIVE:
        return Missing("payroll.not_in_service", facts, "hr")
    monthly = pay.basic_of(segment)
    if monthly is None:
        return pay.missing(f"{segment.scale} {segment.grade}/{segment.step}", scale=segment.scale, grade=segment.grade, step=segment.step)
    return segment, monthly


@rule(
    "absence", since="1977-01-01", basis="CSL 21; HRR 156", needs=("basic", "transport", "elements"), asks=("absence_days", "absence_hours"),
    alike=lambda pay: (pay.standing, tuple(days_missed(pay).items()), tied(pay)),
)  # fmt: skip
def absence(pay: Pay) -> Iterator[Found]:
    """Unpaid days, and late hours made days of seven, make basic pay and what is tied to presence less. Never revenue."""
    missed = days_missed(pay)
    for element, earned, economic, part, entity, stretch in tied(pay):
        days, served = missed.get(stretch, 0), pay.stretches[stretch][1]
        amount = earned if days >= served else product(earned, days, over=(served,))
        if amount:
            yield pay.line(
                f"absence_{element}", ABSENCE, amount, economic=economic, part=part, entity=entity, reduces=element,
                facts={"earned": earned, "days": str(days), "of": served}, stretch=stretch,
            )  # fmt: skip


def tied(pay: Pay) -> tuple[tuple[str, int, str, str, str, int], ...]:
    """(element, halalas, item, part, entity, stretch) of what is earned by being there."""
    known = [x for x in pay.lines if x.kind == EARNING and x.element in pay.at.presence]
    return tuple([(x.element, x.amount, x.economic, x.part, x.entity, x.stretch) for x in known])


def days_missed(pay: Pay) -> dict[int, Fraction]:
    """Stretch -> days absent in it: those with a date where they fell, others over all days at work, each at the pay of its day.

    In leave nobody is absent.
    """
    at_work = {place: Fraction(count) for place, (segment, count) in enumerate(pay.stretches) if segment.status == ACTIVE}
    given_days = pay.inputs("absence_days", "absence_hours")
    if len(at_work) == 1:  # wherever it fell, there is but one place for it
        return {place: min(count, sum([absent(pay, one) for one in given_days], Fraction(0))) for place, count in at_work.items()}
    left = dict(at_work)
    for given in sorted(given_days, key=lambda one: one.first_day is None):
        days = absent(pay, given)
        dated = {place: min(left[place], Fraction(count)) for place, count in fell(pay, given, days, left).items()}
        rest = spread(days, dated, left)
        spread(rest, dict(left), left)
    return {place: count - left[place] for place, count in at_work.items()}


def spread(days: Fraction, most: Mapping[int, Fraction], left: dict[int, Fraction]) -> Fraction:
    """Take days off what is left of each stretch, in the proportion of the most that each may bear; the days that found no place."""
    room = sum(most.values(), Fraction(0))
    part = min(days, room)
    for place, count in most.items():
        left[place] -= part * count / room if room else 0
    return days - part


def fell(pay: Pay, given: PayInput, days: Fraction, places: Iterable[int]) -> dict[int, int]:
    """Stretch -> pay days of it between the first and the last day of an input; none where it has no date."""
    if given.first_day is None:
        return {}
    last = given.last_day or given.first_day + timedelta(max(ceil(days) - 1, 0))
    segments = {place: pay.stretches[place][0] for place in places}
    return {place: pay_days(max(given.first_day, one.first_day), min(last, one.last_day), pay.month) for place, one in segments.items()}


def absent(pay: Pay, given: PayInput) -> Fraction:
    """Days of one input: as many as it says, or as its first and last day hold."""
    if given.element == "absence_hours":
        return Fraction(given.quantity) / pay.needed("day.hours")
    if given.quantity or given.first_day is None:
        return given.quantity if isinstance(given.quantity, Fraction) else Fraction(given.quantity)
    return Fraction(pay_days(given.first_day, given.last_day or given.first_day, pay.month))


RULES = (basic, transport, elements, overtime, mandate, bonus, absence)
