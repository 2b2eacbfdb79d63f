"""What finance adds to the application."""

from __future__ import annotations

from erp.i18n import _l
from erp.module import Module

MODULE = Module(
    name="finance",
    title=_l("Finance"),
    depends=("erp",),
    migrations="migrations/finance",
)
