"""Payslips between values and rows: written in sets, read back as the values that accounting and explanations take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from json import dumps
from json.encoder import encode_basestring as quote
from secrets import token_hex
from typing import Any, NamedTuple

from sqlalchemy import Select, delete, select

from erp import bulk
from erp.db import db, rows_of
from erp.periods import Month
from hr.employees.models import Employee
from hr.payroll.accounting import Paid, Sums
from hr.payroll.values import ABSENCE, EARNING, STATE, PayLine, Used
from hr.payroll.values import Payslip as Result
from hr.runs import sums
from hr.runs.models import PayrollException, PayrollRun, Payslip, PayslipLine
from hr.runs.values import ARREARS, CALCULATED

PART = 5000  # people calculated in one step, and recorded in one entry
SLIPS, PEOPLE = Payslip.__table__.c, Employee.__table__.c
CODE = 12  # bytes of a payslip's code
HOUSING = "housing"  # the element that wage files tell apart
PART_BEFORE = 1000  # of runs that don't say how many theirs were
SLIP = (
    "fiscal_year", "id", "number", "run_id", "entity_id", "employee_id", "employee_number", "name_ar", "period", "once", "scale", "grade", "step",
    "iban", "basic", "gross", "deductions", "net", "state_share", "held", "charged", "housing", "absence", "carried",
    "state", "code", "search", "recorded_at",
)  # fmt: skip
LINE = (
    "fiscal_year", "payslip_id", "entity_id", "place", "element", "kind", "amount", "charged", "economic", "part", "party", "reference",
    "reduces", "of_month", "rule", "rule_since", "article", "why",
)  # fmt: skip
BOOKED = "SELECT payslip_id, element, kind, amount, economic, part, charged, party, reference, reduces, of_month FROM hr_payslip_line"


class Part(NamedTuple):
    """Payslips of a run that are recorded together."""

    number: int  # from 1
    slips: list[Paid]
    rows: Sequence[Any]  # of each: who is paid, into which account
    last: bool
    sums: dict[str, Sums] | None = None  # by unit, where they were kept


def slip_row(result: Result, row: Any, run_id: int, number: int, once: str | None, month: str, code: str, at: str) -> tuple[Any, ...]:
    """A payslip in the order of `SLIP`."""
    key = f"{month}-{result.employee_number}"
    basic = state = housing = absence = 0
    for element, kind, amount in [line[:3] for line in result.lines]:
        if element == "basic":
            basic += amount
        elif kind == STATE:
            state += amount
        elif kind == ABSENCE:
            absence += amount
        elif element == HOUSING and kind == EARNING:
            housing += amount
    carried = [[part.element, part.amount, part.party, part.reference] for part in result.carried]
    return (
        result.month.year, number, key if once else f"{key}-{run_id}", run_id, row.entity_id, result.employee_id, result.employee_number, result.name,
        month, once, row.scale, row.grade, row.step, result.iban, basic, result.gross, result.deductions, result.net, state, result.held,
        result.charged, housing, absence, dumps(carried, ensure_ascii=False) if carried else "[]", CALCULATED, code,
        f"{result.employee_number} {result.name}", at,
    )  # fmt: skip


def codes(count: int) -> list[str]:
    """What the QRs of so many payslips lead to, drawn by lot: nobody guesses one from another's."""
    drawn = token_hex(CODE * count)
    return [drawn[at : at + 2 * CODE] for at in range(0, len(drawn), 2 * CODE)]


def line_rows(result: Result, row: Any, payslip: int, texts: Texts) -> list[tuple[Any, ...]]:
    """The lines of a payslip in the order of `LINE`."""
    year, entity, known = result.month.year, row.entity_id, texts.of
    return [(year, payslip, entity, place, *known(line)) for place, line in enumerate(result.lines)]


class Texts:
    """Lines and what they stand on, as columns keep it. People alike have the same lines and figures, which are written out once a part.

    Known by identity, and held so that another can't take it.
    """

    def __init__(self) -> None:
        self._lines: dict[int, tuple[PayLine, tuple[Any, ...]]] = {}
        self._figures: dict[int, tuple[Used, str]] = {}
        self._facts: dict[tuple[str, ...], str] = {}
        self._days: dict[date, str] = {}

    def of(self, line: PayLine) -> tuple[Any, ...]:
        """The columns of `LINE` from `element` on."""
        known = self._lines.get(id(line))
        if known is None:
            known = self._lines[id(line)] = line, self._made(line)
        return known[1]

    def _made(self, line: PayLine) -> tuple[Any, ...]:
        element, kind, amount, rule, version, article, economic, part, entity, party, reference, reduces, month, facts, used, _stretch = line
        since = self._days.get(version) or self._days.setdefault(version, version.isoformat())
        names, values = zip(*facts, strict=True) if facts else ((), ())
        told = tuple([value if type(value) is int else quote(str(value)) for value in values])
        figures = ", ".join([self._figure(one) for one in used]) if used else ""
        why = f'{{"facts": [{self._names(names) % told}], "figures": [{figures}]}}'
        of_month = str(month) if month else ""
        return element, kind, amount, entity, economic, part, party, reference[:64], reduces, of_month, rule, since, article[:200], why

    def _names(self, names: tuple[str, ...]) -> str:
        """The facts with these names, their values still to come; a rule names the same of everybody."""
        known = self._facts.get(names)
        if known is None:
            known = self._facts[names] = ", ".join([f'["{name}", %s]' for name in names])
        return known

    def _figure(self, used: Used) -> str:
        known = self._figures.get(id(used))
        if known is None:
            known = self._figures[id(used)] = used, dumps([used.name, str(used.value), used.since.isoformat(), used.basis], ensure_ascii=False)
        return known[1]


