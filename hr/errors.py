"""Refusals of payroll: a stable code each, facts as values; the sentences are in the catalogue under the code."""

from __future__ import annotations

from erp.errors import DomainError


class ExceptionsOpen(DomainError):
    """Somebody has yet to answer what the calculation found. Facts: count, first."""

    code = "payroll.exceptions_open"
    status = 409


class AlreadyPosted(DomainError):
    """The month's regular run is in the ledger. Facts: number, period."""

    code = "payroll.already_posted"
    status = 409


class Nobody(DomainError):
    """No one of the entity is paid in that month. Facts: entity, period."""

    code = "payroll.nobody"


class NoRun(DomainError):
    """No run of the entity in that month. Facts: entity, period."""

    code = "payroll.no_run"
    status = 404


class Paid(DomainError):
    """The run's payment orders are issued: it can't be cancelled any more. Facts: number."""

    code = "payroll.paid"
    status = 409


class AnswerNeeded(DomainError):
    """An answer says why, in words."""

    code = "payroll.answer_needed"


class InputFrozen(DomainError):
    """The input was paid with a run. Facts: number."""

    code = "payroll.already_paid"
    status = 409


class DebtRecovered(DomainError):
    """Pay already brought part of what the run found overpaid back. Facts: number."""

    code = "payroll.debt_recovered"
    status = 409


class NothingToPay(DomainError):
    """No month differs from what was paid, or nobody was left out: there is no run to make. Facts: entity, period."""

    code = "payroll.no_difference"


class RunStale(DomainError):
    """Something was recorded for these people since the run was calculated. Facts: number."""

    code = "payroll.calculated_before"
    status = 409


class MonthNotPaid(DomainError):
    """The month's regular run is not recorded yet. Facts: entity, period."""

    code = "payroll.month_not_paid"
    status = 409


class ArrearsStand(DomainError):
    """Arrears of the month are recorded; they go back first. Facts: number."""

    code = "payroll.arrears_stand"
    status = 409


class NoSheet(DomainError):
    """Nobody brought in what the office paid in that month. Facts: period."""

    code = "payroll.no_sheet"
    status = 409


class NoAccountYet(DomainError):
    """Held pay can't be set free while the employee has no bank account. Facts: employee."""

    code = "payroll.no_account_yet"


class RunUnknown(DomainError):
    """No run of this month is recorded. Facts: period."""

    code = "payroll.not_recorded"
    status = 404
