"""What the general book adds to finance's manifest: the chart, periods, entries, posting rules, verification."""

from __future__ import annotations

from erp.i18n import _l
from erp.module import Job, MenuItem, Permission
from finance.accounts.resource import ACCOUNTS
from finance.closing.commands import COMMANDS as CLOSING
from finance.journal_import.importer import JOURNAL
from finance.open_items.importer import OPEN_ITEMS
from finance.periods.commands import COMMANDS as PERIODS
from finance.posting_rules.commands import COMMANDS as RULES
from finance.posting_rules.resource import POSTING_RULES
from finance.verifying import ledger_verify, verify_nightly

RESOURCES = (ACCOUNTS, POSTING_RULES)
COMMANDS = (*PERIODS, *CLOSING, *RULES, ledger_verify)
PERMISSIONS = (
    Permission("finance.account.view", _l("View the chart of accounts"), reads=True),
    Permission("finance.account.manage", _l("Change the chart of accounts")),
    Permission("finance.entry.view", _l("View journal entries"), reads=True),
    Permission("finance.entry.import", _l("Import journal entries")),
    Permission("finance.posting-rule.view", _l("View the posting rules"), reads=True),
    Permission("finance.year.open", _l("Open a fiscal year")),
    Permission("finance.year.close", _l("Close a fiscal year")),
    Permission("finance.period.close", _l("Close a period")),
    Permission("finance.period.reopen", _l("Open a closed period again")),
    Permission("finance.ledger.verify", _l("Verify the books"), reads=True),
)
IMPORTERS = (JOURNAL, OPEN_ITEMS)
JOBS = (Job("finance.verify", verify_nightly, cron="30 1 * * *", title=_l("Verify the books")),)
MENUS: tuple[MenuItem, ...] = ()
READS = ("finance.account.view", "finance.entry.view", "finance.posting-rule.view")
ROLES = {
    "finance.setup": ("finance.account.view", "finance.account.manage"),
    "finance.preparer": (*READS, "finance.entry.import"),
    "finance.head": (
        *READS,
        "finance.account.manage",
        "finance.year.open",
        "finance.year.close",
        "finance.period.close",
        "finance.period.reopen",
        "finance.ledger.verify",
    ),
    "treasurer": READS,
    "controller": (*READS, "finance.ledger.verify"),
    "admin": ("finance.account.view", "finance.account.manage", "finance.year.open", "finance.ledger.verify"),
}
