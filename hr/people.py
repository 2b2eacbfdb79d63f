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
from hr.decisions.proposals import KIND
from hr.decisions.resource import DECISIONS
from hr.employees import models as employees
from hr.employees.importer import EMPLOYEES_IMPORT
from hr.employees.resource import EMPLOYEES
from hr.figures import models as figures
from hr.positions import models as positions
from hr.positions.importer import POSITIONS_IMPORT
from hr.positions.resource import POSITIONS

MODELS: tuple[ModuleType, ...] = (figures, employees, decisions, positions)
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
    Permission("hr.decision.view", _l("View personnel decisions"), reads=True),
    Permission("hr.decision.create", _l("Prepare personnel decisions")),
    Permission("hr.decision.approve", _l("Approve personnel decisions")),
    Permission("hr.decision.cancel", _l("Cancel personnel decisions")),
)
MENUS: tuple[MenuItem, ...] = (
    MenuItem(_l("Employees"), "hr_employees.index", "hr.employee.view", order=10, icon="people"),
    MenuItem(_l("Positions"), "hr_positions.index", "hr.position.view", order=11, icon="pin"),
    MenuItem(_l("Personnel decisions"), "hr_decisions.index", "hr.decision.view", order=12, icon="decree"),
)
BLUEPRINTS: tuple[Blueprint, ...] = ()
RESOURCES: tuple[Resource, ...] = (EMPLOYEES, POSITIONS, DECISIONS)
IMPORTERS: tuple[Importer, ...] = (EMPLOYEES_IMPORT, POSITIONS_IMPORT)
JOBS: tuple[Job, ...] = ()
SETTINGS: tuple[Setting, ...] = ()
COMMANDS: tuple[click.Command, ...] = ()
LINKS: tuple[Link, ...] = (
    Link("hr.employee", "hr_employees.show", _l("Employee"), attach="hr.employee.change"),
    Link("hr.position", "hr_positions.show", _l("Post"), attach="hr.position.change"),
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
)
PANELS: tuple[Panel, ...] = ()
ALERTS: tuple[AlertSource, ...] = ()
POSTS = ("hr.position.create", "hr.position.change", "hr.position.import")
SEES = ("hr.employee.view", "hr.employee.identity", "hr.employee.account", "hr.position.view", "hr.decision.view")
ROLES: Mapping[str, Sequence[str]] = {
    "hr": (*SEES, "hr.employee.create", "hr.employee.change", "hr.employee.import", *POSTS, "hr.decision.create"),
    "hr.head": (*SEES, "hr.decision.approve", "hr.decision.cancel"),
    "finance.head": ("hr.employee.view", "hr.position.view", "hr.decision.view"),
    "auditor": ("hr.employee.view", "hr.position.view", "hr.decision.view"),
}
