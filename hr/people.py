"""What people, positions and decisions add to the manifest of hr."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType

import click
from flask import Blueprint

from erp.i18n import _l
from erp.module import AlertSource, Approvable, Importer, Job, Link, MenuItem, Panel, Permission, Setting
from erp.resources.declaration import Resource
from hr.decisions import models as decisions
from hr.decisions import operations as deciding
from hr.decisions import payout, together
from hr.decisions.commands import increment
from hr.decisions.jobs import hold_today
from hr.decisions.proposals import KIND
from hr.decisions.resource import DECISIONS
from hr.decisions.web import papers, sets
from hr.elements import models as elements
from hr.elements import operations as element_work
from hr.elements.resource import PAY_ELEMENTS
from hr.employees import models as employees
from hr.employees.importer import EMPLOYEES_IMPORT
from hr.employees.resource import EMPLOYEES
from hr.figures import models as figures
from hr.figures.resource import FIGURES, GRADES
from hr.leave import models as leave
from hr.leave import operations as granting
from hr.leave.resource import LEAVES, OPENINGS, TYPES
from hr.positions import models as positions
from hr.positions.commands import posts_reserve
from hr.positions.importer import POSITIONS_IMPORT
from hr.positions.resource import POSITIONS

MODELS: tuple[ModuleType, ...] = (figures, employees, decisions, positions, leave, elements)
PERMISSIONS: tuple[Permission, ...] = (
    Permission("hr.employee.view", _l("View employees"), reads=True),
    Permission("hr.employee.create", _l("Add employees")),
    Permission("hr.employee.change", _l("Change employees")),
    Permission("hr.employee.import", _l("Import employees")),
    Permission("hr.employee.identity", _l("See identity numbers")),
    Permission("hr.employee.account", _l("See bank accounts of employees")),
    Permission("hr.position.view", _l("View positions"), reads=True),
    Permission("hr.position.create", _l("Add positions")),
    Permission("hr.position.change", _l("Change positions")),
    Permission("hr.position.import", _l("Import positions")),
    Permission("hr.position.reserve", _l("Reserve the year of posts")),
    Permission("hr.leave.view", _l("View leave"), reads=True),
    Permission("hr.leave.create", _l("Ask for leave of employees")),
    Permission("hr.leave.approve", _l("Grant leave")),
    Permission("hr.leave.cancel", _l("Cancel granted leave")),
    Permission("hr.pay-element.view", _l("View elements of pay"), reads=True),
    Permission("hr.pay-element.create", _l("Prepare elements of pay")),
    Permission("hr.pay-element.approve", _l("Approve elements of pay")),
    Permission("hr.figure.view", _l("View the figures of pay"), reads=True),
    Permission("hr.figure.create", _l("Add figures of pay")),
    Permission("hr.figure.import", _l("Import figures of pay")),
    Permission("hr.employee.link", _l("Name a person's own sign-in")),
    Permission("hr.decision.view", _l("View personnel decisions"), reads=True),
    Permission("hr.decision.create", _l("Prepare personnel decisions")),
    Permission("hr.decision.approve", _l("Approve personnel decisions")),
    Permission(payout.PAY, _l("Pay leave out at the end of service")),
    Permission("hr.decision.cancel", _l("Cancel personnel decisions")),
)
MENUS: tuple[MenuItem, ...] = (
    MenuItem(_l("Employees"), "hr_employees.index", "hr.employee.view", order=10, icon="people"),
    MenuItem(_l("Positions"), "hr_positions.index", "hr.position.view", order=11, icon="pin"),
    MenuItem(_l("Personnel decisions"), "hr_decisions.index", "hr.decision.view", order=12, icon="decree"),
    MenuItem(_l("Leave"), "hr_leaves.index", "hr.leave.view", order=13, icon="clock"),
    MenuItem(_l("Kinds of leave"), "hr_leave_types.index", "hr.leave.view", order=14, icon="list"),
    MenuItem(_l("Opening balances of leave"), "hr_leave_openings.index", "hr.leave.view", order=15, icon="list"),
    MenuItem(_l("Figures of pay"), "hr_figures.index", "hr.figure.view", order=29, icon="list"),
    MenuItem(_l("Grades: increment and transport"), "hr_grades.index", "hr.figure.view", order=29, icon="list"),
    MenuItem(_l("Elements of pay"), "hr_pay_elements.index", "hr.pay-element.view", order=28, icon="coins"),
)
BLUEPRINTS: tuple[Blueprint, ...] = (papers, sets)
RESOURCES: tuple[Resource, ...] = (EMPLOYEES, POSITIONS, DECISIONS, LEAVES, OPENINGS, TYPES, PAY_ELEMENTS, FIGURES, GRADES)
IMPORTERS: tuple[Importer, ...] = (EMPLOYEES_IMPORT, POSITIONS_IMPORT)
JOBS: tuple[Job, ...] = (Job("hr.hold-today", hold_today, cron="10 0 * * *", title=_l("Put today's personnel decisions into effect")),)
SETTINGS: tuple[Setting, ...] = ()
COMMANDS: tuple[click.Command, ...] = (increment, posts_reserve)
LINKS: tuple[Link, ...] = (
    Link("hr.employee", "hr_employees.show", _l("Employee"), attach="hr.employee.change"),
    Link("hr.position", "hr_positions.show", _l("Post"), attach="hr.position.change"),
    Link("hr.leave", "hr_leaves.show", _l("Leave"), attach="hr.leave.create"),
    Link("hr.pay-element", "hr_pay_elements.show", _l("Element of pay"), attach="hr.pay-element.create"),
    Link(together.KIND, "hr_increments.show", _l("Annual increment")),
    Link("hr.decision", "hr_decisions.show", _l("Personnel decision"), attach="hr.decision.create"),
)
APPROVABLES: tuple[Approvable, ...] = (
    Approvable(
        KIND,
        _l("Personnel decision"),
        deciding.APPROVE,
        deciding.digest,
        deciding.apply,
        deciding.turn_down,
        "hr_decisions.show",
        facts=deciding.facts,
    ),
    Approvable(
        together.KIND, _l("Annual increment"), deciding.APPROVE, together.digest, together.apply, together.turn_down, "hr_increments.show",
        facts=together.facts,
    ),
    Approvable(
        granting.KIND, _l("Leave"), granting.APPROVE, granting.digest, granting.apply, granting.turn_down, "hr_leaves.show", facts=granting.facts
    ),
    Approvable(
        element_work.KIND, _l("Element of pay"), element_work.APPROVE, element_work.digest, element_work.apply, element_work.turn_down,
        "hr_pay_elements.show", facts=element_work.facts,
    ),
)
PANELS: tuple[Panel, ...] = ()
ALERTS: tuple[AlertSource, ...] = ()
POSTS = ("hr.position.create", "hr.position.change", "hr.position.import")
LOOKS = ("hr.employee.view", "hr.position.view", "hr.decision.view", "hr.leave.view", "hr.pay-element.view", "hr.figure.view")
SEES = (*LOOKS, "erp.approval.view", "hr.employee.identity", "hr.employee.account")
ROLES: Mapping[str, Sequence[str]] = {
    "hr": (
        *SEES, *POSTS, "hr.employee.create", "hr.employee.change", "hr.employee.import", "hr.decision.create", "hr.decision.cancel",
        "hr.leave.create", "hr.leave.cancel", "hr.pay-element.create",
    ),
    "hr.head": (
        *SEES, "hr.decision.approve", "hr.decision.cancel", "hr.leave.approve", "hr.leave.cancel", "hr.pay-element.approve",
        "hr.employee.link", "hr.figure.create", "hr.figure.import",
    ),
    "finance.head": (*LOOKS, "hr.position.reserve", payout.PAY),
    "finance.preparer": ("hr.position.view", "hr.position.reserve"),
    "auditor": LOOKS,
}  # fmt: skip
