"""خلاصة المسير: what the month costs each budget line, and whom it is owed to; both sides are equal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from erp.i18n import _l, language
from erp.module import Report
from erp.reporting.compare import COMPARE
from erp.reporting.query import ENTITY, PERIOD, UNIT, Query
from erp.reporting.table import Column, Fact, Row, Summary, Table
from finance.services import ECONOMIC, codes, first_day
from hr.services import borne, owed
from reports.pay_sources import HR_DIRECTOR, PAYROLL_ACCOUNTANT, PAYROLL_AUDITOR, RECORDED_ONLY, asked, of_pay
from reports.sources import FINANCE_DIRECTOR

COLUMNS = (
    Column("entity", _l("Entity"), "code"),
    Column("economic", _l("Item"), "code"),
    Column("name", _l("Name of the item")),
    Column("payslips", _l("Payslips"), "integer"),
    Column("pay", _l("Pay and allowances"), "money", total=True),
    Column("state_share", _l("The state's share"), "money", total=True),
    Column("amount", _l("Amount"), "money", total=True),
)


def rows(query: Query) -> Iterator[Row]:
    items = codes(ECONOMIC, first_day(query.year))
    for one in borne(*asked(query)):
        name = items[one.economic].name(language()) if one.economic in items else ""
        yield Row((one.entity, one.economic, name, one.people, one.pay, one.state, one.pay + one.state))


def summaries(query: Query, table: Table) -> Sequence[Summary]:
    """The other side of the entry: what is owed to bodies, payees and people."""
    contributions, others, net = owed(*asked(query))
    state = table.totals["state_share"]
    facts = [
        Fact(_l("Pension and insurance, the person's share"), contributions),
        Fact(_l("Pension and insurance, the state's share"), state),
        Fact(_l("Loans, orders and other deductions"), others),
        Fact(_l("Net to people"), net),
        Fact(_l("Together"), contributions + state + others + net, strong=True),
    ]
    return (Summary(_l("Whom it is owed to"), facts),)


REPORT = Report(
    name="payroll-summary",
    title=_l("Payroll summary"),
    permission="hr.payslip.amounts",
    parameters=(PERIOD, ENTITY, UNIT, RECORDED_ONLY, COMPARE),
    columns=COLUMNS,
    rows=rows,
    needs=("hr", "finance"),
    signatures=(PAYROLL_ACCOUNTANT, PAYROLL_AUDITOR, HR_DIRECTOR, FINANCE_DIRECTOR),
    options=of_pay(key=("entity", "economic"), compare=("amount",), summaries=summaries),
)
