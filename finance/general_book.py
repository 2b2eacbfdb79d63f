"""What the general book adds to finance's manifest: the chart, periods, entries, posting rules, verification."""

from __future__ import annotations

from erp.i18n import _l
from erp.module import Approvable, Job, Link, MenuItem, Permission, Way
from finance.accounts.resource import ACCOUNTS
from finance.closing.commands import COMMANDS as CLOSING
from finance.entries.resource import ENTRIES, LINES
from finance.inquiry.web import pages as inquiry
from finance.journal_import.importer import JOURNAL
from finance.open_items.importer import OPEN_ITEMS
from finance.periods.commands import COMMANDS as PERIODS
from finance.periods.web import pages as periods
from finance.posting_rules import operations as posting_rules
from finance.posting_rules.commands import COMMANDS as RULES
from finance.posting_rules.resource import POSTING_RULES
from finance.verifying import ledger_verify, verify_nightly
from finance.vouchers import operations as vouchers
from finance.vouchers.resource import VOUCHERS
from finance.vouchers.web import papers

RESOURCES = (ACCOUNTS, ENTRIES, LINES, VOUCHERS, POSTING_RULES)
BLUEPRINTS = (inquiry, periods, papers)
LINKS = (
    Link("finance.entry", "finance_entries.show", _l("Entry")),
    Link("finance.voucher", "finance_vouchers.show", _l("Voucher"), attach="finance.voucher.create"),
    Link("finance.posting-rule", "finance_posting_rules.show", _l("Posting rule")),
    Link("finance.account", "finance_accounts.show", _l("Account")),
)
APPROVABLES = (
    Approvable(
        posting_rules.KIND,
        _l("Posting rule"),
        posting_rules.APPROVE,
        posting_rules.digest,
        posting_rules.apply,
        posting_rules.turn_down,
        "finance_posting_rules.show",
        facts=posting_rules.facts,
    ),
    Approvable(
        vouchers.KIND,
        _l("Voucher"),
        vouchers.APPROVE,
        vouchers.digest,
        vouchers.apply,
        vouchers.turn_down,
        "finance_vouchers.show",
        facts=vouchers.facts,
    ),
)
COMMANDS = (*PERIODS, *CLOSING, *RULES, ledger_verify)
PERMISSIONS = (
    Permission("finance.account.view", _l("View the chart of accounts"), reads=True),
    Permission("finance.account.manage", _l("Change the chart of accounts")),
    Permission("finance.entry.view", _l("View entries"), reads=True),
    Permission("finance.entry.create", _l("Record entries directly")),
    Permission("finance.entry.reverse", _l("Reverse entries")),
    Permission("finance.entry.import", _l("Import journal entries")),
    Permission("finance.posting-rule.view", _l("View the posting rules"), reads=True),
    Permission("finance.posting-rule.create", _l("Propose posting rules")),
    Permission("finance.posting-rule.approve", _l("Approve posting rules")),
    Permission("finance.voucher.view", _l("View vouchers"), reads=True),
    Permission("finance.voucher.create", _l("Prepare vouchers")),
    Permission("finance.voucher.approve", _l("Approve vouchers")),
    Permission("finance.year.open", _l("Open a fiscal year")),
    Permission("finance.year.close", _l("Close a fiscal year")),
    Permission("finance.period.view", _l("View the fiscal periods"), reads=True),
    Permission("finance.period.close", _l("Close a period")),
    Permission("finance.period.reopen", _l("Open a closed period again")),
    Permission("finance.ledger.verify", _l("Verify the books"), reads=True),
)
IMPORTERS = (JOURNAL, OPEN_ITEMS)
JOBS = (Job("finance.verify", verify_nightly, cron="30 1 * * *", title=_l("Verify the books")),)
STARTS = (Way(_l("New voucher"), "/finance/vouchers/new", "finance.voucher.create", "bill"),)
MENUS = (
    MenuItem(_l("Entries"), "finance_entries.index", "finance.entry.view", order=20, icon="book"),
    MenuItem(_l("Vouchers"), "finance_vouchers.index", "finance.voucher.view", order=22, icon="bill"),
    MenuItem(_l("Inquiry"), "finance_inquiry.index", "finance.entry.view", order=24, icon="search"),
    MenuItem(_l("Accounts"), "finance_accounts.index", "finance.account.view", order=26, icon="list"),
    MenuItem(_l("Fiscal periods"), "finance_periods.index", "finance.period.view", order=27, icon="lock"),
    MenuItem(_l("Posting rules"), "finance_posting_rules.index", "finance.posting-rule.view", order=28, icon="decree"),
)
READS = ("finance.account.view", "finance.entry.view", "finance.period.view", "finance.posting-rule.view", "finance.voucher.view")
ROLES = {
    "finance.setup": ("finance.account.view", "finance.account.manage"),
    "finance.preparer": (*READS, "finance.entry.create", "finance.entry.import", "finance.voucher.create", "finance.posting-rule.create"),
    "finance.head": (
        *READS,
        "finance.voucher.approve",
        "finance.posting-rule.approve",
        "finance.entry.reverse",
        "finance.account.manage",
        "finance.year.open",
        "finance.year.close",
        "finance.period.close",
        "finance.period.reopen",
        "finance.ledger.verify",
    ),
    "treasurer": READS,
    "controller": (*READS, "finance.ledger.verify"),
    "admin": ("finance.account.view", "finance.period.view", "finance.account.manage", "finance.year.open", "finance.ledger.verify"),
}
