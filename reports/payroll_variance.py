"""بيان الفروقات عن الشهر السابق: whose net differs from last month, by how much, and why."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from erp.i18n import _, _l
from erp.module import Report
from erp.money import shown
from erp.reporting.query import ENTITY, PERIOD, UNIT, Parameter, Query
from erp.reporting.table import Column, Row
from hr.services import DECISION_KINDS, element_name, net_changes
from hr.values import CHANGED, JOINED, LEFT, NetChange
from reports.pay_sources import HR_DIRECTOR, PAYROLL_ACCOUNTANT, PAYROLL_AUDITOR, RECORDED_ONLY, asked, of_pay
from reports.sources import named

EVERY = Parameter("every", _l("Show those whose net is the same too"), "flag")
KINDS = {JOINED: _l("Joined since last month"), LEFT: _l("Left since last month"), CHANGED: _l("Paid in both months")}
NAMED_MOST = 4  # elements in one cause; the payslip has the rest
COLUMNS = (
    Column("employee_number", _l("Employee number"), "code"),
    Column("name", _l("Name")),
    Column("last", _l("Net last month"), "money", total=True),
    Column("current", _l("Net this month"), "money", total=True),
    Column("difference", _l("Difference"), "money", total=True),
    Column("cause", _l("Cause"), width=44),
)


def rows(query: Query) -> Iterator[Row]:
    for kind, group in groupby(net_changes(*asked(query), every=bool(query.get("every"))), key=lambda one: one.kind):
        yield Row(("", str(KINDS[kind]), None, None, None, None), "group", key=(kind,))
        for one in group:
            links = dict.fromkeys(("last", "current", "difference"), f"hr.payslip:{one.payslip}") | {
                "employee_number": f"hr.employee:{one.employee_number}"
            }
            yield Row((one.employee_number, named(one), one.last, one.current, one.difference, cause(one)), level=0, links=links)


def cause(one: NetChange) -> str:
    """The decision in effect, then the elements that moved, the largest first."""
    if one.kind == JOINED:
        return _("Not paid last month")
    if one.kind == LEFT:
        return _("Not paid this month")
    parts = []
    if one.decision:
        kind, number = one.decision
        parts.append(_("%(kind)s by decision %(number)s", kind=DECISION_KINDS.get(kind, kind), number=number))
    parts += [f"{element_name(element)} {shown(amount)}" for element, amount in one.elements[:NAMED_MOST]]
    if len(one.elements) > NAMED_MOST:
        parts.append(_("and %(count)s more", count=len(one.elements) - NAMED_MOST))
    return _("; ").join(parts)


REPORT = Report(
    name="payroll-variance",
    title=_l("Changes from last month"),
    permission="hr.payslip.amounts",
    parameters=(PERIOD, ENTITY, UNIT, RECORDED_ONLY, EVERY),
    columns=COLUMNS,
    rows=rows,
    needs=("hr",),
    signatures=(PAYROLL_ACCOUNTANT, PAYROLL_AUDITOR, HR_DIRECTOR),
    options=of_pay(key=("employee_number",)),
)
