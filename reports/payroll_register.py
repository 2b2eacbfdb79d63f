"""مسير الرواتب: every payslip of a month by office, and the bridge from last month's net to this month's.

gross = basic + allowances; net = gross - pension - deductions, row by row and in the totals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from erp.entities.queries import tree
from erp.i18n import _, _l, language
from erp.module import Report
from erp.reporting.compare import COMPARE
from erp.reporting.query import ENTITY, PERIOD, UNIT, Query
from erp.reporting.table import Column, Fact, Row, Summary, Table
from erp.words import in_words
from hr.services import bridge, register
from hr.values import RegisterRow
from reports.pay_sources import CONTROLLER, HR_DIRECTOR, PAYROLL_ACCOUNTANT, PAYROLL_AUDITOR, RECORDED_ONLY, asked, month_of, of_pay
from reports.sources import AUTHORITY, FINANCE_DIRECTOR, named

FIGURES = ("basic", "allowances", "gross", "pension", "deductions", "net")
COLUMNS = (
    Column("employee_number", _l("Employee number"), "code"),
    Column("name", _l("Name")),
    Column("grade", _l("Grade"), "code"),
    Column("step", _l("Pay step"), "integer"),
    Column("basic", _l("Basic pay"), "money", total=True),
    Column("allowances", _l("Allowances"), "money", total=True),
    Column("gross", _l("Gross"), "money", total=True),
    Column("pension", _l("Pension and insurance"), "money", total=True),
    Column("deductions", _l("Other deductions"), "money", total=True),
    Column("net", _l("Net"), "money", total=True),
)


def rows(query: Query) -> Iterator[Row]:
    """Each office with its name above and its sums below."""
    names = tree().by_code
    for entity, group in groupby(register(*asked(query)), key=lambda row: row.entity):
        title = names[entity].name(language()) if entity in names else ""
        yield Row((entity, title, *[None] * (len(COLUMNS) - 2)), "group", key=(entity,))
        sums = dict.fromkeys(FIGURES, 0)
        count = 0
        for row in group:
            count += 1
            for name in FIGURES:
                sums[name] += getattr(row, name)
            yield line(row)
        words = _("%(count)s payslips of %(entity)s", count=count, entity=entity)
        yield Row(("", words, "", None, *sums.values()), "subtotal", key=(entity,))


def line(row: RegisterRow) -> Row:
    links = dict.fromkeys(FIGURES, f"hr.payslip:{row.payslip}") | {"employee_number": f"hr.employee:{row.employee_number}"}
    return Row((row.employee_number, named(row), row.grade, row.step, *(getattr(row, name) for name in FIGURES)), links=links)


def summaries(query: Query, table: Table) -> Sequence[Summary]:
    """The month in words, and last month's net + what changed = this month's net."""
    found = bridge(*asked(query))
    net = table.totals["net"]
    whole = [Fact(_l("Payslips"), table.count, "integer"), Fact(_l("Total net in words"), in_words(net, language()), "text")]
    last, now = month_of(query).previous.label(language()), month_of(query).label(language())
    steps = [
        Fact(_("Net of %(month)s", month=last), found.last, strong=True),
        Fact(_l("Joined since last month"), found.joined),
        Fact(_l("Left since last month"), found.left),
        Fact(_l("Raised: basic pay and allowances"), found.raised),
        Fact(_l("Inputs: extra work, mandates, absence"), found.inputs),
        Fact(_l("Pension and insurance"), found.contributions),
        Fact(_l("Loans, orders and other deductions"), found.taken),
        *([Fact(_l("Unexplained"), found.rest)] if found.rest else []),
        Fact(_("Net of %(month)s", month=now), found.now, strong=True),
    ]
    return (Summary(_l("The month"), whole), Summary(_l("From last month to this one"), steps))


REPORT = Report(
    name="payroll-register",
    title=_l("Payroll register"),
    permission="hr.payslip.amounts",
    parameters=(PERIOD, ENTITY, UNIT, RECORDED_ONLY, COMPARE),
    columns=COLUMNS,
    rows=rows,
    needs=("hr",),
    signatures=(PAYROLL_ACCOUNTANT, PAYROLL_AUDITOR, HR_DIRECTOR, FINANCE_DIRECTOR, CONTROLLER, AUTHORITY),
    options=of_pay(key=("employee_number",), compare=("gross", "net"), summaries=summaries),
)
