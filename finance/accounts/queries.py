"""Reads of the chart, by code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from erp.db import db
from finance.accounts.models import Account


@dataclass(frozen=True)
class Node:
    """An account as lists and reports show it."""

    id: int
    code: str
    name_ar: str
    name_en: str
    type: str
    parent_id: int | None
    gfsm: str
    postable: bool
    party_required: bool
    project_required: bool
    active: bool

    def name(self, language: str) -> str:
        return (self.name_en or self.name_ar) if language == "en" else self.name_ar


COLUMNS = (
    Account.id, Account.code, Account.name_ar, Account.name_en, Account.type, Account.parent_id, Account.gfsm, Account.postable,
    Account.party_required, Account.project_required, Account.active,
)  # fmt: skip


def chart(codes: Iterable[str] | None = None) -> list[Node]:
    """The accounts with these codes, or all, by code."""
    question = select(*COLUMNS).order_by(Account.code)
    if codes is not None:
        question = question.where(Account.code.in_(sorted(set(codes))))
    return [Node(*row) for row in db.session.execute(question)]


def below(nodes: Iterable[Node], code: str) -> list[Node]:
    """The account and everything under it, by code."""
    listed = list(nodes)
    wanted = {node.id for node in listed if node.code == code}
    grown = True
    while grown:
        more = {node.id for node in listed if node.parent_id in wanted} - wanted
        grown = bool(more)
        wanted |= more
    return [node for node in listed if node.id in wanted]


def takes_entries() -> tuple[ColumnElement[bool], ...]:
    """What holds of an account that a line may name: it heads no others, and is in use."""
    return (Account.postable.is_(True), Account.active.is_(True))


def postable() -> list[tuple[str, str, str]]:
    """(code, Arabic name, English name) of the accounts that take entries: what blank workbooks offer."""
    rows = select(Account.code, Account.name_ar, Account.name_en).where(Account.postable.is_(True)).order_by(Account.code)
    return [(code, ar, en or "") for code, ar, en in db.session.execute(rows)]


def codes_by_id(ids: Iterable[int]) -> dict[int, str]:
    """Account id -> code."""
    wanted = sorted(set(ids))
    return {row[0]: row[1] for row in db.session.execute(select(Account.id, Account.code).where(Account.id.in_(wanted)))}
