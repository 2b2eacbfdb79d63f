"""What is taken off: pension and insurance first, then alimony, state debts, court orders and what the person agreed to. Pure.

Seizure by order takes at most one third of net pay, alimony apart (CSL 20); net pay never falls below nothing: what the
month can't bear is carried to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from hr.employees.values import CIVIL_PENSION, INSURANCE_2024
from hr.payroll.rules.engine import Found, Pay, product, rounded, rule
from hr.payroll.values import DEDUCTION, FIXED, ITEMS, PENSION_BODY, RATE, STATE, Carried, ContributionRate, OfficeElement, Used

SEIZURE = "seizure.share"
WORKERS = "gosi"  # branches of all workers, Saudi or not
NEW_LAW = date(2024, 7, 3)  # M/273: who never contributed before this day falls under the new social insurance law
EARNINGS = ("basic", "transport", "elements", "overtime", "mandate", "bonus", "absence")


class Share(NamedTuple):
    """What one side pays of a branch."""

    rate: ContributionRate
    exact: Fraction
    kind: str
    element: str
    part: str
    party: str
    economic: str
    used: Used
    percent: str


@rule(
    "contributions", since="1973-08-27", basis="M/41 (29/7/1393H); M/273 (26/12/1445H)", needs=EARNINGS,
    alike=lambda pay: (
        scheme := scheme_of(pay), pay.facts.civil_servant, last_entity(pay), pay.earned("basic"),
        *(() if scheme == CIVIL_PENSION and not pay.at.reads_wage(scheme) else (pay.earned("basic", *pay.at.housing), last_basic(pay))),
    ),  # fmt: skip
)  # fmt: skip
def contributions(pay: Pay) -> Iterator[Found]:
    """Pension on basic pay, or the branches of social insurance on basic and cash housing: the person's share and the state's."""
    for share in shares(pay, scheme_of(pay)):
        base = base_of(pay, share.rate, pay.at.housing)
        amount = product(base, share.exact)
        if amount:
            yield pay.line(
                share.element, share.kind, amount, economic=share.economic, part=share.part, entity=last_entity(pay), party=share.party,
                article=share.used.basis, facts={"base": base, "percent": share.percent}, figures=(share.used,),
            )  # fmt: skip


def shares(pay: Pay, scheme: str) -> list[Share]:
    """Both sides of each branch that reaches people of a scheme this month.

    Occupational hazards reach whoever works under the labour law, beside the branches of their own cohort.
    """
    schemes = {scheme} if pay.facts.civil_servant or scheme == CIVIL_PENSION else {scheme, WORKERS}
    part, item = ("pension", ITEMS["pension"]) if scheme == CIVIL_PENSION else ("insurance", ITEMS["insurance"])
    made = []
    for (of_scheme, branch), timeline in sorted(pay.figures.contributions.items()):
        if of_scheme not in schemes or not timeline.known_at(pay.month.start):
            continue
        found = timeline.version(pay.month.start)
        rate = found.value
        if pay.facts.civil_servant and not rate.civil_servants:
            continue
        for exact, kind, side in ((rate.employee, DEDUCTION, "employee"), (rate.state, STATE, "state")):
            element = f"{part}_{side}" if branch in ("pension", "annuities") else f"{branch}_{side}"
            used = Used(f"{scheme}:{branch}", exact, found.since, found.basis)
            economic = item if kind == STATE else ""
            made.append(Share(rate, exact, kind, element, f"{part}_{side}", PENSION_BODY[part], economic, used, str(exact * 100)))
    return made


def last_entity(pay: Pay) -> str:
    return pay.facts.segments[-1].entity if pay.facts.segments else ""


def scheme_of(pay: Pay) -> str:
    """The cohort is a property of the person: what their record says, else the day of their first contribution."""
    if not pay.facts.saudi:
        return WORKERS
    if pay.facts.pension_scheme:
        return pay.facts.pension_scheme
    first = pay.facts.first_contribution_date
    return INSURANCE_2024 if first is not None and first >= NEW_LAW else CIVIL_PENSION


def last_basic(pay: Pay) -> int:
    """Monthly basic pay where the person stood last, in halalas; 0 where the scale doesn't know it."""
    monthly = pay.basic_of(pay.facts.segments[-1]) if pay.facts.segments else None
    return int(monthly.value) if monthly else 0


def base_of(pay: Pay, rate: ContributionRate, housing: tuple[str, ...]) -> int:
    """The least base lifts a low monthly wage, in a part month by its part; it doesn't lift what little a month was served."""
    base = pay.earned("basic") if rate.base == "basic" else pay.earned("basic", *housing)
    if rate.least is not None and 0 < (monthly := last_basic(pay)) < rate.least:
        base = max(base, product(base, rate.least, over=(monthly,)))
    return base if rate.most is None else min(base, rate.most)


@rule("alimony", since="1977-01-01", basis="CSL 20", needs=("contributions",), asks=("alimony",))
def alimony(pay: Pay) -> Iterator[Found]:
    """By order of a court; apart from the third."""
    yield from taken(pay, "alimony", lambda: pay.left)


