"""The door of finance: the whole of what other packages may call. Values are in `finance.values`, refusals in `finance.errors`."""

from __future__ import annotations

from finance.accounts.queries import chart
from finance.bank_statements.reconciliation import Reconciled, reconciliation
from finance.budget.queries import ExecutionRow, TransferRow, execution, names_of_lines, transfers
from finance.budget.standing import not_reserved, standing_of, standing_of_party
from finance.classifications.queries import ECONOMIC, codes, first_day
from finance.commitments.queries import CommitmentRow, outstanding
from finance.ledger.balances import trial_balance
from finance.ledger.books import general_ledger, journal
from finance.open_items.queries import OpenRow, open_items
from finance.payments.batches import create as batch_payments
from finance.payments.files import Kept, payment_file
from finance.payments.operations import cancel_payments, payments_left
from finance.payments.queries import OrderRow, orders_paying, owing, still_owed
from finance.payments.queueing import queue_payments
from finance.periods.queries import is_open as period_open
from finance.periods.queries import month_refusal as period_refusal
from finance.platform.queries import etimad_differences
from finance.platform.rules import Difference
from finance.position import book_position, ledger_position
from finance.posting import record, record_all, reverse
from finance.vouchers.queries import effects as budget_effects

__all__ = [
    "ECONOMIC",
    "CommitmentRow",
    "Difference",
    "ExecutionRow",
    "Kept",
    "OpenRow",
    "OrderRow",
    "Reconciled",
    "TransferRow",
    "batch_payments",
    "book_position",
    "budget_effects",
    "cancel_payments",
    "chart",
    "codes",
    "etimad_differences",
    "execution",
    "first_day",
    "general_ledger",
    "journal",
    "ledger_position",
    "names_of_lines",
    "not_reserved",
    "open_items",
    "orders_paying",
    "owing",
    "outstanding",
    "payment_file",
    "payments_left",
    "period_open",
    "period_refusal",
    "queue_payments",
    "reconciliation",
    "record",
    "record_all",
    "reverse",
    "standing_of",
    "standing_of_party",
    "still_owed",
    "transfers",
    "trial_balance",
]
