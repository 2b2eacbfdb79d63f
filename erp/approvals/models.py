"""A request for approval, its decisions, the policies that say who must decide, and delegations while away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money

STATES = ("waiting", "approved", "returned", "rejected", "void")


class Approval(Base):
    """One document that waits, or waited. At most one waits for each document."""

    __tablename__ = "erp_approval"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','approved','returned','rejected','void')", name="state"),
        Index(
            "ix_erp_approval_one_waiting", "document", unique=True, sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'")
        ),
        Index("ix_erp_approval_entity_id_state", "entity_id", "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    document: Mapped[str] = mapped_column(String(200), index=True)  # "finance.budget-document:42"
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    title: Mapped[str] = mapped_column(String(300))
    amount: Mapped[int | None] = mapped_column(Money)  # halalas
    digest: Mapped[str] = mapped_column(String(64))  # of what was sent
    prepared_by: Mapped[int | None]
    preparer: Mapped[str] = mapped_column(String(128))
    prepared_person: Mapped[str] = mapped_column(String(128))
    excluded: Mapped[list[Any]] = mapped_column(default=list)  # persons who can't decide: receivers, beneficiaries
    steps: Mapped[list[Any]]  # [{"permission": ..., "people": 1}] as the policy said that day
    step: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    sent_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class Decision(Base):
    __tablename__ = "erp_approval_decision"
    __table_args__ = (UniqueConstraint("approval_id", "step", "person"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("erp_approval.id"), index=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    step: Mapped[int]
    actor_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(128))
    person: Mapped[str] = mapped_column(String(128))
    on_behalf: Mapped[str | None] = mapped_column(String(128))
    decision: Mapped[str] = mapped_column(String(16))  # approve | return | reject
    reason: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class Policy(Base):
    """Which steps a kind of document takes, from which day, above which amount, below which entity. The narrowest wins."""

    __tablename__ = "erp_approval_policy"
    __table_args__ = ({"info": {"scope": "shared"}},)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(64), index=True)
    root_id: Mapped[int | None] = mapped_column(ForeignKey("erp_entity.id"))
    chapter: Mapped[str | None] = mapped_column(String(16))
    amount_from: Mapped[int] = mapped_column(Money, default=0)
    steps: Mapped[list[Any]]
    begins: Mapped[date]
    ends: Mapped[date | None]


class Delegation(Base):
    """Someone decides for someone who is away, between two days; their own exclusions still hold."""

    __tablename__ = "erp_approval_delegation"
    __table_args__ = ({"info": {"scope": "shared"}},)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    from_user_id: Mapped[int]
    to_user_id: Mapped[int]
    begins: Mapped[date]
    ends: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300), default="")
    revoked_at: Mapped[datetime | None]


class PolicyDraft(Base):
    """A policy as one person wrote it, until another puts it in force; kept as it was written."""

    __tablename__ = "erp_approval_policy_draft"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','approved','returned','rejected')", name="state"),
        {"info": {"scope": "shared"}},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    root_id: Mapped[int | None] = mapped_column(ForeignKey("erp_entity.id"))
    chapter: Mapped[str | None] = mapped_column(String(16))
    amount_from: Mapped[int] = mapped_column(Money, default=0)
    steps: Mapped[list[Any]]
    begins: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    written_by: Mapped[str] = mapped_column(String(128))
    written_at: Mapped[datetime]
