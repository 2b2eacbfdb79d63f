"""What finance adds to the application."""

from __future__ import annotations

from erp.append_only import walls_for
from erp.i18n import _l
from erp.module import Module
from finance.accounts import models as accounts
from finance.budget import models as budget
from finance.classifications import models as classifications
from finance.ledger import models as ledger
from finance.ledger.guard import guard
from finance.ledger.walls import WALLS as LEDGER_WALLS
from finance.periods import models as periods
from finance.platform import models as platform
from finance.posting_rules import models as posting_rules
from finance.starting import start

guard()

MODULE = Module(
    name="finance",
    title=_l("Finance"),
    depends=("erp",),
    migrations="migrations/finance",
    models=(accounts, periods, posting_rules, ledger, budget, classifications, platform),
    walls=(*LEDGER_WALLS, *walls_for(budget.BudgetMove.__table__)),
    start=start,
)
