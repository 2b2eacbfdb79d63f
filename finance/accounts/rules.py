"""Pure: the shape of the chart, and which accounts are control accounts when they first come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from erp.errors import DomainError

TYPES = ("asset", "liability", "net_assets", "revenue", "expense", "memo")
DEBIT_TYPES = ("asset", "expense", "memo")  # grow by debits

# accounts whose balance is what persons or firms owe or are owed, one by one: the entries' book, section 9
CONTROL_RANGES = (("1121", "1124"), ("1131", "1135"), ("1151", "1151"), ("2111", "2122"), ("2151", "2151"))
PROJECT_ACCOUNTS = ("1217",)


class ParentMissing(DomainError):
    """`account` stands below `parent`, which is neither in the chart nor among what is added."""

    code = "account.parent_missing"


class ParentType(DomainError):
    """`account` has another type than its parent `parent`."""

    code = "account.parent_type"


class ParentRing(DomainError):
    """`account` would stand below itself."""

    code = "account.ring"


def is_control(code: str) -> bool:
    """Whether an account of the shipped numbering needs a party; only a default for new accounts."""
    return len(code) == 4 and any(first <= code <= last for first, last in CONTROL_RANGES)


def needs_project(code: str) -> bool:
    return code in PROJECT_ACCOUNTS


def check_tree(parents: Mapping[str, str | None], types: Mapping[str, str], changed: Iterable[str]) -> None:
    """Refuse a missing parent, a parent of another type, and a ring, among the `changed` accounts."""
    for code in changed:
        parent = parents[code]
        if parent is None:
            continue
        if parent not in parents:
            raise ParentMissing(account=code, parent=parent)
        if types[parent] != types[code]:
            raise ParentType(account=code, parent=parent)
        _check_ring(code, parents)


def _check_ring(code: str, parents: Mapping[str, str | None]) -> None:
    seen, above = {code}, parents[code]
    while above is not None:
        if above in seen:
            raise ParentRing(account=code)
        seen.add(above)
        above = parents.get(above)


def natural(type_: str, amount: int) -> int:
    """A signed amount (debit above zero) as the account's own side sees it: growth above zero."""
    return amount if type_ in DEBIT_TYPES else -amount
