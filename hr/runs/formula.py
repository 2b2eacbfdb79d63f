"""The arithmetic of an amount as a person would write it on the margin, read from the facts that its line keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from erp.i18n import _
from hr.inputs.words import named
from hr.payroll.values import ABSENCE, PayLine
from hr.runs.sources import decimal, percentage, places

STANDING = ("basic", "transport")
Facts = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One step of the arithmetic: sign, words, and an amount in halalas where it is money."""

    sign: str
    words: str
    amount: int | None = None


def formula(line: PayLine) -> Iterable[Part]:
    """The steps, and what they come to."""
    facts = dict(line.facts)
    yield from next(steps for holds, steps in SHAPES if holds(line, facts))(line, facts)
    yield Part("=", _("rounded to the halala at the end"), line.amount)


def _difference(_line: PayLine, facts: Facts) -> Iterable[Part]:
    yield Part("", _("Due by today's facts"), int(facts["due"]))
    yield Part("−", _("Paid before for that month"), int(facts["paid"]))


def _given(_line: PayLine, facts: Facts) -> Iterable[Part]:
    yield Part("", _("Amount that the decision names"), int(facts["given"]))


def _by_days(line: PayLine, facts: Facts) -> Iterable[Part]:
    yield Part("", named(line.element), int(facts["monthly"]))
    yield Part("×", _("%(days)s days of %(of)s", days=facts["days"], of=facts["of"]))
    if facts.get("share") not in (None, "1"):
        yield Part("×", _("share of pay %(share)s", share=percentage(facts["share"])))


def _by_hours(_line: PayLine, facts: Facts) -> Iterable[Part]:
    hour = Fraction(int(facts["monthly"])) / int(facts["of"]) / Fraction(str(facts["day_hours"])) / 100
    shown = {"days": facts["of"], "hours": facts["day_hours"], "hour": places(hour, 6)}
    yield Part("", named("basic"), int(facts["monthly"]))
    yield Part("÷", _("%(days)s days ÷ %(hours)s hours = an hour %(hour)s", **shown))
    yield Part("×", _("%(rate)s for the hour", rate=percentage(facts["rate"])))
    yield Part("×", _("%(hours)s hours", hours=decimal(facts["hours"])))
    if "ceiling" in facts:
        yield Part("≤", _("not above the ceiling"), int(facts["ceiling"]))


def _mandate(_line: PayLine, facts: Facts) -> Iterable[Part]:
    yield Part("", _("Per diem"), int(facts["daily"]))
    yield Part("×", _("%(days)s days", days=decimal(facts["days"])))
    yield Part("+", _("a share of the transport allowance for each day"), int(facts["transport"]))


def _absence(line: PayLine, facts: Facts) -> Iterable[Part]:
    yield Part("", named(line.reduces), int(facts["earned"]))
    yield Part("×", _("%(days)s days of %(of)s", days=decimal(facts["days"]), of=facts["of"]))


def _contribution(_line: PayLine, facts: Facts) -> Iterable[Part]:
    yield Part("", _("Base of the contribution"), int(facts["base"]))
    yield Part("×", f"{decimal(facts['percent'])} %")


def _taken(_line: PayLine, facts: Facts) -> Iterable[Part]:
    yield Part("", _("Asked for"), int(facts["wanted"]))
    for name, words in (("ceiling", _("not above the ceiling")), ("left", _("not above what is left of net"))):
        if name in facts:
            yield Part("≤", words, int(facts[name]))


def _of_the_office(line: PayLine, facts: Facts) -> Iterable[Part]:
    """A share of other pay, an amount for each unit, or one a month by the days."""
    value = line.figures[0].value
    if "base" in facts:
        yield Part("", _("Pay that the share is of"), int(facts["base"]))
        yield Part("×", percentage(value))
        return
    yield Part("", named(line.element), int(Fraction(str(value))))
    if "quantity" in facts:
        yield Part("×", _("%(units)s units", units=decimal(facts["quantity"])))
    elif "days" in facts:
        yield Part("×", _("%(days)s days of %(of)s", days=facts["days"], of=facts["of"]))


def _overpaid(_line: PayLine, facts: Facts) -> Iterable[Part]:
    yield Part("", _("What was paid too much, net"), int(facts["difference"]))


def _nothing(_line: PayLine, _facts: Facts) -> Iterable[Part]:
    return ()


Holds = Callable[[PayLine, Facts], Any]
SHAPES: tuple[tuple[Holds, Callable[[PayLine, Facts], Iterable[Part]]], ...] = (
    (lambda _line, facts: "due" in facts and "paid" in facts, _difference),
    (lambda _line, facts: facts.get("given"), _given),
    (lambda line, _facts: line.element in STANDING, _by_days),
    (lambda line, _facts: line.element == "overtime", _by_hours),
    (lambda line, _facts: line.element == "mandate", _mandate),
    (lambda line, _facts: line.kind == ABSENCE, _absence),
    (lambda _line, facts: "percent" in facts, _contribution),
    (lambda _line, facts: "wanted" in facts, _taken),
    (lambda line, _facts: line.figures and line.figures[0].name == line.element, _of_the_office),
    (lambda _line, facts: "difference" in facts, _overpaid),
    (lambda _line, _facts: True, _nothing),
)
