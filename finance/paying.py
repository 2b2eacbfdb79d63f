"""What payment orders, batches and bank statements add to finance's manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType

import click
from flask import Blueprint

from erp.append_only import walls_for
from erp.i18n import _l
from erp.module import AlertSource, Approvable, Importer, Job, Link, MenuItem, Panel, Permission, Setting
from erp.resources.declaration import Resource
from erp.walls import Wall
from finance.bank_statements import models as bank_statements
from finance.bank_statements import operations as matching
from finance.bank_statements.importer import BANK_STATEMENT, IMPORT
from finance.bank_statements.resource import BANK_ACCOUNTS, STATEMENTS
from finance.bank_statements.resource import LINES as BANK_LINES
from finance.bank_statements.resource import VIEW as VIEW_STATEMENTS
from finance.bank_statements.values import KIND as BANK_LINE_KIND
from finance.bank_statements.web import pages as statement_pages
from finance.payments import batches, by_hand, files, operations
from finance.payments import models as payments
from finance.payments.bankfile import VERSIONS
from finance.payments.panels import ALERTS as PAYMENT_ALERTS
from finance.payments.platform_status import ETIMAD_STATUS
from finance.payments.resource import BATCHES, HAND, LINES, NOTICES, ORDERS
from finance.payments.values import BATCH_KIND, KIND, LINE_KIND, NOTICE_KIND
from finance.payments.web import pages

MODELS: tuple[ModuleType, ...] = (payments, bank_statements)
PERMISSIONS: tuple[Permission, ...] = (
    Permission("finance.payment-order.view", _l("View payment orders"), reads=True),
    Permission("finance.payment-order.account", _l("See the bank accounts of payees")),
    Permission("finance.payment-order.salary", _l("See who is paid how much of payroll")),
    Permission(operations.CONTROL, _l("Pass or refuse payment orders")),
    Permission(operations.ADOPT, _l("Adopt payment orders that the controller refused")),
    Permission(operations.APPROVE, _l("Approve payment orders")),
    Permission(operations.CANCEL, _l("Cancel payment orders")),
    Permission(operations.RETURN, _l("Record payments that the bank returned")),
    Permission(operations.REISSUE, _l("Issue returned payments again")),
    Permission(by_hand.RAISE, _l("Raise payment orders by hand for what is owed to a party")),
    Permission(batches.BATCH, _l("Put payment orders into batches")),
    Permission(batches.RELEASE, _l("Release payment batches")),
    Permission(batches.SETTLE, _l("Record what the Treasury and banks have paid")),
    Permission("finance.bank-account.view", _l("View own bank accounts"), reads=True),
    Permission("finance.bank-account.create", _l("Enter own bank accounts")),
    Permission("finance.bank-account.change", _l("Change own bank accounts")),
    Permission(VIEW_STATEMENTS, _l("View bank statements and their lines"), reads=True),
    Permission(IMPORT, _l("Load bank statements")),
    Permission(matching.MATCH, _l("Match bank statements to payments, and take a match back")),
    Permission("finance.court-notice.view", _l("View notices to the court of audit"), reads=True),
    Permission("finance.court-notice.send", _l("Record that a notice to the court of audit has gone")),
)
MENUS: tuple[MenuItem, ...] = (
    MenuItem(_l("Payment orders"), "finance_payment_orders.index", "finance.payment-order.view", order=30, icon="pay"),
    MenuItem(_l("Controller's inbox"), "finance_payments.control", operations.CONTROL, order=28, icon="inbox"),
    MenuItem(_l("Treasurer's desk"), "finance_payments.desk", batches.BATCH, order=29, icon="pay"),
    MenuItem(_l("Orders raised by hand"), "finance_hand_orders.index", "finance.payment-order.view", order=31, icon="pay"),
    MenuItem(_l("Payment batches"), "finance_payment_batches.index", "finance.payment-order.view", order=31, icon="send"),
    MenuItem(_l("Payments"), "finance_payment_lines.index", "finance.payment-order.view", order=32, icon="list"),
    MenuItem(_l("Bank matching"), "finance_bank_matching.matching", matching.MATCH, order=33, icon="swap"),
    MenuItem(_l("Bank statement lines"), "finance_bank_lines.index", VIEW_STATEMENTS, order=34, icon="list"),
    MenuItem(_l("Bank statements"), "finance_bank_statements.index", VIEW_STATEMENTS, order=35, icon="book"),
    MenuItem(_l("Own bank accounts"), "finance_bank_accounts.index", "finance.bank-account.view", order=36, icon="coins"),
    MenuItem(_l("Notices to the court of audit"), "finance_court_notices.index", "finance.court-notice.view", order=38, icon="decree"),
)
BLUEPRINTS: tuple[Blueprint, ...] = (pages, statement_pages)
RESOURCES: tuple[Resource, ...] = (ORDERS, LINES, BATCHES, BANK_ACCOUNTS, NOTICES, HAND, BANK_LINES, STATEMENTS)
IMPORTERS: tuple[Importer, ...] = (ETIMAD_STATUS, BANK_STATEMENT)
JOBS: tuple[Job, ...] = ()
SETTINGS: tuple[Setting, ...] = (
    Setting(
        operations.NOTICE_DAYS,
        30,
        _l("Days to tell the court of audit of an adopted refusal"),
        _l("Financial Control Law (Royal Decree M/122 of 10/6/1447H)"),
    ),
    Setting(
        matching.DAYS,
        10,
        _l("Days after which a payment without a reference is looked for no longer in a bank statement"),
    ),
    Setting(files.VERSION, VERSIONS[0], _l("Version of the bank file"), _l("The one your bank takes"), choices=VERSIONS),
)
COMMANDS: tuple[click.Command, ...] = ()
LINKS: tuple[Link, ...] = (
    Link(KIND, "finance_payments.order", _l("Payment order"), attach=operations.CANCEL),
    Link(BATCH_KIND, "finance_payments.batch", _l("Payment batch"), attach=batches.BATCH),
    Link(LINE_KIND, "finance_payment_lines.show", _l("Payment")),
    Link("finance.bank-account", "finance_bank_accounts.show", _l("Own bank account")),
    Link(BANK_LINE_KIND, "finance_bank_lines.show", _l("Bank statement line")),
    Link(NOTICE_KIND, "finance_court_notices.show", _l("Notice to the court of audit"), attach="finance.court-notice.send"),
)
APPROVABLES: tuple[Approvable, ...] = (
    Approvable(
        KIND, _l("Payment order"), operations.APPROVE, operations.digest, operations.apply, operations.turn_down, "finance_payments.order",
        operations.approval_refusal, operations.facts,
    ),
)  # fmt: skip
WALLS: tuple[Wall, ...] = (*walls_for(payments.PaymentFile.__table__), *walls_for(payments.PaymentFileOrder.__table__))
PANELS: tuple[Panel, ...] = ()
ALERTS: tuple[AlertSource, ...] = PAYMENT_ALERTS
READS = ("finance.payment-order.view", "finance.bank-account.view", "finance.court-notice.view", VIEW_STATEMENTS)
ROLES: Mapping[str, Sequence[str]] = {
    "finance.preparer": (*READS, IMPORT, matching.MATCH, by_hand.RAISE, operations.CANCEL, operations.REISSUE),
    "finance.head": (
        *READS,
        "erp.approval.view",
        "finance.payment-order.salary",
        operations.APPROVE,
        operations.CANCEL,
        "finance.bank-account.create",
        "finance.bank-account.change",
        "finance.court-notice.send",
    ),
    # returned pay is issued again by those who know whose account has changed; who controls, approves or pays it prepares nothing
    "hr.head": ("finance.payment-order.view", "finance.payment-order.salary", operations.REISSUE),
    "controller": (*READS, "finance.payment-order.salary", operations.CONTROL),
    "treasurer": (
        *READS,
        "finance.payment-order.account",
        "finance.payment-order.salary",
        "finance.etimad.import",
        IMPORT,
        matching.MATCH,
        operations.RETURN,
        batches.BATCH,
        batches.RELEASE,
        batches.SETTLE,
    ),
    "first.official": (*READS, "erp.approval.view", "finance.payment-order.salary", operations.ADOPT),
}
