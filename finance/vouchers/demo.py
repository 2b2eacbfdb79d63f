"""The demo's vouchers: an advance paid from the office's own account, and the settlement of most of it, prepared by one and approved by another."""

from __future__ import annotations

from datetime import date
from typing import Any

from erp.approvals import operations as approvals
from erp.auth.current import using
from erp.auth.values import Actor
from erp.db import unit_of_work
from erp.resources import save
from erp.scope import ALL, within
from finance.vouchers.operations import send
from finance.vouchers.resource import VOUCHERS

HOLDER = "finance.advance:MED-SRV"
ADVANCE = {"kind": "spending", "original": "خطاب إدارة شؤون المستفيدين 118", "description": "صرف عهدة مؤقتة لتجهيز لقاء المحافظين"}
SETTLED = {"kind": "settlement", "original": "محضر تسوية عهدة 7", "description": "تسوية العهدة المؤقتة بفواتير مواد الضيافة"}


def leave_vouchers(unit: str, day: date, preparer: Actor, head: Actor) -> None:
    """The advance on `day`, its settlement the same day; what the holder still owes stays an open item."""
    post({**ADVANCE, "lines": lines(("1121", "50000.00", "", HOLDER), ("1112", "", "50000.00", ""))}, unit, day, preparer, head)
    post({**SETTLED, "lines": lines(("52211", "36450.00", "", ""), ("1121", "", "36450.00", HOLDER))}, unit, day, preparer, head)


def lines(*given: tuple[str, str, str, str]) -> list[dict[str, str]]:
    return [{name: value for name, value in zip(("account", "debit", "credit", "party"), line, strict=True) if value} for line in given]


def post(given: dict[str, Any], unit: str, day: date, preparer: Actor, head: Actor) -> None:
    with within(ALL):
        row = unit_of_work(lambda: save.create(VOUCHERS, {"entity": unit, "day": day.isoformat(), **given}, preparer))
        reference = row.reference
        unit_of_work(lambda: send(save.load(VOUCHERS, reference, preparer), {}, preparer) and None)
    with using(head, "erp.approval.view"):
        unit_of_work(lambda: approvals.decide(f"finance.voucher:{reference}", head, "approve") and None)
