"""Suppliers, and the changes of their accounts. Both are the same for every entity of the emirate."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId
from procurement.suppliers.rules import CHANGE_STATES, STATES

_STATES = ",".join(f"'{state}'" for state in STATES)
_CHANGES = ",".join(f"'{state}'" for state in CHANGE_STATES)


class Supplier(Base):
    __tablename__ = "procurement_supplier"
    __table_args__ = (
        Index("ix_procurement_supplier_vat_number", "vat_number"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        {"info": {"scope": "shared"}},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    cr_number: Mapped[str] = mapped_column(String(10), unique=True)
    vat_number: Mapped[str] = mapped_column(String(15), default="")
    name_ar: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    iban: Mapped[str] = mapped_column(String(34), default="")  # the account in force
    email: Mapped[str] = mapped_column(String(200), default="")
    classification: Mapped[str] = mapped_column(String(60), default="")
    cr_expiry: Mapped[date | None]
    zakat_expiry: Mapped[date | None]
    gosi_expiry: Mapped[date | None]
    saudization_expiry: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10), default="active")
    reason: Mapped[str] = mapped_column(Text, default="")  # why it is barred
    kept_by: Mapped[str] = mapped_column(String(100), default="")  # who last wrote the record: never pays or awards
    kept_person: Mapped[str] = mapped_column(String(100), default="")
    search: Mapped[str] = mapped_column(String(500), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}

    @property
    def party(self) -> str:
        return f"procurement.supplier:{self.cr_number}"


class AccountChange(Base):
    """A new account for a supplier: waits for another person, then for its day."""

    __tablename__ = "procurement_account_change"
    __table_args__ = (
        Index("ix_procurement_account_change_supplier", "supplier_id", "state"),
        CheckConstraint(f"state IN ({_CHANGES})", name="state"),
        {"info": {"scope": "shared"}},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("procurement_supplier.id"))
    iban: Mapped[str] = mapped_column(String(34))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    prepared_by: Mapped[str] = mapped_column(String(100))
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    effective_date: Mapped[date | None]  # first day it may be paid to
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}
