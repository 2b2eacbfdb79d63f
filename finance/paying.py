"""What payment orders, batches and bank statements add to finance's manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType

import click
from flask import Blueprint

from erp.i18n import _l
from erp.module import AlertSource, Approvable, Importer, Job, Link, MenuItem, Panel, Permission, Setting
from erp.resources.declaration import Resource
from finance.payments import models as payments
from finance.payments import operations
from finance.payments.resource import BANK_ACCOUNTS, LINES, NOTICES, ORDERS
from finance.payments.values import KIND, LINE_KIND, NOTICE_KIND

MODELS: tuple[ModuleType, ...] = (payments,)
PERMISSIONS: tuple[Permission, ...] = (
    Permission("finance.payment-order.view", _l("View payment orders"), reads=True),
    Permission("finance.payment-order.account", _l("See the bank accounts of payees")),
    Permission(operations.CONTROL, _l("Pass or refuse payment orders")),
    Permission(operations.ADOPT, _l("Adopt payment orders that the controller refused")),
    Permission(operations.APPROVE, _l("Approve payment orders")),
    Permission(operations.CANCEL, _l("Cancel payment orders")),
    Permission(operations.RETURN, _l("Record payments that the bank returned")),
    Permission(operations.REISSUE, _l("Issue returned payments again")),
    Permission("finance.bank-account.view", _l("View own bank accounts"), reads=True),
    Permission("finance.bank-account.create", _l("Enter own bank accounts")),
    Permission("finance.bank-account.change", _l("Change own bank accounts")),
    Permission("finance.court-notice.view", _l("View notices to the court of audit"), reads=True),
    Permission("finance.court-notice.send", _l("Record that a notice to the court of audit has gone")),
)
MENUS: tuple[MenuItem, ...] = (
    MenuItem(_l("Payment orders"), "finance_payment_orders.index", "finance.payment-order.view", order=30, icon="pay"),
    MenuItem(_l("Payments"), "finance_payment_lines.index", "finance.payment-order.view", order=32, icon="list"),
    MenuItem(_l("Own bank accounts"), "finance_bank_accounts.index", "finance.bank-account.view", order=36, icon="coins"),
    MenuItem(_l("Notices to the court of audit"), "finance_court_notices.index", "finance.court-notice.view", order=38, icon="decree"),
)
BLUEPRINTS: tuple[Blueprint, ...] = ()
RESOURCES: tuple[Resource, ...] = (ORDERS, LINES, BANK_ACCOUNTS, NOTICES)
IMPORTERS: tuple[Importer, ...] = ()
JOBS: tuple[Job, ...] = ()
SETTINGS: tuple[Setting, ...] = (
    Setting(
        operations.NOTICE_DAYS,
        30,
        _l("Days to tell the court of audit of an adopted refusal"),
        _l("Financial Control Law (Royal Decree M/122 of 10/6/1447H)"),
    ),
)
COMMANDS: tuple[click.Command, ...] = ()
LINKS: tuple[Link, ...] = (
    Link(KIND, "finance_payment_orders.show", _l("Payment order"), attach="finance.payment-order.view"),
    Link(LINE_KIND, "finance_payment_lines.show", _l("Payment")),
    Link("finance.bank-account", "finance_bank_accounts.show", _l("Own bank account")),
    Link(NOTICE_KIND, "finance_court_notices.show", _l("Notice to the court of audit")),
)
APPROVABLES: tuple[Approvable, ...] = (
    Approvable(
        KIND, _l("Payment order"), operations.APPROVE, operations.digest, operations.apply, operations.turn_down, "finance_payment_orders.show",
        operations.approval_refusal, operations.facts,
    ),
)  # fmt: skip
PANELS: tuple[Panel, ...] = ()
ALERTS: tuple[AlertSource, ...] = ()
READS = ("finance.payment-order.view", "finance.bank-account.view", "finance.court-notice.view")
ROLES: Mapping[str, Sequence[str]] = {
    "finance.preparer": (*READS, operations.CANCEL, operations.REISSUE),
    "finance.head": (
        *READS,
        "erp.approval.view",
        operations.APPROVE,
        operations.CANCEL,
        "finance.bank-account.create",
        "finance.bank-account.change",
        "finance.court-notice.send",
    ),
    "controller": (*READS, operations.CONTROL),
    "treasurer": (*READS, "finance.payment-order.account", operations.RETURN),
    "first.official": (*READS, "erp.approval.view", operations.ADOPT),
}
