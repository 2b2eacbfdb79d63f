"""Reads of purchase requests: one by number, its coding, its method, and those that together look split."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from erp import clock
from erp.db import db
from erp.entities.queries import tree
from erp.i18n import listed
from erp.money import shown
from erp.settings.queries import value
from finance.values import Coding
from procurement.awards.models import Award
from procurement.awards.rules import CANCELLED as AWARD_CANCELLED
from procurement.figures.queries import law_on
from procurement.numbering import document_numbered, seen
from procurement.orders.models import Order
from procurement.requests.models import Request, RequestLine
from procurement.requests.rules import CANCELLED, REJECTED, Asked, Method, Suspicion, Thresholds, method_for, split_suspicion
from procurement.values import coding_of

KIND, SPLIT_DAYS = "procurement.request", "procurement.split_days"


def request_numbered(number: str) -> Request:
    """Raises NotFound."""
    return document_numbered(Request, KIND, number)


def lines_of(row: Request) -> list[RequestLine]:
    return list(db.session.execute(select(RequestLine).where(RequestLine.request_id == row.id).order_by(RequestLine.place)).scalars())


def items_named(number: Any) -> list[tuple[str, str]]:
    """What the numbers of a request's items stand for; nothing where the reader sees no such request."""
    row = seen(Request, "procurement.request.view", number)
    return [(str(line.place), f"{line.description} · {line.quantity:f} {line.unit}".strip()) for line in lines_of(row)] if row else []


def awards_on(row: Request) -> list[str]:
    """Numbers of the awards that stand on it."""
    return list(db.session.execute(select(Award.number).where(Award.request_id == row.id, Award.state != AWARD_CANCELLED)).scalars())


def awards_and_orders(row: Request) -> list[tuple[str, str]]:
    """Standing awards with the state of their latest order that isn't void; empty where none is placed."""
    latest = (
        select(Order.award_id, func.max(Order.id).label("id"))
        .where(Order.state.not_in(("cancelled", "rejected")))
        .group_by(Order.award_id)
        .subquery()
    )
    question = (
        select(Award.number, func.coalesce(Order.state, ""))
        .outerjoin(latest, latest.c.award_id == Award.id)
        .outerjoin(Order, Order.id == latest.c.id)
        .where(Award.request_id == row.id, Award.state != AWARD_CANCELLED)
    )
    return [(number, state) for number, state in db.session.execute(question.order_by(Award.id))]


def coding(row: Any) -> Coding:
    """Of a request or an order."""
    return coding_of(tree().by_id[row.entity_id].code, row.economic, row.program, row.fund, row.project)


def thresholds(day: date) -> Thresholds:
    law = law_on(day)
    return Thresholds(
        law.amount("direct_purchase_no_committee_max"), law.amount("direct_purchase_max"), law.amount("limited_tender_max"),
        int(law.number("limited_tender_min_invitees")), law.article("direct_purchase_max"), law.article("direct_purchase_no_committee_max"),
        law.article("limited_tender_max"),
    )  # fmt: skip


def method_of(row: Request) -> Method:
    return method_for(row.total, thresholds(row.day))


def suspicion(row: Request) -> Suspicion | None:
    """Requests of the same entity for the same item, near in time, that together pass a limit none passes alone."""
    return suspicion_of(Asked(row.number, row.day, row.total, row.title), row.entity_id, row.economic)


def suspicion_of(this: Asked, entity_id: int, economic: str) -> Suspicion | None:
    days = int(value(SPLIT_DAYS))
    question = select(Request.number, Request.day, Request.total, Request.title).where(
        Request.entity_id == entity_id, Request.economic == economic, Request.state.not_in((CANCELLED, REJECTED)),
        Request.day.between(this.day - timedelta(days=days), this.day + timedelta(days=days)),
    )  # fmt: skip
    law = thresholds(this.day)
    return split_suspicion(this, [Asked(*found) for found in db.session.execute(question)], (law.no_committee, law.direct, law.limited), days)


def named(others: Iterable[Asked]) -> str:
    """Requests with their amounts. Without brackets or blanks inside: a line that runs from the right would tear them apart."""
    return listed(f"{other.number}:{shown(other.total)}" for other in others)


@dataclass(frozen=True, slots=True)
class SplitRow:
    """A request that looks like a part of a larger one, for the auditor."""

    entity: str
    economic: str
    number: str
    day: date
    title: str
    total: int
    limit: int
    together: int
    others: str


def split_suspects(first: date | None = None, last: date | None = None) -> Iterator[SplitRow]:
    """Every request of the days that, with its neighbours, passes a limit it stays below."""
    question = select(Request).where(Request.state.not_in((CANCELLED, REJECTED))).order_by(Request.day, Request.number)
    if first:
        question = question.where(Request.day >= first)
    question = question.where(Request.day <= (last or clock.today()))
    for row in db.session.execute(question).scalars():
        found = suspicion(row)
        if found is not None:
            others = named(found.others)
            yield SplitRow(
                tree().by_id[row.entity_id].code, row.economic, row.number, row.day, row.title, row.total, found.limit, found.together, others
            )
