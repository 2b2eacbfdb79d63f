"""Suppliers and the changes of their accounts as resources."""

from __future__ import annotations

from sqlalchemy import select

from erp.auth.names import name_of
from erp.i18n import _l
from erp.resources.declaration import SHARED, Action, Column, Related, Resource
from procurement.suppliers import operations
from procurement.suppliers.models import AccountChange, Supplier
from procurement.suppliers.schemas import ACCOUNT, CHANGES, STATES, ReasonSchema, SupplierSchema

PROPOSE = "procurement.supplier.change"

SUPPLIERS = Resource(
    name="procurement.suppliers",
    title=_l("Suppliers"),
    single=_l("Supplier"),
    model=Supplier,
    schema=SupplierSchema,
    key="cr_number",
    scope=SHARED,
    columns=(
        Column("cr_number", _l("Commercial registration number"), kind="code"),
        Column("name_ar", _l("Supplier name (Arabic)"), width=34),
        Column("name_en", _l("Supplier name (English)"), Supplier.name_en, shown=False),
        Column("vat_number", _l("VAT number"), Supplier.vat_number, kind="code"),
        Column("classification", _l("Classification"), Supplier.classification),
        Column("iban", _l("IBAN"), Supplier.iban, kind="code", mask=ACCOUNT, shown=False),
        Column("email", _l("E-mail"), Supplier.email, kind="code", shown=False),
        Column("cr_expiry", _l("Commercial registration expiry"), kind="date", shown=False),
        Column("zakat_expiry", _l("Zakat certificate expiry"), kind="date"),
        Column("gosi_expiry", _l("GOSI certificate expiry"), kind="date"),
        Column("saudization_expiry", _l("Saudization certificate expiry"), kind="date"),
        Column("state", _l("State"), kind="choice", choices=STATES, tones={"active": "ok", "barred": "bad"}),
    ),
    filters=("state", "classification", "zakat_expiry", "gosi_expiry", "saudization_expiry"),
    sort=("name_ar", "cr_number"),
    search=("cr_number", "name_ar", "name_en", "vat_number"),
    heading="name_ar",
    layout=(
        (_l("Registration"), ("cr_number", "vat_number", "name_ar", "name_en", "classification", "email")),
        (_l("Documents with expiry"), ("cr_expiry", "zakat_expiry", "gosi_expiry", "saudization_expiry")),
        (_l("Bank account"), ("iban",)),
    ),
    related=(
        Related("procurement.orders", "supplier", _l("Purchase orders")),
        Related("procurement.invoices", "supplier", _l("Claims and invoices")),
        Related("procurement.quotations", "supplier", _l("Offers")),
        Related("procurement.account-changes", "supplier", _l("Account changes")),
    ),
    actions=(
        Action("bar", _l("Bar from business"), "procurement.supplier.bar", operations.bar, operations.bar_refusal, ReasonSchema, tone="danger"),
        Action("readmit", _l("Readmit"), "procurement.supplier.bar", operations.readmit, operations.readmit_refusal, ReasonSchema),
    ),
    create=operations.create,
    change=operations.change,
    page="procurement_supplier.page",
    attachments=True,
    empty=_l("Bring the suppliers in with their workbook, or add one."),
)

ACCOUNT_CHANGES = Resource(
    name="procurement.account-changes",
    title=_l("Account changes"),
    single=_l("Account change"),
    model=AccountChange,
    key="reference",
    scope=SHARED,
    select=lambda: select().select_from(AccountChange).join(Supplier, Supplier.id == AccountChange.supplier_id),
    columns=(
        Column("reference", _l("Reference"), kind="code"),
        Column("supplier", _l("Supplier"), Supplier.cr_number, kind="code", ref="procurement.suppliers", label=Supplier.name_ar),
        Column("iban", _l("IBAN"), AccountChange.iban, kind="code", mask=ACCOUNT),
        Column("prepared_by", _l("Prepared by"), say=name_of),
        Column("decided_by", _l("Decided by"), say=name_of),
        Column("effective_date", _l("May be paid to from"), kind="date"),
        Column("reason", _l("Reason"), shown=False),
        Column(
            "state",
            _l("State"),
            AccountChange.state,
            kind="choice",
            choices=CHANGES,
            tones={"waiting": "wait", "approved": "wait", "in_force": "ok", "rejected": "bad"},
        ),
    ),  # fmt: skip
    filters=("supplier", "state"),
    sort=("-reference",),
    search=("reference",),
    actions=(Action("cancel", _l("Stop"), PROPOSE, operations.cancel, operations.cancel_refusal, ReasonSchema, tone="danger"),),
    noun="account-change",
    empty=_l("A new account on a supplier's record is proposed here by itself."),
)
