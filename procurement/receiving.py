"""What receipts, certificates, invoices and guarantees add to the manifest of procurement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType

import click
from flask import Blueprint

from erp.i18n import _l
from erp.module import AlertSource, Approvable, Importer, Job, Link, MenuItem, Panel, Permission, Setting
from erp.resources.declaration import Resource
from procurement.certificates import models as certificates
from procurement.certificates import operations as certifying
from procurement.certificates.resource import CERTIFICATES
from procurement.certificates.web import blueprint as certificate_pages
from procurement.credits import models as credits_
from procurement.credits import operations as crediting
from procurement.credits.queries import KIND as CREDIT
from procurement.credits.resource import CREDITS
from procurement.credits.web import blueprint as credit_pages
from procurement.guarantees import models as guarantees
from procurement.guarantees import operations as guarding
from procurement.guarantees.jobs import remind_of_expiry
from procurement.guarantees.resource import GUARANTEES
from procurement.invoices import models as invoices
from procurement.invoices import operations as claiming
from procurement.invoices import paying
from procurement.invoices.queries import KIND as INVOICE
from procurement.invoices.resource import INVOICES
from procurement.invoices.web import blueprint as invoice_pages
from procurement.numbering import entity_of
from procurement.receipts import models as receipts
from procurement.receipts import operations as receiving
from procurement.receipts.resource import RECEIPTS
from procurement.receipts.web import blueprint as receipt_pages

MODELS: tuple[ModuleType, ...] = (receipts, certificates, guarantees, invoices, credits_)
PERMISSIONS: tuple[Permission, ...] = (
    Permission("procurement.receipt.view", _l("View receipts"), reads=True),
    Permission("procurement.receipt.create", _l("Receive deliveries")),
    Permission("procurement.receipt.accept", _l("Accept deliveries after inspection")),
    Permission("procurement.receipt.cancel", _l("Cancel receipts")),
    Permission("procurement.certificate.view", _l("View works certificates"), reads=True),
    Permission("procurement.certificate.create", _l("Prepare works certificates")),
    Permission("procurement.certificate.certify", _l("Certify works")),
    Permission("procurement.certificate.cancel", _l("Cancel works certificates")),
    Permission("procurement.invoice.view", _l("View claims and invoices"), reads=True),
    Permission("procurement.invoice.create", _l("Enter claims and invoices")),
    Permission("procurement.invoice.approve", _l("Approve claims and invoices")),
    Permission("procurement.invoice.pay", _l("Order claims for payment")),
    Permission("procurement.invoice.cancel", _l("Cancel claims and invoices")),
    Permission("procurement.credit.view", _l("View returns and credit notes"), reads=True),
    Permission("procurement.credit.create", _l("Prepare returns and credits")),
    Permission("procurement.credit.handover", _l("Hand goods back to suppliers")),
    Permission("procurement.credit.note", _l("Enter credit notes of suppliers")),
    Permission("procurement.credit.approve", _l("Approve credit notes")),
    Permission("procurement.credit.collect", _l("Collect what suppliers owe")),
    Permission("procurement.credit.cancel", _l("Cancel returns and credit notes")),
    Permission("procurement.guarantee.view", _l("View bank guarantees"), reads=True),
    Permission("procurement.guarantee.create", _l("Register bank guarantees")),
    Permission("procurement.guarantee.release", _l("Cut and release bank guarantees")),
    Permission("procurement.guarantee.call", _l("Call bank guarantees")),
)
MENUS: tuple[MenuItem, ...] = (
    MenuItem(_l("Receipts"), "procurement_receipts.index", "procurement.receipt.view", order=30, icon="archive"),
    MenuItem(_l("Works certificates"), "procurement_certificates.index", "procurement.certificate.view", order=32, icon="report"),
    MenuItem(_l("Claims and invoices"), "procurement_invoices.index", "procurement.invoice.view", order=40, icon="bill"),
    MenuItem(_l("Returns and credit notes"), "procurement_credits.index", "procurement.credit.view", order=44, icon="undo"),
    MenuItem(_l("Begin from an e-invoice"), "procurement_invoice.choose", "procurement.invoice.create", order=42, icon="up-file"),
    MenuItem(_l("Bank guarantees"), "procurement_guarantees.index", "procurement.guarantee.view", order=50, icon="shield"),
)
BLUEPRINTS: tuple[Blueprint, ...] = (receipt_pages, certificate_pages, invoice_pages, credit_pages)
RESOURCES: tuple[Resource, ...] = (RECEIPTS, CERTIFICATES, INVOICES, CREDITS, GUARANTEES)
IMPORTERS: tuple[Importer, ...] = ()
JOBS: tuple[Job, ...] = (
    Job("procurement.guarantees", remind_of_expiry, cron="30 6 * * *", title=_l("Remind of guarantees that expire")),
)
SETTINGS: tuple[Setting, ...] = (
    Setting(paying.TAX_FIRST, True, _l("Tax invoice before payment"), _l("A claim with VAT is ordered for payment once its tax invoice came.")),
)
COMMANDS: tuple[click.Command, ...] = ()
LINKS: tuple[Link, ...] = (
    Link(receiving.KIND, "procurement_receipts.show", _l("Receipt of goods"), attach=receiving.CREATE, entity_of=entity_of(receipts.Receipt)),
    Link(
        certifying.KIND, "procurement_certificates.show", _l("Works certificate"), attach=certifying.CREATE,
        entity_of=entity_of(certificates.Certificate),
    ),
    Link(INVOICE, "procurement_invoices.show", _l("Claim"), attach=claiming.CREATE, entity_of=entity_of(invoices.Invoice)),
    Link(CREDIT, "procurement_credits.show", _l("Credit note"), attach=crediting.CREATE, entity_of=entity_of(credits_.CreditNote)),
    Link(guarding.KIND, "procurement_guarantees.show", _l("Bank guarantee"), attach=guarding.CREATE, entity_of=entity_of(guarantees.Guarantee)),
)  # fmt: skip
APPROVABLES: tuple[Approvable, ...] = (
    Approvable(
        INVOICE, _l("Claim"), claiming.APPROVE, claiming.digest, claiming.apply, claiming.turn_down, "procurement_invoices.show",
        refusal=claiming.approve_refusal, facts=claiming.facts,
    ),
    Approvable(
        CREDIT, _l("Credit note"), crediting.APPROVE, crediting.digest, crediting.apply, crediting.turn_down, "procurement_credits.show",
        refusal=crediting.approve_refusal, facts=crediting.facts,
    ),
)  # fmt: skip
PANELS: tuple[Panel, ...] = ()
ALERTS: tuple[AlertSource, ...] = (AlertSource("procurement.guarantees", guarding.expiring_alerts, "procurement.guarantee.create"),)
SEES = tuple(permission.name for permission in PERMISSIONS if permission.reads)
ROLES: Mapping[str, Sequence[str]] = {
    "buyer": (*SEES, guarding.CREATE, certifying.CREATE),
    "store": (*SEES, receiving.CREATE, receiving.ACCEPT, receiving.CANCEL, certifying.CERTIFY, certifying.CANCEL, crediting.CREATE, crediting.HAND),
    "finance.preparer": (*SEES, claiming.CREATE, claiming.CANCEL, paying.PAY, crediting.CREATE, crediting.NOTE, crediting.CANCEL, crediting.COLLECT),
    "finance.head": (*SEES, claiming.APPROVE, crediting.APPROVE, guarding.RELEASE, guarding.CALL),
    "treasurer": SEES,
    "controller": SEES,
    "auditor": SEES,
}
