"""What finance adds to the application."""

from __future__ import annotations

from erp.append_only import walls_for
from erp.auth.granting import together
from erp.i18n import _l
from erp.module import Module, Publication
from finance import budget_book, demo, general_book, paying, publish
from finance.accounts import models as accounts
from finance.budget import models as budget
from finance.budget.facts import register_displays
from finance.classifications import models as classifications
from finance.heads import HEADS
from finance.home.panels import ALERTS, PANELS
from finance.ledger import models as ledger
from finance.ledger.guard import guard
from finance.ledger.walls import WALLS as LEDGER_WALLS
from finance.periods import models as periods
from finance.platform import models as platform
from finance.posting_rules import models as posting_rules
from finance.starting import start
from finance.vouchers import models as vouchers

guard()
register_displays()


MODULE = Module(
    name="finance",
    title=_l("Finance"),
    depends=("erp",),
    migrations="migrations/finance",
    models=(accounts, periods, posting_rules, ledger, vouchers, budget, classifications, platform, *paying.MODELS),
    heads=HEADS,
    walls=(*LEDGER_WALLS, *walls_for(budget.BudgetMove.__table__), *paying.WALLS),
    start=start,
    demo=demo.load,
    panels=(*PANELS, *paying.PANELS),
    alerts=(*ALERTS, *paying.ALERTS),
    starts=(*budget_book.STARTS, *general_book.STARTS),
    commands=(*general_book.COMMANDS, *budget_book.COMMANDS, *paying.COMMANDS),
    importers=(*general_book.IMPORTERS, *budget_book.IMPORTERS, *paying.IMPORTERS),
    resources=(*general_book.RESOURCES, *budget_book.RESOURCES, *paying.RESOURCES),
    blueprints=(*general_book.BLUEPRINTS, *budget_book.BLUEPRINTS, *paying.BLUEPRINTS),
    links=(*general_book.LINKS, *budget_book.LINKS, *paying.LINKS),
    jobs=(*general_book.JOBS, *paying.JOBS),
    menus=(*budget_book.MENUS, *general_book.MENUS, *paying.MENUS),
    publications=(Publication("fiscal-package", publish.write, publish.PERMISSION),),
    settings=paying.SETTINGS,
    permissions=(*general_book.PERMISSIONS, *budget_book.PERMISSIONS, *paying.PERMISSIONS),
    approvables=(*general_book.APPROVABLES, *budget_book.APPROVABLES, *paying.APPROVABLES),
    roles=together(general_book.ROLES, budget_book.ROLES, paying.ROLES),
)
