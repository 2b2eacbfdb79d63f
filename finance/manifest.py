"""What finance adds to the application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from erp.append_only import walls_for
from erp.i18n import _l
from erp.module import Approvable, Module, Permission
from finance import general_book
from finance.accounts import models as accounts
from finance.budget import models as budget
from finance.budget.facts import register_displays
from finance.budget_documents import operations as budget_documents
from finance.budget_documents.commands import COMMANDS as BUDGET_COMMANDS
from finance.classifications import models as classifications
from finance.home.panels import ALERTS, PANELS
from finance.ledger import models as ledger
from finance.ledger.guard import guard
from finance.ledger.walls import WALLS as LEDGER_WALLS
from finance.periods import models as periods
from finance.platform import models as platform
from finance.posting_rules import models as posting_rules
from finance.starting import start

guard()
register_displays()

BUDGET_READS = ("finance.budget-line.view", "finance.budget-document.view", "finance.commitment.view", "finance.etimad.view")
BUDGET_ROLES: dict[str, tuple[str, ...]] = {
    "finance.preparer": (
        *BUDGET_READS,
        "erp.approval.view",
        "finance.budget-document.create",
        "finance.commitment.change",
        "finance.etimad.import",
    ),
    "finance.head": (*BUDGET_READS, "erp.approval.view", "finance.budget-document.approve", "finance.budget-line.control"),
    "treasurer": BUDGET_READS,
    "controller": BUDGET_READS,
    "buyer": ("finance.budget-line.view", "finance.commitment.view"),
}


def together(*parts: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Roles of several parts of finance: each role gets what every part gives it."""
    return {role: tuple(permission for part in parts for permission in part.get(role, ())) for part in parts for role in part}


MODULE = Module(
    name="finance",
    title=_l("Finance"),
    depends=("erp",),
    migrations="migrations/finance",
    models=(accounts, periods, posting_rules, ledger, budget, classifications, platform),
    walls=(*LEDGER_WALLS, *walls_for(budget.BudgetMove.__table__)),
    start=start,
    panels=PANELS,
    alerts=ALERTS,
    commands=(*general_book.COMMANDS, *BUDGET_COMMANDS),
    resources=general_book.RESOURCES,
    jobs=general_book.JOBS,
    menus=general_book.MENUS,
    permissions=(
        *general_book.PERMISSIONS,
        Permission("finance.budget-line.view", _l("View budget lines and execution"), reads=True),
        Permission("finance.budget-line.control", _l("Set where the budget is controlled, and confirm the year's rules")),
        Permission("finance.budget-document.view", _l("View budget documents"), reads=True),
        Permission("finance.budget-document.create", _l("Prepare budget documents")),
        Permission("finance.budget-document.approve", _l("Approve budget documents")),
        Permission("finance.commitment.view", _l("View commitments"), reads=True),
        Permission("finance.commitment.change", _l("Enter opening commitments and the platform's numbers")),
        Permission("finance.etimad.view", _l("View the platform's statuses and differences"), reads=True),
        Permission("finance.etimad.import", _l("Load the platform's statuses")),
    ),
    approvables=(
        Approvable(
            budget_documents.KIND,
            _l("Budget document"),
            budget_documents.APPROVE,
            budget_documents.digest,
            budget_documents.apply,
            budget_documents.turn_down,
            "finance_budget_documents.show",
            budget_documents.refusal_of,
            budget_documents.facts_of,
        ),
    ),
    roles=together(general_book.ROLES, BUDGET_ROLES),
)
