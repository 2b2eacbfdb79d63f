"""What the reports of procurement share: who signs, which office, how a method is called."""

from __future__ import annotations

from typing import Any

from erp.i18n import _l
from erp.offices.values import Office

OFFICE, GROUP = _l("Procurement department"), _l("Procurement")
BUYER = Office("buyer", _l("Buyer"))
PURCHASES_DIRECTOR = Office("purchases-director", _l("Director of procurement"))
OFFICES = (BUYER, PURCHASES_DIRECTOR)
METHODS = {"direct": _l("Direct purchase"), "limited": _l("Limited tender"), "general": _l("General tender")}


def of_purchases(**more: Any) -> dict[str, Any]:
    return {"office": OFFICE, "group": GROUP, **more}
