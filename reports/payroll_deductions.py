"""بيان الاستقطاعات لصالح الجهات: what was taken off people's pay for each payee; one payment each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from erp.i18n import _l
from erp.module import Report
from erp.reporting.query import ENTITY, PERIOD, UNIT, Query
from erp.reporting.table import Column, Row
from hr.services import element_name, taken_for_others
from reports.pay_sources import HR_DIRECTOR, RECORDED_ONLY, asked, of_pay
from reports.sources import FINANCE_DIRECTOR, named

COLUMNS = (
    Column("payee", _l("Payee")),
    Column("employee_number", _l("Employee number"), "code"),
    Column("name", _l("Name")),
    Column("element", _l("Element")),
    Column("reference", _l("Number of the order"), "code"),
    Column("amount", _l("Taken this month"), "money", total=True),
)


def rows(query: Query) -> Iterator[Row]:
    """Each payee with its sum above its people."""
    for payee, group in groupby(taken_for_others(*asked(query)), key=lambda one: one.payee):
        people = list(group)
        yield Row((payee, "", "", "", "", sum(one.amount for one in people)), "group", key=(payee,))
        for one in people:
            cells = (payee, one.employee_number, named(one), element_name(one.element), one.reference, one.amount)
            key = (payee, one.employee_number, one.element, one.reference)
            yield Row(cells, level=1, links={"employee_number": f"hr.employee:{one.employee_number}"}, key=key)


REPORT = Report(
    name="payroll-deductions",
    title=_l("Deductions for third parties"),
    permission="hr.payslip.amounts",
    parameters=(PERIOD, ENTITY, UNIT, RECORDED_ONLY),
    columns=COLUMNS,
    rows=rows,
    needs=("hr",),
    signatures=(HR_DIRECTOR, FINANCE_DIRECTOR),
    options=of_pay(),
)
