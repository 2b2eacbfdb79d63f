"""Payment orders with their lines, batches, the files made of them, own accounts, and notices to the court of audit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money
from finance.payments.values import BATCH_STATES, FAMILIES, FORMATS, LINE_STATES, NOTICE_STATES, ROADS, STATES


def _in(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({','.join(repr(value) for value in values)})"


class BankAccount(Base):
    """An account of a unit's own, from which it may pay: 1112 in the books."""

    __tablename__ = "finance_bank_account"
    __table_args__ = (Index("ix_finance_bank_account_entity", "entity_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name_ar: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))  # the balancing unit
    iban: Mapped[str] = mapped_column(String(34))
    bic: Mapped[str] = mapped_column(String(11))
    bank: Mapped[str] = mapped_column(String(32), default="")  # how the wage file names the receiving bank
    establishment: Mapped[str] = mapped_column(String(32), default="")  # our number at the bank
    labour_number: Mapped[str] = mapped_column(String(32), default="")  # our number at the ministry of labour
    active: Mapped[bool] = mapped_column(default=True)
    changed_by: Mapped[str] = mapped_column(String(100))
    search: Mapped[str] = mapped_column(String(500), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}


class PaymentBatch(Base):
    """Orders that leave together: to the state's platform, or to a bank for an own account."""

    __tablename__ = "finance_payment_batch"
    __table_args__ = (
        Index("ix_finance_payment_batch_entity", "entity_id", "id"),
        CheckConstraint(_in("road", ROADS), name="road"),
        CheckConstraint(_in("state", BATCH_STATES), name="state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(64), unique=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))  # the balancing unit
    road: Mapped[str] = mapped_column(String(10))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("finance_bank_account.id"))
    day: Mapped[date]
    orders: Mapped[int] = mapped_column(default=0)
    amount: Mapped[int] = mapped_column(Money, default=0)
    state: Mapped[str] = mapped_column(String(10), default="open")
    prepared_by: Mapped[str] = mapped_column(String(100))
    released_by: Mapped[str] = mapped_column(String(100), default="")
    released_at: Mapped[datetime | None]
    search: Mapped[str] = mapped_column(String(500), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}


class PaymentOrder(Base):
    """An order to pay (أمر دفع), issued with its legal number. `once` names what it was made of while it stands."""

    __tablename__ = "finance_payment_order"
    __table_args__ = (
        UniqueConstraint("id", "entity_id"),
        UniqueConstraint("once"),
        Index("ix_finance_payment_order_entity", "entity_id", "id"),
        Index("ix_finance_payment_order_source", "source"),
        Index("ix_finance_payment_order_document", "document"),
        Index("ix_finance_payment_order_batch", "batch_id"),
        CheckConstraint(_in("family", FAMILIES), name="family"),
        CheckConstraint(_in("state", STATES), name="state"),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(64), unique=True)
    family: Mapped[str] = mapped_column(String(12))  # which rows of the posting rules its events meet
    group: Mapped[str] = mapped_column("grouped", String(24), default="")  # net | vat | pension ...: orders of one source
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    day: Mapped[date]
    fiscal_year: Mapped[int]  # whose budget bears it
    description: Mapped[str] = mapped_column(String(500))
    payee: Mapped[str] = mapped_column(String(200), default="")  # the one who is paid, or how many
    party: Mapped[str] = mapped_column(String(100), default="")  # where there is only one
    document: Mapped[str] = mapped_column(String(200), default="")  # the paper it pays
    source: Mapped[str] = mapped_column(String(200))
    once: Mapped[str | None] = mapped_column(String(230))
    reissues: Mapped[int | None]  # the returned line that is paid again
    amount: Mapped[int] = mapped_column(Money)
    lines_count: Mapped[int]
    returned: Mapped[int] = mapped_column(Money, default=0)  # what came back and was not issued again
    etimad_number: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[str] = mapped_column(String(10), default="queued")
    road: Mapped[str] = mapped_column(String(10), default="")  # once it is in a batch
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("finance_payment_batch.id"))
    prepared_by: Mapped[str] = mapped_column(String(100))
    controlled_by: Mapped[str] = mapped_column(String(100), default="")
    reason_code: Mapped[str] = mapped_column(String(24), default="")  # of the controller's refusal
    reason: Mapped[str] = mapped_column(Text, default="")
    refusals: Mapped[int] = mapped_column(default=0)
    adopted_by: Mapped[str] = mapped_column(String(100), default="")
    approved_by: Mapped[str] = mapped_column(String(100), default="")
    released_by: Mapped[str] = mapped_column(String(100), default="")
    persons: Mapped[dict[str, Any]] = mapped_column(default=dict)  # duty -> [user name, person at the keyboard]
    paid_day: Mapped[date | None]
    search: Mapped[str] = mapped_column(String(500), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}


class PaymentLine(Base):
    """One payee's sum. The account is that of the day the order was issued."""

    __tablename__ = "finance_payment_line"
    __table_args__ = (
        ForeignKeyConstraint(["order_id", "entity_id"], ["finance_payment_order.id", "finance_payment_order.entity_id"]),
        UniqueConstraint("order_id", "place"),
        Index("ix_finance_payment_line_entity", "entity_id", "id"),
        Index("ix_finance_payment_line_party", "party"),
        CheckConstraint(_in("state", LINE_STATES), name="state"),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int]
    entity_id: Mapped[int]  # the order's
    place: Mapped[int]  # from 1
    end_to_end: Mapped[str] = mapped_column(String(35), unique=True)  # how bank files and statements name it
    party: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(200))
    iban: Mapped[str] = mapped_column(String(34), default="")
    amount: Mapped[int] = mapped_column(Money)
    account: Mapped[str] = mapped_column(String(20))  # the payable it settles
    part: Mapped[str] = mapped_column(String(24))
    charged: Mapped[str] = mapped_column(String(32))  # code of the entity charged
    economic: Mapped[str] = mapped_column(String(20), default="")
    program: Mapped[str] = mapped_column(String(32), default="")
    function: Mapped[str] = mapped_column(String(20), default="")
    fund: Mapped[str] = mapped_column(String(20), default="")
    project: Mapped[str] = mapped_column(String(32), default="")
    place_code: Mapped[str] = mapped_column(String(32), default="")
    reference: Mapped[str] = mapped_column(String(200), default="")  # budget reference
    document: Mapped[str] = mapped_column(String(200), default="")  # the open item it settles
    memo: Mapped[str] = mapped_column(String(500), default="")
    shares: Mapped[list[Any]] = mapped_column(default=list)  # [[entity, economic, program, function, fund, project, place, halalas]]
    wage: Mapped[list[Any]] = mapped_column(default=list)  # [national id, basic, housing, other, deductions]; empty: no wage
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    return_code: Mapped[str] = mapped_column(String(24), default="")
    returned_day: Mapped[date | None]
    late: Mapped[bool] = mapped_column(default=False)  # came back after its year had ended
    search: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class PaymentFile(Base):
    """A file that leaves the house, made once. Its content lies in the store under its digest."""

    __tablename__ = "finance_payment_file"
    __table_args__ = (
        UniqueConstraint("subject", "format"),
        UniqueConstraint("reference"),
        Index("ix_finance_payment_file_entity", "entity_id", "id"),
        CheckConstraint(_in("format", FORMATS), name="format"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    subject: Mapped[str] = mapped_column(String(100))  # the batch or order it was made of
    format: Mapped[str] = mapped_column(String(10))
    reference: Mapped[str] = mapped_column(String(35))  # the message's own id; a bank refuses it twice
    name: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    count: Mapped[int]  # payments in it
    total: Mapped[int] = mapped_column(Money)
    made_by: Mapped[str] = mapped_column(String(100))
    made_at: Mapped[datetime]


class PaymentFileOrder(Base):
    """An order stands in one file of each format, ever."""

    __tablename__ = "finance_payment_file_order"
    __table_args__ = (UniqueConstraint("order_id", "format"), Index("ix_finance_payment_file_order_entity", "entity_id", "id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("finance_payment_file.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("finance_payment_order.id"))
    entity_id: Mapped[int]  # the order's
    format: Mapped[str] = mapped_column(String(10))


class CourtNotice(Base):
    """The notice to the court of audit that an adopted refusal owes, until it has gone."""

    __tablename__ = "finance_court_notice"
    __table_args__ = (
        Index("ix_finance_court_notice_entity", "entity_id", "id"),
        CheckConstraint(_in("state", NOTICE_STATES), name="state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(64), unique=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    order_number: Mapped[str] = mapped_column(String(64), unique=True)
    amount: Mapped[int] = mapped_column(Money)
    reason_code: Mapped[str] = mapped_column(String(24))
    refused_by: Mapped[str] = mapped_column(String(100))
    adopted_by: Mapped[str] = mapped_column(String(100))
    words: Mapped[str] = mapped_column(Text)  # of the adoption
    day: Mapped[date]  # of the adoption
    due_day: Mapped[date]  # the last day the notice may go
    state: Mapped[str] = mapped_column(String(8), default="open")
    letter: Mapped[str] = mapped_column(String(64), default="")  # number of the letter it went with
    sent_day: Mapped[date | None]
    sent_by: Mapped[str] = mapped_column(String(100), default="")
    search: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}
