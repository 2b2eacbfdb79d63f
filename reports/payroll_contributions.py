"""بيان حسميات التقاعد والتأمينات: what each person and the state contribute, branch by branch."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from erp.i18n import Text, _l
from erp.module import Report
from erp.reporting.query import ENTITY, PERIOD, UNIT, Query
from erp.reporting.table import Column, Row
from hr.services import contributions
from reports.pay_sources import HR_DIRECTOR, RECORDED_ONLY, asked, of_pay
from reports.sources import FINANCE_DIRECTOR, named

BRANCHES: dict[str, Text] = {
    "pension": _l("Civil pension"),
    "insurance": _l("Social insurance"),
    "unemployment": _l("Unemployment insurance"),
    "occupational": _l("Occupational hazards"),
}
COLUMNS = (
    Column("branch", _l("Branch")),
    Column("employee_number", _l("Employee number"), "code"),
    Column("name", _l("Name")),
    Column("employee_share", _l("The person's share"), "money", total=True),
    Column("state_share", _l("The state's share"), "money", total=True),
    Column("total", _l("Together"), "money", total=True),
)


def rows(query: Query) -> Iterator[Row]:
    """Each branch with its sums above its people."""
    for branch, group in groupby(contributions(*asked(query)), key=lambda one: one.branch):
        people = list(group)
        title, own, state = str(BRANCHES[branch]), sum(one.employee for one in people), sum(one.state for one in people)
        yield Row((title, "", "", own, state, own + state), "group", key=(branch,))
        for one in people:
            links = {"employee_number": f"hr.employee:{one.employee_number}"}
            cells = (title, one.employee_number, named(one), one.employee, one.state, one.employee + one.state)
            yield Row(cells, level=1, links=links, key=(branch, one.employee_number))


REPORT = Report(
    name="payroll-contributions",
    title=_l("Pension and insurance contributions"),
    permission="hr.payslip.amounts",
    parameters=(PERIOD, ENTITY, UNIT, RECORDED_ONLY),
    columns=COLUMNS,
    rows=rows,
    needs=("hr",),
    signatures=(HR_DIRECTOR, FINANCE_DIRECTOR),
    options=of_pay(key=("branch", "employee_number")),
)
