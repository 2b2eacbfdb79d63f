"""The budget book's tables. Only `finance.budget.control` writes lines, balances, open amounts and moves.

Moves are written once and never changed; balances and open amounts are kept by the same transaction and proven against
the moves every night. Keys of moves begin with the fiscal year, so that years can be partitioned.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Sequence, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money

FINAL = "(original + addition + transfer_in - transfer_out + distribution)"
USED = "(reserved + committed + due + ordered + paid)"
MOVE_IDS = Sequence("finance_budget_move_seq", metadata=Base.metadata)


class BudgetYear(Base):
    """How one balancing unit's budget of one year is controlled."""

    __tablename__ = "finance_budget_year"
    __table_args__ = ({"info": {"scope": "shared"}},)

    unit_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"), primary_key=True)
    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    levels: Mapped[list[Any]] = mapped_column(default=lambda: ["line"])  # where control stands
    release_controlled: Mapped[bool] = mapped_column(default=False)  # False: approval releases in full
    transfers_confirmed_by: Mapped[str | None] = mapped_column(String(100))
    transfers_confirmed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class BudgetLine(Base):
    """A line is its keys; what stands on it is its balance row."""

    __tablename__ = "finance_budget_line"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("id", "entity_id"),
        Index("ix_finance_budget_line_item", "fiscal_year", "economic", "entity_id"),
        Index("ix_finance_budget_line_entity", "entity_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    fiscal_year: Mapped[int]
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    economic: Mapped[str] = mapped_column(String(16))
    chapter: Mapped[str] = mapped_column(String(4))
    program: Mapped[str] = mapped_column(String(32), default="")
    function: Mapped[str] = mapped_column(String(16), default="")
    fund: Mapped[str] = mapped_column(String(16), default="")
    project: Mapped[str] = mapped_column(String(32), default="")
    place: Mapped[str] = mapped_column(String(32), default="")
    key: Mapped[str] = mapped_column(String(200))
    approved: Mapped[bool] = mapped_column(default=False)
    uncovered: Mapped[int] = mapped_column(Money, default=0, server_default="0")  # inherited commitments that nothing covers yet
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    recorded_at: Mapped[datetime]


class BudgetBalance(Base):
    """What stands on a line, or on a controlled group of lines: the row that the guard updates."""

    __tablename__ = "finance_budget_balance"
    __table_args__ = (
        UniqueConstraint("level", "key"),
        UniqueConstraint("line_id"),
        Index("ix_finance_budget_balance_entity", "entity_id", "fiscal_year"),
        CheckConstraint(f"enforced = false OR {FINAL} - frozen - lapsed - {USED} >= 0", name="authority"),
        CheckConstraint(f"enforced = false OR released - {USED} >= 0", name="release"),
        CheckConstraint(
            "released >= 0 AND frozen >= 0 AND reserved >= 0 AND committed >= 0 AND due >= 0 AND ordered >= 0 AND paid >= 0 AND lapsed >= 0",
            name="stages",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    fiscal_year: Mapped[int]
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    level: Mapped[str] = mapped_column(String(8))
    key: Mapped[str] = mapped_column(String(200))
    line_id: Mapped[int | None]
    enforced: Mapped[bool] = mapped_column(default=True)
    original: Mapped[int] = mapped_column(Money, default=0)
    addition: Mapped[int] = mapped_column(Money, default=0)
    transfer_in: Mapped[int] = mapped_column(Money, default=0)
    transfer_out: Mapped[int] = mapped_column(Money, default=0)
    distribution: Mapped[int] = mapped_column(Money, default=0)
    released: Mapped[int] = mapped_column(Money, default=0)
    frozen: Mapped[int] = mapped_column(Money, default=0)
    reserved: Mapped[int] = mapped_column(Money, default=0)
    committed: Mapped[int] = mapped_column(Money, default=0)
    due: Mapped[int] = mapped_column(Money, default=0)
    ordered: Mapped[int] = mapped_column(Money, default=0)
    paid: Mapped[int] = mapped_column(Money, default=0)
    lapsed: Mapped[int] = mapped_column(Money, default=0)
    mark: Mapped[int] = mapped_column(default=0)  # the last posting that touched the row; tells a refusal what stood before


class BudgetOpen(Base):
    """What stands under one reference on one line, by stage: a move takes from here, and at most what is here."""

    __tablename__ = "finance_budget_open"
    __table_args__ = (
        UniqueConstraint("line_id", "reference"),
        ForeignKeyConstraint(["line_id", "entity_id"], ["finance_budget_line.id", "finance_budget_line.entity_id"]),
        Index("ix_finance_budget_open_reference", "reference"),
        Index("ix_finance_budget_open_entity", "entity_id", "id"),
        CheckConstraint(
            "frozen >= 0 AND reserved >= 0 AND committed >= 0 AND due >= 0 AND ordered >= 0 AND paid >= 0 AND lapsed >= 0", name="stages"
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    fiscal_year: Mapped[int]
    line_id: Mapped[int]
    entity_id: Mapped[int]
    reference: Mapped[str] = mapped_column(String(200))
    party: Mapped[str] = mapped_column(String(100), default="")
    since: Mapped[date]
    frozen: Mapped[int] = mapped_column(Money, default=0)
    reserved: Mapped[int] = mapped_column(Money, default=0)
    committed: Mapped[int] = mapped_column(Money, default=0)
    due: Mapped[int] = mapped_column(Money, default=0)
    ordered: Mapped[int] = mapped_column(Money, default=0)
    paid: Mapped[int] = mapped_column(Money, default=0)
    lapsed: Mapped[int] = mapped_column(Money, default=0)
    mark: Mapped[int] = mapped_column(default=0)


class BudgetMove(Base):
    """An amount of one line passing from one stage to another. Written once."""

    __tablename__ = "finance_budget_move"
    __table_args__ = (
        ForeignKeyConstraint(["line_id", "entity_id"], ["finance_budget_line.id", "finance_budget_line.entity_id"]),
        Index("ix_finance_budget_move_id", "id"),
        Index("ix_finance_budget_move_line", "line_id", "id"),
        Index("ix_finance_budget_move_source", "source"),
        Index("ix_finance_budget_move_day", "fiscal_year", "day"),
        Index("ix_finance_budget_move_entity", "entity_id", "id"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("stage_from <> stage_to", name="stages"),
    )

    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line_id: Mapped[int]
    entity_id: Mapped[int]  # of the line
    charged_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))  # the cost centre named, which fell back to the line's
    day: Mapped[date]
    stage_from: Mapped[str] = mapped_column(String(16))
    stage_to: Mapped[str] = mapped_column(String(16))
    amount: Mapped[int] = mapped_column(Money)
    nature: Mapped[str] = mapped_column(String(16))
    parent: Mapped[str] = mapped_column(String(200), default="")
    reference: Mapped[str] = mapped_column(String(200), default="")
    party: Mapped[str] = mapped_column(String(100), default="")
    origin_year: Mapped[int | None]
    mirrored: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(200))
    event: Mapped[str] = mapped_column(String(64))
    document: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime]


class Commitment(Base):
    """What a commitment is called and whom it binds; its amounts are what is open under its reference."""

    __tablename__ = "finance_commitment"
    __table_args__ = (
        UniqueConstraint("line_id", "reference"),
        ForeignKeyConstraint(["line_id", "entity_id"], ["finance_budget_line.id", "finance_budget_line.entity_id"]),
        Index("ix_finance_commitment_number", "number"),
        Index("ix_finance_commitment_entity", "entity_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    fiscal_year: Mapped[int]
    line_id: Mapped[int]
    entity_id: Mapped[int]
    reference: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(100))
    day: Mapped[date]
    party: Mapped[str] = mapped_column(String(100), default="")
    etimad_number: Mapped[str] = mapped_column(String(64), default="")
    memo: Mapped[str] = mapped_column(String(500), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}


class BudgetDocument(Base):
    """A budget document: a draft that waits for another person, then authority, a hold or a commitment by its number."""

    __tablename__ = "finance_budget_document"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("number"),
        UniqueConstraint("id", "entity_id"),
        Index("ix_finance_budget_document_entity", "entity_id", "id"),
        CheckConstraint("state IN ('draft','waiting','approved','returned','rejected','withdrawn')", name="state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(64))  # temporary reference of the draft; it never changes
    number: Mapped[str | None] = mapped_column(String(64))  # legal number, from approval on
    kind: Mapped[str] = mapped_column(String(24))
    fiscal_year: Mapped[int]
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    day: Mapped[date]
    state: Mapped[str] = mapped_column(String(16), default="draft")
    total: Mapped[int] = mapped_column(Money, default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
    decision: Mapped[str] = mapped_column(String(100), default="")  # number of the decision it rests on
    authority: Mapped[str] = mapped_column(String(32), default="")  # who decides a transfer
    reference: Mapped[str] = mapped_column(String(200), default="")  # from which open reference it takes
    party: Mapped[str] = mapped_column(String(100), default="")
    etimad_number: Mapped[str] = mapped_column(String(64), default="")
    unmapped: Mapped[list[Any]] = mapped_column(default=list)  # items without a postable account: they block approval
    prepared_by: Mapped[str] = mapped_column(String(100))
    prepared_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime | None]
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class BudgetDocumentLine(Base):
    """One amount of a budget document; `target_id` is the taking line of a transfer or distribution."""

    __tablename__ = "finance_budget_document_line"
    __table_args__ = (
        ForeignKeyConstraint(["document_id", "entity_id"], ["finance_budget_document.id", "finance_budget_document.entity_id"]),
        Index("ix_finance_budget_document_line_document", "document_id", "position"),
        Index("ix_finance_budget_document_line_line", "line_id"),
        Index("ix_finance_budget_document_line_target", "target_id"),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    document_id: Mapped[int]
    entity_id: Mapped[int]  # the document's
    position: Mapped[int]
    line_id: Mapped[int] = mapped_column(ForeignKey("finance_budget_line.id"))
    target_id: Mapped[int | None] = mapped_column(ForeignKey("finance_budget_line.id"))
    amount: Mapped[int] = mapped_column(Money)
    reference: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
