"""What suppliers, requests, quotations and orders add to the manifest of procurement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType

import click
from flask import Blueprint

from erp.i18n import _l
from erp.module import AlertSource, Approvable, Importer, Job, Link, MenuItem, Panel, Permission, Setting
from erp.resources.declaration import Resource
from procurement import publish
from procurement.awards import models as awards
from procurement.awards import operations as awarding
from procurement.awards.resource import AWARDS
from procurement.awards.web import blueprint as award_pages
from procurement.duties import models as duties
from procurement.figures import models as figures
from procurement.figures.resource import FIGURES
from procurement.numbering import entity_of
from procurement.orders import changing, years
from procurement.orders import models as orders
from procurement.orders import operations as ordering
from procurement.orders.queries import CHANGE_KIND
from procurement.orders.queries import KIND as ORDER
from procurement.orders.resource import ORDER_CHANGES, ORDERS
from procurement.orders.web import blueprint as order_pages
from procurement.papers.web import blueprint as papers
from procurement.quotations import models as quotations
from procurement.quotations import operations as offering
from procurement.quotations.resource import QUOTATIONS
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
from procurement.suppliers.queries import expiring_alerts, home_of
from procurement.suppliers.resource import ACCOUNT_CHANGES, SUPPLIERS
from procurement.suppliers.web import blueprint as supplier_pages

MODELS: tuple[ModuleType, ...] = (figures, suppliers, duties, requests, quotations, awards, orders)
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
    Permission("procurement.quotation.view", _l("View offers"), reads=True),
    Permission("procurement.quotation.create", _l("Enter offers")),
    Permission("procurement.award.view", _l("View awards"), reads=True),
    Permission("procurement.award.create", _l("Award offers")),
    Permission("procurement.award.cancel", _l("Cancel awards")),
    Permission("procurement.order.view", _l("View purchase orders"), reads=True),
    Permission("procurement.order.create", _l("Prepare purchase orders")),
    Permission("procurement.order.approve", _l("Approve purchase orders")),
    Permission("procurement.order.close", _l("Close purchase orders")),
    Permission("procurement.order.cancel", _l("Cancel purchase orders")),
    Permission("procurement.order-change.view", _l("View changes of orders"), reads=True),
    Permission("procurement.order-change.create", _l("Prepare changes of orders")),
    Permission("procurement.order-change.approve", _l("Approve changes of orders")),
)
MENUS: tuple[MenuItem, ...] = (
    MenuItem(_l("Purchase requests"), "procurement_requests.index", "procurement.request.view", order=10, icon="cart"),
    MenuItem(_l("Offers"), "procurement_quotations.index", "procurement.quotation.view", order=12, icon="list"),
    MenuItem(_l("Awards"), "procurement_awards.index", "procurement.award.view", order=14, icon="decree"),
    MenuItem(_l("Purchase orders"), "procurement_orders.index", "procurement.order.view", order=20, icon="order"),
    MenuItem(_l("Changes of orders"), "procurement_order_changes.index", "procurement.order-change.view", order=22, icon="swap"),
    MenuItem(_l("Suppliers"), "procurement_suppliers.index", "procurement.supplier.view", order=60, icon="store"),
    MenuItem(_l("Account changes"), "procurement_account_changes.index", "procurement.account-change.view", order=62, icon="shield"),
    MenuItem(_l("Figures of the procurement law"), "procurement_figures.index", "procurement.figure.view", order=90, icon="list"),
)
BLUEPRINTS: tuple[Blueprint, ...] = (papers, request_pages, supplier_pages, award_pages, order_pages)
RESOURCES: tuple[Resource, ...] = (REQUESTS, QUOTATIONS, AWARDS, ORDERS, ORDER_CHANGES, SUPPLIERS, ACCOUNT_CHANGES, FIGURES)
IMPORTERS: tuple[Importer, ...] = (SUPPLIERS_IMPORT,)
JOBS: tuple[Job, ...] = (
    Job("procurement.accounts", accounts_in_force, cron="10 0 * * *", title=_l("Put approved accounts of suppliers in force on their day")),
    Job("procurement.years", years.open_all, cron="40 0 * * *", title=_l("Commit this year's share of orders over several years")),
)
SETTINGS: tuple[Setting, ...] = (
    Setting(publish.PREFIX, "ocds-000000", _l("OCDS prefix"), _l("Registered with the open contracting standard; begins each process's identifier.")),
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
    Link(REQUEST, "procurement_requests.show", _l("Purchase request"), attach=requesting.CREATE, entity_of=entity_of(requests.Request)),
    Link("procurement.quotation", "procurement_quotations.show", _l("Offer"), attach=offering.CREATE, entity_of=entity_of(quotations.Quotation)),
    Link("procurement.award", "procurement_awards.show", _l("Award"), attach=awarding.CREATE, entity_of=entity_of(awards.Award)),
    Link(ORDER, "procurement_orders.show", _l("Purchase order"), attach=ordering.CREATE, entity_of=entity_of(orders.Order)),
    Link(CHANGE_KIND, "procurement_order_changes.show", _l("Change of an order"), attach=changing.CREATE, entity_of=entity_of(orders.OrderChange)),
    Link("procurement.supplier", "procurement_suppliers.show", _l("Supplier"), attach="procurement.supplier.change", entity_of=home_of),
    Link("procurement.account-change", "procurement_account_changes.show", _l("Account change")),
)
APPROVABLES: tuple[Approvable, ...] = (
    Approvable(
        ORDER, _l("Purchase order"), ordering.APPROVE, ordering.digest, ordering.apply, ordering.turn_down, "procurement_orders.show",
        facts=ordering.facts,
    ),
    Approvable(
        CHANGE_KIND, _l("Change of an order"), changing.APPROVE, changing.digest, changing.apply, changing.turn_down,
        "procurement_order_changes.show", facts=changing.facts,
    ),
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
ALERTS: tuple[AlertSource, ...] = (
    AlertSource("procurement.expiring", expiring_alerts, "procurement.supplier.change"),
    AlertSource("procurement.years", years.alerts, years.OPEN),
)
SEES = tuple(permission.name for permission in PERMISSIONS if permission.reads)
RAISES = ("procurement.request.view", requesting.CREATE, requesting.CANCEL)
ROLES: Mapping[str, Sequence[str]] = {
    "buyer": (
        *SEES, "procurement.supplier.create", "procurement.supplier.change", "procurement.supplier.import", "procurement.supplier.account",
        offering.CREATE, ordering.CREATE, ordering.CLOSE, ordering.CANCEL, changing.CREATE,
    ),
    "finance.head": (
        *SEES, requesting.APPROVE, ordering.APPROVE, changing.APPROVE, "procurement.account-change.approve", "procurement.supplier.account",
        "procurement.supplier.bar", "procurement.figure.create",
    ),
    "hr.head": (*SEES, awarding.CREATE, awarding.CANCEL),
    "finance.preparer": (*SEES, *RAISES),
    "employee": RAISES,
    "hr": RAISES,
    "treasurer": (*SEES, "procurement.supplier.account"),
    "controller": SEES,
    "store": ("procurement.supplier.view", "procurement.request.view", "procurement.order.view"),
    "auditor": SEES,
}  # fmt: skip
