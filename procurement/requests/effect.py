"""The live panel beside a request's form: the line before and after, the method at this value, and a look of splitting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from erp import clock, hijri, money
from erp.auth.values import Actor
from erp.entities.queries import tree
from erp.errors import DomainError
from erp.i18n import _
from erp.money import shown
from erp.settings.queries import value
from erp.text import digits
from finance.services import budget_effects
from procurement.figures.queries import law_on
from procurement.figures.words import article_words
from procurement.requests.operations import FUND
from procurement.requests.queries import named, suspicion_of, thresholds
from procurement.requests.rules import Asked, method_for
from procurement.requests.schemas import METHODS
from procurement.values import Priced, coding_of, sums_of


def effect(values: Mapping[str, Any], _actor: Actor) -> list[dict[str, Any]]:
    """Of what can be read so far; what can't yet is left out."""
    entity, economic = str(values.get("entity") or ""), str(values.get("economic") or "").strip()
    day = _day(values.get("day"))
    lines = [line for line in map(_line, values.get("lines") or ()) if line is not None]
    total = sums_of(lines, law_on(day).number("vat_pct")).total
    if entity not in tree().by_code or not economic or not total:
        return []
    named = [str(values.get(name) or "").strip() for name in ("program", "fund", "project")]
    coding = coding_of(entity, economic, named[0], named[1] or str(value(FUND)), named[2])
    return [
        *budget_effects({(day.year, coding): min(total, _share(values.get("share"), total))}),
        *_of_law(total, day, tree().get(entity).id, economic),
    ]


def _of_law(total: int, day: date, entity_id: int, economic: str) -> list[dict[str, Any]]:
    method = method_for(total, thresholds(day))
    found: list[dict[str, Any]] = [
        {
            "code": "",
            "name": f"{METHODS[method.name]} · {article_words(method.article)}",
            "small": _("Offers needed: %(count)s", count=method.offers),
        }
    ]
    suspected = suspicion_of(Asked("", day, total), entity_id, economic)
    if suspected is not None:
        said = _("Looks split to stay below %(limit)s", limit=shown(suspected.limit))
        found.append({"code": "", "name": "", "problem": said, "small": named(suspected.others)})
    return found


def _share(given: Any, total: int) -> int:
    try:
        return money.parse(str(given)) if given else total
    except DomainError:
        return total


def _line(line: Mapping[str, Any]) -> Priced | None:
    try:
        quantity = Decimal(digits(str(line.get("quantity") or "0")).replace("٫", "."))
        return Priced(quantity, money.parse(str(line.get("unit_price") or "0")))
    except (DomainError, InvalidOperation):
        return None


def _day(given: Any) -> date:
    try:
        return given if isinstance(given, date) else hijri.parse_date(str(given))
    except DomainError:
        return clock.today()
