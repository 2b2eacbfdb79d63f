"""What the finance reports share: who signs, which office, where the books stand, how a reference is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from erp.entities.queries import tree
from erp.i18n import _l, language
from erp.links import titled
from erp.offices.values import Office
from erp.reporting.query import Query
from finance.services import book_position, ledger_position

OFFICE = _l("Finance department")
GROUP = _l("Finance")
ACCOUNTANT = Office("accountant", _l("Accountant"))
BUDGET_ACCOUNTANT = Office("budget-accountant", _l("Budget accountant"))
HEAD_OF_ACCOUNTS = Office("head-of-accounts", _l("Head of accounts"))
FINANCE_DIRECTOR = Office("finance-director", _l("Director of finance"))
UNNAMED = re.compile(r"[0-9a-f-]{16,36}")  # a name of the machine's own, which tells a person nothing
AUTHORITY = Office("authority", _l("Holder of authority"))
OFFICES = (ACCOUNTANT, BUDGET_ACCOUNTANT, HEAD_OF_ACCOUNTS, FINANCE_DIRECTOR, AUTHORITY)


def of_ledger(**more: Any) -> dict[str, Any]:
    return {"office": OFFICE, "group": GROUP, "position": lambda query: ledger_position(query.unit_id), **more}


def of_budget(**more: Any) -> dict[str, Any]:
    return {"office": OFFICE, "group": GROUP, "position": lambda query: book_position(query.unit_id), **more}


def named(row: Any) -> str:
    """The name of a row that has one in each language."""
    return (row.name_en or row.name_ar) if language() == "en" else row.name_ar


def of_unit(query: Query) -> Callable[[str], bool]:
    """Whether an entity's books are kept by the unit asked for; without one every entity's are."""
    if not query.unit:
        return lambda entity: True
    known = tree()
    return lambda entity: known.unit_of(known.get(entity).id).code == query.unit


def key(reference: str) -> str:
    """ "procurement.supplier:17" as a column shows it: "17"; a plain text stays."""
    return reference.partition(":")[2] or reference


def source_words(source: str) -> str:
    """Where an entry comes from ("hr.payroll-run:MED-2026-09/approved") by the name of its document; what a sheet named keeps its name."""
    kind, _colon, rest = source.partition(":")
    title, number = titled(source)
    if title == kind:
        return source
    return title if UNNAMED.fullmatch(rest.partition("/")[0]) else f"{title} {number}"


def span(query: Query) -> str:
    """The days of a query as the address of another report carries them."""
    parts = [f"from={query.first}", f"to={query.last}"]
    return "&".join([*parts, *(f"{name}={value}" for name, value in (("unit", query.unit), ("entity", query.entity)) if value)])