@rule("discipline", since="2021-01-01", basis="نظام الانضباط الوظيفي", needs=("alimony",), asks=("discipline_days", "discipline"))
def discipline(pay: Pay) -> Iterator[Found]:
    """Days of basic pay, or an amount, of at most one third of net in a month. It is a saving of the item, and pension stays whole."""
    asked = pay.inputs("discipline_days", "discipline")
    if not asked:
        return
    share = pay.value("discipline.share")
    room = int(net_pay(pay) * Fraction(share.value)) if share else 0
    segment = pay.segment_on(None)
    monthly = pay.basic_of(segment) if segment else None
    for given in asked:
        if segment is None:
            return
        exact = Fraction(given.amount)
        if given.element == "discipline_days" and monthly is not None:
            exact = Fraction(monthly.value) * Fraction(given.quantity) / pay.month_days
        wanted = rounded(exact)
        amount = min(wanted, room, pay.left)
        room -= amount
        if amount:
            yield pay.line(
                "discipline", DEDUCTION, amount, economic=segment.economic, part="discipline", entity=segment.entity, reference=given.decision_number,
                facts={"wanted": wanted, "days": str(given.quantity)}, figures=tuple(used for used in (monthly, share) if used),
            )  # fmt: skip
        if wanted > amount:
            yield Carried("discipline", wanted - amount, given.party, given.decision_number, "ceiling")


@rule("recovery", since="1977-01-01", basis="CSL 20", needs=("discipline",), asks=("recovery",))
def recovery(pay: Pay) -> Iterator[Found]:
    """What the state is owed, custody and overpaid salary, within the third of net."""
    yield from taken(pay, "recovery", lambda: third(pay), "state_debt", f"hr.employee:{pay.facts.employee_number}", SEIZURE)


@rule("court_orders", since="1977-01-01", basis="CSL 20", needs=("recovery",), asks=("court_order",))
def court_orders(pay: Pay) -> Iterator[Found]:
    """Creditors by order, within what recovery left of the third."""
    room = lambda: third(pay) - sum(line.amount for line in pay.lines if line.element == "recovery")  # noqa: E731
    yield from taken(pay, "court_order", room, ceiling=SEIZURE)


@rule("voluntary", since="1977-01-01", basis="CSL 20", needs=("court_orders",))
def voluntary(pay: Pay) -> Iterator[Found]:
    """What the person agreed to, out of what is left."""
    for element in ("bank_loan", "association", "deduction"):
        if element in pay.asked:
            yield from taken(pay, element, lambda: pay.left)
    for office in pay.at.elements:
        if office.kind == DEDUCTION:
            yield from office_deduction(pay, office)


def office_deduction(pay: Pay, office: OfficeElement) -> Iterator[Found]:
    segment = pay.segment_on(None)
    if segment is None or not office.reaches(segment):
        return
    if office.method == FIXED:
        exact = Fraction(office.value)
    elif office.method == RATE:
        exact = Fraction(office.value) * sum((Fraction(given.quantity) for given in pay.inputs(office.code)), Fraction(0))
    else:
        exact = Fraction(office.value) * pay.earned(*office.bases)
    amount = min(rounded(exact), pay.left)
    if amount > 0:
        used = (Used(office.code, office.value, office.valid_from, office.basis),)
        yield pay.line(
            office.code, DEDUCTION, amount, part="deduction", party=office.party, entity=segment.entity, article=office.basis, figures=used
        )


def net_pay(pay: Pay) -> int:
    """Net in the law's sense: what is earned less pension and insurance, before debts."""
    return pay.gross - pay.own


def third(pay: Pay) -> int:
    """The ceiling of seizure, in whole halalas, never above it."""
    share = pay.value(SEIZURE)
    return int(net_pay(pay) * Fraction(share.value)) if share else 0


def taken(pay: Pay, element: str, most: Callable[[], int], part: str = "deduction", party: str = "", ceiling: str = "") -> Iterator[Found]:
    """Each input of an element as far as the most and what is left allow; the rest is carried, with the reason.

    `ceiling` names the figure that the most comes of.
    """
    asked = pay.inputs(element)
    if pay.facts.debts:
        asked = [*(debt for debt in pay.facts.debts if debt.element == element), *asked]
    if not asked:
        return
    room, entity, left, share = most(), last_entity(pay), pay.left, pay.value(ceiling) if ceiling else None
    for given in asked:
        amount = max(0, min(given.amount, room, left))
        if amount:
            yield pay.line(
                element, DEDUCTION, amount, part=part, entity=entity, party=party or given.party, reference=given.reference or given.decision_number,
                facts={"wanted": given.amount, "ceiling": room, "left": left}, figures=(share,) if share else (),
            )  # fmt: skip
        if amount < given.amount:
            reason = "ceiling" if room < left else "net"
            yield Carried(element, given.amount - amount, given.party, given.reference or given.decision_number, reason)
        room, left = room - amount, left - amount


RULES = (contributions, alimony, discipline, recovery, court_orders, voluntary)
