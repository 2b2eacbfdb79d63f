"""What suppliers, requests, quotations and orders add to the manifest of procurement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType

import click
from flask import Blueprint

from erp.i18n import _l
from erp.module import AlertSource, Approvable, Importer, Job, Link, MenuItem, Panel, Permission, Setting
from erp.resources.declaration import Resource
from procurement.duties import models as duties
from procurement.figures import models as figures
from procurement.figures.resource import FIGURES
from procurement.papers.web import blueprint as papers
from procurement.requests import models as requests
from procurement.requests import operations as requesting
from procurement.requests.queries import KIND as REQUEST
from procurement.requests.queries import SPLIT_DAYS
from procurement.requests.resource import REQUESTS
from procurement.requests.web import blueprint as request_pages
from procurement.suppliers import models as suppliers
from procurement.suppliers import operations as keeping
from procurement.suppliers.importer import SUPPLIERS_IMPORT
from procurement.suppliers.jobs import accounts_in_force
from procurement.suppliers.queries import expiring_alerts
from procurement.suppliers.resource import ACCOUNT_CHANGES, SUPPLIERS
from procurement.suppliers.web import blueprint as supplier_pages

MODELS: tuple[ModuleType, ...] = (figures, suppliers, duties, requests)
PERMISSIONS: tuple[Permission, ...] = (
    Permission("procurement.figure.view", _l("View the figures of the procurement law"), reads=True),
    Permission("procurement.figure.create", _l("Add figures of the procurement law")),
    Permission("procurement.supplier.view", _l("View suppliers"), reads=True),
    Permission("procurement.supplier.create", _l("Add suppliers")),
    Permission("procurement.supplier.change", _l("Change suppliers and propose accounts")),
    Permission("procurement.supplier.import", _l("Import suppliers")),
    Permission("procurement.supplier.bar", _l("Bar suppliers from business")),
    Permission("procurement.supplier.account", _l("See bank accounts of suppliers")),
    Permission("procurement.account-change.view", _l("View account changes of suppliers"), reads=True),
    Permission("procurement.account-change.approve", _l("Approve account changes of suppliers")),
    Permission("procurement.request.view", _l("View purchase requests"), reads=True),
    Permission("procurement.request.create", _l("Raise purchase requests")),
    Permission("procurement.request.approve", _l("Approve purchase requests")),
    Permission("procurement.request.cancel", _l("Cancel purchase requests")),
)
MENUS: tuple[MenuItem, ...] = (
    MenuItem(_l("Purchase requests"), "procurement_requests.index", "procurement.request.view", order=10, icon="cart"),
    MenuItem(_l("Suppliers"), "procurement_suppliers.index", "procurement.supplier.view", order=60, icon="store"),
    MenuItem(_l("Account changes"), "procurement_account_changes.index", "procurement.account-change.view", order=62, icon="shield"),
    MenuItem(_l("Figures of the procurement law"), "procurement_figures.index", "procurement.figure.view", order=90, icon="list"),
)
BLUEPRINTS: tuple[Blueprint, ...] = (papers, request_pages, supplier_pages)
RESOURCES: tuple[Resource, ...] = (REQUESTS, SUPPLIERS, ACCOUNT_CHANGES, FIGURES)
IMPORTERS: tuple[Importer, ...] = (SUPPLIERS_IMPORT,)
JOBS: tuple[Job, ...] = (
    Job("procurement.accounts", accounts_in_force, cron="10 0 * * *", title=_l("Put approved accounts of suppliers in force on their day")),
)
SETTINGS: tuple[Setting, ...] = (
    Setting(requesting.FUND, "GEN", _l("Fund that bears purchases"), _l("Written on a request that names none.")),
    Setting(SPLIT_DAYS, 90, _l("Days within which requests are looked at together"), _l("Requests of one office for one item, to find split ones.")),
    Setting(
        keeping.WAITING_DAYS,
        3,
        _l("Waiting time of a supplier's new account, days"),
        _l("Counted from its approval; until then the old account is paid."),
    ),
)
COMMANDS: tuple[click.Command, ...] = ()
LINKS: tuple[Link, ...] = (
    Link(REQUEST, "procurement_requests.show", _l("Purchase request"), attach=requesting.CREATE),
    Link("procurement.supplier", "procurement_suppliers.show", _l("Supplier"), attach="procurement.supplier.change"),
    Link("procurement.account-change", "procurement_account_changes.show", _l("Account change")),
)
APPROVABLES: tuple[Approvable, ...] = (
    Approvable(
        REQUEST, _l("Purchase request"), requesting.APPROVE, requesting.digest, requesting.apply, requesting.turn_down,
        "procurement_requests.show", facts=requesting.facts,
    ),
    Approvable(
        keeping.KIND, _l("Account of a supplier"), keeping.APPROVE, keeping.digest, keeping.apply, keeping.turn_down,
        "procurement_account_changes.show", facts=keeping.facts,
    ),
)  # fmt: skip
PANELS: tuple[Panel, ...] = ()
ALERTS: tuple[AlertSource, ...] = (AlertSource("procurement.expiring", expiring_alerts, "procurement.supplier.change"),)
SEES = ("procurement.request.view", "procurement.supplier.view", "procurement.figure.view", "procurement.account-change.view")
RAISES = ("procurement.request.view", requesting.CREATE, requesting.CANCEL)
ROLES: Mapping[str, Sequence[str]] = {
    "buyer": (*SEES, "procurement.supplier.create", "procurement.supplier.change", "procurement.supplier.import", "procurement.supplier.account"),
    "finance.head": (
        *SEES, requesting.APPROVE, "procurement.account-change.approve", "procurement.supplier.account", "procurement.supplier.bar",
        "procurement.figure.create",
    ),
    "finance.preparer": (*SEES, *RAISES),
    "employee": RAISES,
    "hr": RAISES,
    "treasurer": (*SEES, "procurement.supplier.account"),
    "controller": SEES,
    "store": ("procurement.supplier.view", "procurement.request.view"),
    "auditor": SEES,
}  # fmt: skip
