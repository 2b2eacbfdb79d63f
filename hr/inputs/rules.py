"""What makes an input sound. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from erp.periods import Month
from hr.payroll.values import EXTRA_PAY, FOR_OTHERS, INPUT_ELEMENTS

UNITS = "units"  # how an office's own element is given
MOST = {"days": 31, "hours": 31 * 24}


def faults(values: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(column, code, facts) of each fault of a row whose cells were understood."""
    element = values.get("element")
    if element is None:
        return
    given, quantity, amount = INPUT_ELEMENTS.get(element, UNITS), values.get("quantity"), values.get("amount")
    first, last = values.get("from"), values.get("to")
    month = Month.parse(values["period"]) if values.get("period") else None
    if given == "amount" and not amount:
        yield "amount", "payroll.amount_needed", {"element": element}
    if given != "amount" and not quantity and not amount and not (given == "days" and first):
        yield "quantity", "payroll.quantity_needed", {"element": element}
    if quantity is not None and (quantity < 0 or given in MOST and quantity > MOST[given]):
        yield "quantity", "payroll.quantity_outside", {"element": element, "most": MOST.get(given, 0)}
    if amount is not None and amount < 0:
        yield "amount", "amount.invalid", {"reason": "", "value": ""}
    if element in FOR_OTHERS and not values.get("party"):
        yield "party", "payroll.payee_needed", {"element": element}
    if element in EXTRA_PAY:
        yield from _decision_faults(values, element)
    if first and last and last < first:
        yield "to", "payroll.dates_contradict", {"first": first, "last": last}
    if month and first and first > month.end:
        yield "from", "payroll.dates_contradict", {"first": first, "last": month.end}


def _decision_faults(values: Mapping[str, Any], element: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Extra work and mandates need a decision that came before them."""
    day = values.get("decision_date")
    if not values.get("decision_number"):
        yield "decision_number", "payroll.decision_needed", {"element": element}
    if day is None:
        yield "decision_date", "payroll.decision_needed", {"element": element}
    else:
        begins = values.get("from") or (Month.parse(values["period"]).end if values.get("period") else None)
        if begins is not None and day > begins:
            yield "decision_date", "payroll.decision_too_late", {"element": element, "decision_date": day}


def exact(quantity: Decimal | int | None) -> str:
    """A quantity as it is kept: without trailing noughts."""
    if quantity is None:
        return "0"
    text = format(Decimal(quantity), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def mark(values: Mapping[str, Any]) -> str:
    """What tells this input from another of the same element, person and month: payee, decision, first day."""
    return "|".join(str(values.get(name) or "") for name in ("party", "decision_number", "from"))[:250]
