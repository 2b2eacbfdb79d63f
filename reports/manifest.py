"""The reports of the house; each says which modules it needs."""

from __future__ import annotations

from erp.i18n import _l
from erp.module import Module

MODULE = Module(
    name="reports",
    title=_l("Reports"),
    depends=("erp",),
    optional=("finance",),
)
