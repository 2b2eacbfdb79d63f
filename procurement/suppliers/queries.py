"""Reads of suppliers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import or_, select

from erp import clock
from erp.db import db
from erp.entities.queries import tree
from erp.errors import NotFound
from erp.i18n import _, listed
from erp.module import Alert
from procurement.errors import DocumentsExpired, SupplierBarred
from procurement.suppliers.models import Supplier
from procurement.suppliers.rules import ACTIVE, DOCUMENTS, expired, expiries_of
from procurement.suppliers.schemas import DOCUMENTS as WORDS

SOON = 30  # days


def supplier(cr_number: str) -> Supplier:
    """Raises NotFound."""
    row = db.session.execute(select(Supplier).where(Supplier.cr_number == cr_number)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind="procurement.supplier", key=cr_number)
    return row


def home_of(cr_number: str) -> int | None:
    """The entity whose papers a supplier's are: suppliers serve every entity, so the root of the tree."""
    known = db.session.execute(select(Supplier.id).where(Supplier.cr_number == cr_number)).scalar()
    return tree().roots()[0].id if known is not None else None


def check_may_be_engaged(row: Supplier) -> None:
    """Business is given only to a supplier that isn't barred and whose documents are valid today. Raises SupplierBarred, DocumentsExpired."""
    if row.state != ACTIVE:
        raise SupplierBarred(supplier=row.name_ar, reason=row.reason)
    today = clock.today()
    missing = expired(expiries_of(row), today)
    if missing:
        raise DocumentsExpired(supplier=row.name_ar, documents=[str(WORDS[name]) for name in missing], day=today)


def expiring_alerts() -> list[Alert]:
    """Suppliers whose documents have expired or expire within a month."""
    today = clock.today()
    last = today + timedelta(days=SOON)
    soon = [getattr(Supplier, name) <= last for name in DOCUMENTS]
    names = (
        db.session.execute(select(Supplier.name_ar).where(Supplier.state == ACTIVE, or_(*soon)).order_by(Supplier.name_ar).limit(50)).scalars().all()
    )
    if not names:
        return []
    title = _("Suppliers whose documents have expired or expire within %(days)s days: %(count)s", days=SOON, count=len(names))
    return [Alert("warn", title, listed(names[:3]), "/procurement/suppliers")]


def names_of(registrations: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Registration number -> (Arabic name, English name) of those that are known."""
    wanted, found = sorted(set(registrations)), {}
    for start in range(0, len(wanted), 500):
        question = select(Supplier.cr_number, Supplier.name_ar, Supplier.name_en).where(Supplier.cr_number.in_(wanted[start : start + 500]))
        found.update({row.cr_number: (row.name_ar, row.name_en or row.name_ar) for row in db.session.execute(question)})
    return found
