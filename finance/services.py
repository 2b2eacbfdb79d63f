"""The door of finance: the whole of what other packages may call. Values are in `finance.values`, refusals in `finance.errors`."""

from __future__ import annotations

from finance.budget.queries import ExecutionRow, TransferRow, execution, names_of_lines, transfers
from finance.commitments.queries import CommitmentRow, outstanding
from finance.ledger.balances import trial_balance
from finance.ledger.books import general_ledger, journal
from finance.platform.queries import etimad_differences
from finance.platform.rules import Difference
from finance.posting import record, record_all, reverse

__all__ = [
    "CommitmentRow",
    "Difference",
    "ExecutionRow",
    "TransferRow",
    "etimad_differences",
    "execution",
    "general_ledger",
    "journal",
    "names_of_lines",
    "outstanding",
    "record",
    "record_all",
    "reverse",
    "transfers",
    "trial_balance",
]
