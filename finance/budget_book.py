"""What the budget book adds to finance's manifest: its parts in one place."""

from __future__ import annotations

from erp.i18n import _l
from erp.module import Approvable, Link, MenuItem, Permission, Way
from finance.budget.resource import BUDGET_LINES
from finance.budget.web import blueprint as budget_pages
from finance.budget_documents import operations as documents
from finance.budget_documents.commands import COMMANDS as DOCUMENT_COMMANDS
from finance.budget_documents.importer import BUDGET
from finance.budget_documents.resource import BUDGET_DOCUMENTS
from finance.budget_documents.web import blueprint as document_pages
from finance.budget_year.commands import COMMANDS as YEAR_COMMANDS
from finance.budget_year.web import blueprint as year_pages
from finance.commitments.importer import OPEN_COMMITMENTS
from finance.commitments.resource import COMMITMENTS

READS = ("finance.budget-line.view", "finance.budget-document.view", "finance.commitment.view", "finance.etimad.view")
PERMISSIONS = (
    Permission("finance.budget-line.view", _l("View budget lines and execution"), reads=True),
    Permission("finance.budget-line.control", _l("Set where the budget is controlled, and confirm the year's rules")),
    Permission("finance.budget-document.view", _l("View budget documents"), reads=True),
    Permission("finance.budget-document.create", _l("Prepare budget documents")),
    Permission("finance.budget-document.approve", _l("Approve budget documents")),
    Permission("finance.commitment.view", _l("View commitments"), reads=True),
    Permission("finance.commitment.change", _l("Enter opening commitments and the platform's numbers")),
    Permission("finance.etimad.view", _l("View the platform's statuses and differences"), reads=True),
    Permission("finance.etimad.import", _l("Load the platform's statuses")),
)
ROLES: dict[str, tuple[str, ...]] = {
    "finance.preparer": (
        *READS, "erp.approval.view", "finance.budget-document.create", "finance.commitment.change", "finance.etimad.import",
    ),
    "finance.head": (*READS, "erp.approval.view", "finance.budget-document.approve", "finance.budget-line.control"),
    "treasurer": READS,
    "controller": READS,
    "buyer": ("finance.budget-line.view", "finance.commitment.view"),
    "admin": ("finance.budget-line.view",),  # so that who keeps the schedules has a report to schedule; no entry, no person's pay
}  # fmt: skip
APPROVABLES = (
    Approvable(
        documents.KIND, _l("Budget document"), documents.APPROVE, documents.digest, documents.apply, documents.turn_down,
        "finance_budget_document.show", documents.refusal_of, documents.facts_of,
    ),
)  # fmt: skip
COMMANDS = (*DOCUMENT_COMMANDS, *YEAR_COMMANDS)
IMPORTERS = (BUDGET, OPEN_COMMITMENTS)
RESOURCES = (BUDGET_LINES, BUDGET_DOCUMENTS, COMMITMENTS)
BLUEPRINTS = (budget_pages, document_pages, year_pages)
LINKS = (
    Link("finance.budget-document", "finance_budget_document.show", _l("Budget document")),
    Link("finance.budget-line", "finance_budget.line", _l("Budget line")),
    Link("finance.commitment", "finance_budget.commitment", _l("Commitment")),
)
STARTS = (Way(_l("New commitment"), "/finance/budget-documents/new?kind=commitment", "finance.budget-document.create", "lock"),)
MENUS = (
    MenuItem(_l("Budget execution"), "finance_budget_lines.index", "finance.budget-line.view", order=10, icon="budget"),
    MenuItem(_l("Budget documents"), "finance_budget_documents.index", "finance.budget-document.view", order=11, icon="decree"),
    MenuItem(_l("Commitments"), "finance_commitments.index", "finance.commitment.view", order=12, icon="lock"),
    MenuItem(_l("Budget years"), "finance_budget_year.index", "finance.budget-line.view", order=14, icon="gear"),
    MenuItem(_l("Differences with the platform"), "finance_budget.differences", "finance.etimad.view", order=13, icon="swap"),
)
