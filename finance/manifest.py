"""What finance adds to the application."""

from __future__ import annotations

from erp.i18n import _l
from erp.module import Module
from finance.accounts import models as accounts
from finance.budget import models as budget
from finance.budget.walls import WALLS as BUDGET_WALLS
from finance.ledger import models as ledger
from finance.ledger.guard import guard
from finance.ledger.walls import WALLS as LEDGER_WALLS
from finance.periods import models as periods
from finance.posting_rules import models as posting_rules
from finance.starting import start

guard()

MODULE = Module(
    name="finance",
    title=_l("Finance"),
    depends=("erp",),
    migrations="migrations/finance",
    models=(accounts, periods, posting_rules, ledger, budget),
    walls=(*LEDGER_WALLS, *BUDGET_WALLS),
    start=start,
)