def write(slips: Sequence[tuple[Any, ...]], lines: Iterable[tuple[Any, ...]]) -> None:
    bulk.insert("hr_payslip", SLIP, slips)
    bulk.insert("hr_payslip_line", LINE, lines)


def forget(run_id: int) -> None:
    """Take a calculation back that nobody approved."""
    sums.forget(run_id)
    mine = select(Payslip.id).where(Payslip.run_id == run_id)
    db.session.execute(delete(PayslipLine).where(PayslipLine.payslip_id.in_(mine)), execution_options={"synchronize_session": False})
    db.session.execute(delete(Payslip).where(Payslip.run_id == run_id), execution_options={"synchronize_session": False})
    db.session.execute(delete(PayrollException).where(PayrollException.run_id == run_id), execution_options={"synchronize_session": False})


def paid_of(run: PayrollRun, size: int) -> Iterator[Part]:
    """The stored payslips of a run in the order of people, in the parts in which they were calculated; of arrears in parts of so many."""
    ends = [] if run.kind == ARREARS else sums.parts_of(run.id)
    return _by_sums(run.id, ends) if ends else _by_lines(run.id, size)


def _by_sums(run_id: int, ends: Sequence[int]) -> Iterator[Part]:
    """Beside their sums, without their lines."""
    after = 0
    for number, until in enumerate(ends, 1):
        rows = rows_of(_payslips(run_id, after).where(SLIPS.employee_id <= until))
        slips = [Paid(row.employee_number, row.net, row.held, charged=row.charged) for row in rows]
        yield Part(number, slips, rows, until == ends[-1], sums.kept(run_id, until))
        after = until


def _by_lines(run_id: int, size: int) -> Iterator[Part]:
    """With their lines, each looked at."""
    after, last, number = 0, False, 0
    while not last:
        rows = rows_of(_payslips(run_id, after).limit(size + 1))
        last, rows, number = len(rows) <= size, rows[:size], number + 1
        if rows:
            lines = _for_the_books([(row.fiscal_year, row.id) for row in rows])
            yield Part(number, [Paid(row.employee_number, row.net, row.held, tuple(lines.get(row.id, ()))) for row in rows], rows, last)
            after = rows[-1].employee_id


def _payslips(run_id: int, after: int) -> Select[Any]:
    """Payslips beside who is paid into which account, and the parts of the wage."""
    columns = (
        SLIPS.fiscal_year, SLIPS.id, SLIPS.employee_id, SLIPS.employee_number, SLIPS.net, SLIPS.held, SLIPS.name_ar, SLIPS.iban, SLIPS.charged,
        SLIPS.basic, SLIPS.gross, SLIPS.housing, SLIPS.absence, PEOPLE.national_id, PEOPLE.pension_scheme, PEOPLE.labour,
    )  # fmt: skip
    question = select(*columns).join_from(Payslip.__table__, Employee.__table__, PEOPLE.id == SLIPS.employee_id)
    return question.where(SLIPS.run_id == run_id, SLIPS.employee_id > after).order_by(SLIPS.employee_id)


def _for_the_books(payslips: Sequence[tuple[int, int]]) -> dict[int, list[PayLine]]:
    """The lines as accounting takes them: who bears or is owed what, without the why behind it."""
    found: dict[int, list[PayLine]] = {}
    before = date(1971, 1, 1)
    months: dict[str, Month | None] = {"": None}
    for year in sorted({year for year, _slip in payslips}):
        mine, last, lines = {slip for of_year, slip in payslips if of_year == year}, 0, list[PayLine]()
        question = f"{BOOKED} WHERE fiscal_year = ? AND payslip_id BETWEEN ? AND ? ORDER BY payslip_id, place"  # a part's lie beside one another
        for slip, element, kind, amount, economic, part, charged, party, reference, reduces, month in bulk.rows(
            question, (year, min(mine), max(mine))
        ):
            if slip in mine:
                if slip != last:
                    last, lines = slip, found.setdefault(slip, [])
                if month not in months:
                    months[month] = Month.parse(month)
                lines.append(PayLine(element, kind, amount, "", before, "", economic, part, charged, party, reference, reduces, months[month]))
    return found


def lines_of(payslips: Sequence[int]) -> dict[int, list[PayLine]]:
    found: dict[int, list[PayLine]] = {}
    for start in range(0, len(payslips), 500):
        question = select(PayslipLine.__table__).where(PayslipLine.payslip_id.in_(payslips[start : start + 500]))
        for row in db.session.execute(question.order_by(PayslipLine.payslip_id, PayslipLine.place)):
            found.setdefault(row.payslip_id, []).append(line_of(row))
    return found


def line_of(row: Any) -> PayLine:
    used = tuple(Used(name, value, date.fromisoformat(since), basis) for name, value, since, basis in row.why.get("figures", ()))
    return PayLine(
        row.element, row.kind, row.amount, row.rule, row.rule_since, row.article, row.economic, row.part, row.charged, row.party, row.reference,
        row.reduces, Month.parse(row.of_month) if row.of_month else None, tuple((name, value) for name, value in row.why.get("facts", ())), used,
    )  # fmt: skip
