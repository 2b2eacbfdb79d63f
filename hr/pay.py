"""What payroll adds to the manifest of hr."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType

import click
from flask import Blueprint

from erp.i18n import _l
from erp.module import Approvable, Importer, Job, Link, MenuItem, Permission, Setting
from erp.resources.declaration import Resource
from hr.debts import models as debts
from hr.debts.resource import DEBTS
from hr.inputs import models as inputs
from hr.inputs.importer import PAYROLL_INPUTS
from hr.opening import models as opening
from hr.opening.importer import PAYROLL_OPENING
from hr.opening.operations import COMPARE
from hr.opening.resource import DIFFERENCES, OPENINGS
from hr.runs import commands, jobs, operations, paying
from hr.runs import models as runs
from hr.runs.exceptions import FUND, TOLERANCE
from hr.runs.resource import EXCEPTIONS, INPUTS, PAYSLIPS, RUNS
from hr.runs.values import KIND
from hr.runs.web import JOB, blueprint

MODELS: tuple[ModuleType, ...] = (inputs, runs, debts, opening)
PERMISSIONS: tuple[Permission, ...] = (
    Permission("hr.payroll-run.view", _l("View payroll runs"), reads=True),
    Permission("hr.payslip.view", _l("View payslips"), reads=True),
    Permission("hr.payslip.amounts", _l("Reveal the amounts of a payslip")),
    Permission("hr.payslip.own", _l("See one's own payslips")),
    Permission("hr.payroll-exception.view", _l("View payroll exceptions"), reads=True),
    Permission("hr.payroll-input.view", _l("View payroll inputs"), reads=True),
    Permission("hr.payroll.import", _l("Import payroll inputs")),
    Permission("hr.payroll.calculate", _l("Calculate payroll")),
    Permission("hr.payroll.answer", _l("Answer payroll exceptions")),
    Permission("hr.payroll.approve", _l("Approve payroll")),
    Permission("hr.payroll.cancel", _l("Cancel payroll runs")),
    Permission(paying.RELEASE, _l("Set held pay free")),
    Permission("hr.payroll.file", _l("Write the bank and wage files of payroll")),
    Permission("hr.payroll-opening.view", _l("View pay before the start"), reads=True),
    Permission("hr.payroll-difference.view", _l("View differences from the office's sheet"), reads=True),
    Permission(COMPARE, _l("Compare payroll with the office's sheet")),
    Permission("hr.debt.view", _l("View overpaid salaries"), reads=True),
    Permission("hr.debt.change", _l("Agree on instalments of overpaid salaries")),
)
MENUS: tuple[MenuItem, ...] = (
    MenuItem(_l("Payroll runs"), "hr_payroll_runs.index", "hr.payroll-run.view", order=20, icon="coins"),
    MenuItem(_l("Calculate a month"), "hr_payroll.calculate", "hr.payroll.calculate", order=21, icon="coins"),
    MenuItem(_l("Payslips"), "hr_payslips.index", "hr.payslip.view", order=22, icon="coins"),
    MenuItem(_l("Payroll exceptions"), "hr_payroll_exceptions.index", "hr.payroll-exception.view", order=24, icon="warn"),
    MenuItem(_l("Payroll inputs"), "hr_payroll_inputs.index", "hr.payroll-input.view", order=26, icon="list"),
    MenuItem(_l("Differences from the office's sheet"), "hr_payroll_differences.index", "hr.payroll-difference.view", order=27, icon="list"),
    MenuItem(_l("Overpaid salaries"), "hr_debts.index", "hr.debt.view", order=28, icon="list"),
    MenuItem(_l("My payslips"), "hr_payroll.mine", "hr.payslip.own", order=90, icon="coins"),
)
BLUEPRINTS: tuple[Blueprint, ...] = (blueprint,)
RESOURCES: tuple[Resource, ...] = (RUNS, PAYSLIPS, EXCEPTIONS, INPUTS, DEBTS, OPENINGS, DIFFERENCES)
IMPORTERS: tuple[Importer, ...] = (PAYROLL_INPUTS, PAYROLL_OPENING)
JOBS: tuple[Job, ...] = (Job(JOB, jobs.calculate, title=_l("Calculate a month's payroll"), attempts=3),)
SETTINGS: tuple[Setting, ...] = (
    Setting(FUND, "GEN", _l("Fund that bears pay"), _l("The code of the fund written on every line of payroll.")),
    Setting(TOLERANCE, 25, _l("Tolerated difference of net pay, percent"), _l("A payslip that differs more from last month's must be explained.")),
)
COMMANDS: tuple[click.Command, ...] = commands.COMMANDS
LINKS: tuple[Link, ...] = (
    Link(KIND, "hr_payroll_runs.show", _l("Payroll run"), attach="hr.payroll.calculate"),
    Link("hr.payroll-difference", "hr_payroll.difference", _l("Difference from the office's sheet")),
    Link("hr.debt", "hr_debts.show", _l("Overpaid salary")),
    Link("hr.payslip", "hr_payroll.payslip", _l("Payslip")),
)
APPROVABLES: tuple[Approvable, ...] = (
    Approvable(
        KIND,
        _l("Payroll run"),
        operations.APPROVE,
        operations.digest,
        operations.apply,
        operations.turn_down,
        "hr_payroll_runs.show",
        refusal=operations.refusal,
        facts=operations.facts,
    ),
)
SEES = (
    "hr.payroll-run.view",
    "hr.payslip.view",
    "hr.payroll-exception.view",
    "hr.payroll-input.view",
    "hr.debt.view",
    "hr.payroll-opening.view",
    "hr.payroll-difference.view",
)
ROLES: Mapping[str, Sequence[str]] = {
    "hr": (*SEES, "hr.payslip.amounts", "hr.payroll.import", "hr.payroll.calculate", "hr.payroll.answer", COMPARE),
    "hr.head": (*SEES, "hr.payslip.amounts", "hr.payroll.answer", paying.RELEASE, "hr.debt.change", "hr.payroll.import", COMPARE),
    "finance.head": (*SEES, "hr.payslip.amounts", "hr.payroll.approve", "hr.payroll.cancel"),
    "treasurer": ("hr.payroll-run.view", "hr.payroll.file"),
    "auditor": (*SEES, "hr.payslip.amounts"),
    "employee": ("hr.payslip.own",),
}
