"""The method that the law asks for at a value, and requests that together look split. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from procurement.values import Article

DRAFT, WAITING, RETURNED, REJECTED, APPROVED, ORDERED, CANCELLED = "draft", "waiting", "returned", "rejected", "approved", "ordered", "cancelled"
STATES = (DRAFT, WAITING, RETURNED, REJECTED, APPROVED, ORDERED, CANCELLED)
EDITABLE = (DRAFT, RETURNED)
DIRECT, LIMITED, GENERAL = "direct", "limited", "general"
METHODS = (DIRECT, LIMITED, GENERAL)
SPLIT = Article("Law M/128 26")  # forbids parting a purchase to stay below a limit
QUOTES_NEEDED = 3  # three offers in a direct purchase (practice; the regulation's number could not be read)


@dataclass(frozen=True, slots=True)
class Method:
    """How it must be bought: the method's name, its article, and how many offers it needs."""

    name: str
    article: str
    offers: int
    committee: bool


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Halalas with VAT, and where each is written."""

    no_committee: int
    direct: int
    limited: int
    invitees: int
    article_direct: str
    article_no_committee: str
    article_limited: str


def method_for(total: int, law: Thresholds) -> Method:
    """The lightest method allowed at an estimate with VAT."""
    if total <= law.no_committee:
        return Method(DIRECT, law.article_no_committee, QUOTES_NEEDED, False)
    if total <= law.direct:
        return Method(DIRECT, law.article_direct, QUOTES_NEEDED, True)
    if total <= law.limited:
        return Method(LIMITED, law.article_limited, law.invitees, True)
    return Method(GENERAL, Article("Law M/128 28"), 1, True)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as far as the look for splitting needs it."""

    number: str
    day: date
    total: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A limit that each request stays below and that all of them together pass (Law M/128 26)."""

    limit: int
    together: int
    others: tuple[Asked, ...]


def split_suspicion(this: Asked, others: Iterable[Asked], limits: Sequence[int], days: int) -> Suspicion | None:
    """The highest limit that `this` and its neighbours within so many days pass together though none passes it alone.

    `others` are requests of the same entity for the same item, cancelled and rejected ones left out.
    """
    near = [other for other in others if other.number != this.number and abs((other.day - this.day).days) <= days]
    for limit in sorted(limits, reverse=True):
        below = tuple(sorted((o for o in near if o.total <= limit), key=lambda o: (o.day, o.number)))
        together = this.total + sum(other.total for other in below)
        if this.total <= limit < together and below:
            return Suspicion(limit, together, below)
    return None
