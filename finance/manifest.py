"""What finance adds to the application."""

from __future__ import annotations

from erp.i18n import _l
from erp.module import Module
from finance.budget import models as budget
from finance.budget.walls import WALLS as BUDGET_WALLS

MODULE = Module(
    name="finance",
    title=_l("Finance"),
    depends=("erp",),
    migrations="migrations/finance",
    models=(budget,),
    walls=(*BUDGET_WALLS,),
)
