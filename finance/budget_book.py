"""What the budget book adds to finance's manifest: its parts in one place."""

from __future__ import annotations

from erp.i18n import _l
from erp.module import Approvable, Permission
from finance.budget_documents import operations as documents
from finance.budget_documents.commands import COMMANDS as DOCUMENT_COMMANDS
from finance.budget_documents.importer import BUDGET
from finance.budget_year.commands import COMMANDS as YEAR_COMMANDS
from finance.commitments.importer import OPEN_COMMITMENTS
from finance.platform.importer import ETIMAD_STATUS

__all__ = ["APPROVABLES", "COMMANDS", "IMPORTERS", "PERMISSIONS", "ROLES"]

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
}  # fmt: skip
APPROVABLES = (
    Approvable(
        documents.KIND, _l("Budget document"), documents.APPROVE, documents.digest, documents.apply, documents.turn_down,
        "finance_budget_documents.show", documents.refusal_of, documents.facts_of,
    ),
)  # fmt: skip
COMMANDS = (*DOCUMENT_COMMANDS, *YEAR_COMMANDS)
IMPORTERS = (BUDGET, OPEN_COMMITMENTS, ETIMAD_STATUS)
