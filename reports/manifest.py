"""The reports of the house; each says which modules it needs."""

from __future__ import annotations

from erp.i18n import _l
from erp.module import Module
from reports import demo, pay_sources, purchase_sources, sources
from reports.bank_reconciliation import REPORT as BANK_RECONCILIATION
from reports.budget_execution import REPORT as BUDGET_EXECUTION
from reports.budget_transfers import REPORT as BUDGET_TRANSFERS
from reports.commitments_outstanding import REPORT as COMMITMENTS_OUTSTANDING
from reports.etimad_differences import REPORT as ETIMAD_DIFFERENCES
from reports.general_ledger import REPORT as GENERAL_LEDGER
from reports.head_count import REPORT as HEAD_COUNT
from reports.journal import REPORT as JOURNAL
from reports.payables_ageing import REPORT as PAYABLES_AGEING
from reports.payments_beyond_term import REPORT as PAYMENTS_BEYOND_TERM
from reports.payroll_contributions import REPORT as PAYROLL_CONTRIBUTIONS
from reports.payroll_deductions import REPORT as PAYROLL_DEDUCTIONS
from reports.payroll_register import REPORT as PAYROLL_REGISTER
from reports.payroll_summary import REPORT as PAYROLL_SUMMARY
from reports.payroll_variance import REPORT as PAYROLL_VARIANCE
from reports.purchase_register import REPORT as PURCHASE_REGISTER
from reports.split_purchases import REPORT as SPLIT_PURCHASES
from reports.trial_balance import REPORT as TRIAL_BALANCE

MODULE = Module(
    name="reports",
    title=_l("Reports"),
    depends=("erp",),
    optional=("finance", "hr", "procurement"),
    demo=demo.load,
    offices=(*sources.OFFICES, *pay_sources.OFFICES, *purchase_sources.OFFICES),
    reports=(
        TRIAL_BALANCE,
        GENERAL_LEDGER,
        JOURNAL,
        BUDGET_EXECUTION,
        BUDGET_TRANSFERS,
        COMMITMENTS_OUTSTANDING,
        ETIMAD_DIFFERENCES,
        PAYROLL_REGISTER,
        PAYROLL_VARIANCE,
        PAYROLL_SUMMARY,
        PAYROLL_CONTRIBUTIONS,
        PAYROLL_DEDUCTIONS,
        HEAD_COUNT,
        PURCHASE_REGISTER,
        PAYABLES_AGEING,
        SPLIT_PURCHASES,
        PAYMENTS_BEYOND_TERM,
        BANK_RECONCILIATION,
    ),
)
