"""Why an amount of a payslip is what it is, ready to be shown: arithmetic, rule, figures with source, what came in, where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from erp.db import db
from erp.entities.queries import tree
from erp.i18n import _, _l, language, listed
from erp.periods import Month
from erp.text import row_number
from erp.web.showing import day as shown_day
from finance.services import chart
from hr.employees.models import Employment
from hr.inputs.models import Payee, PayrollInput
from hr.inputs.words import named, named_line
from hr.payroll.values import ABSENCE, DEDUCTION, EARNING, STATE, PayLine
from hr.runs.formula import STANDING, Part, formula
from hr.runs.models import Payslip
from hr.runs.sources import FigureRow, article_of, decimal, figures
from hr.runs.stored import lines_of
from hr.runs.values import RECORDED

RULE_WORDS = {
    "basic": _l("Basic pay by days of thirty"),
    "transport": _l("Transport allowance by days at work"),
    "elements": _l("Elements of the office"),
    "overtime": _l("Work beyond hours, by the hour"),
    "mandate": _l("Mandate by the day"),
    "bonus": _l("Bonus by decision"),
    "absence": _l("Days not worked are not paid"),
    "contributions": _l("Pension and insurance"),
    "alimony": _l("Alimony, apart from the third"),
    "discipline": _l("Disciplinary deduction within a third"),
    "recovery": _l("State debts within a third"),
    "court_orders": _l("Orders of courts within what is left of the third"),
    "voluntary": _l("What the person agreed to"),
    "overpaid": _l("Overpaid: owed to the state"),
}
INPUTS_OF = {
    "overtime": ("overtime_hours", "holiday_overtime_hours"),
    "mandate": ("mandate_days", "mandate_days_outside"),
    "discipline": ("discipline", "discipline_days"),
}


@dataclass(frozen=True)
class Came:
    """Something that came in: an input with its decision, or the standing with the decision that made it."""

    title: str
    detail: str
    decision: str = ""


@dataclass(frozen=True)
class Why:
    place: int
    element: str
    amount: int
    formula: tuple[Part, ...]
    rule: str
    since: date
    article: str
    figures: tuple[FigureRow, ...]
    came: tuple[Came, ...]
    item: str
    account: str
    entity: str
    payee: str


@dataclass(frozen=True)
class Row:
    """One line of the table: this month beside the last."""

    place: int | None  # None: only last month had it
    element: str
    basis: str
    last: int
    now: int

    @property
    def difference(self) -> int:
        return self.now - self.last


@dataclass
class Group:
    title: str
    rows: list[Row] = field(default_factory=list)

    @property
    def last(self) -> int:
        return sum(row.last for row in self.rows)

    @property
    def now(self) -> int:
        return sum(row.now for row in self.rows)


def last_of(slip: Payslip, lines: list[PayLine]) -> Payslip | None:
    """The recorded payslip of the month before; arrears have none."""
    if any(line.month for line in lines):
        return None
    month = str(Month.parse(slip.period).previous)
    question = select(Payslip).where(Payslip.employee_id == slip.employee_id, Payslip.once == month, Payslip.state == RECORDED)
    return db.session.execute(question).scalar_one_or_none()


def groups(slip: Payslip, lines: list[PayLine], before: Payslip | None) -> list[Group]:
    """Earnings, deductions and the state's shares; absence stands with its sign among the earnings."""
    last: dict[str, int] = {}
    kinds: dict[str, str] = {}
    for line in lines_of([before.id]).get(before.id, []) if before else []:
        last[line.element] = last.get(line.element, 0) + signed(line)
        kinds[line.element] = line.kind
    found = {kind: Group(str(title)) for kind, title in ((EARNING, _l("Earnings")), (DEDUCTION, _l("Deductions")), (STATE, _l("The state's share")))}
    for place, line in enumerate(lines):
        row = Row(place, named_line(line.element, line.month), basis(line), last.pop(line.element, 0), signed(line))
        found[group_of(line.kind)].rows.append(row)
    for element, amount in last.items():
        found[group_of(kinds[element])].rows.append(Row(None, named(element), "", amount, 0))
    return [group for group in found.values() if group.rows]


def group_of(kind: str) -> str:
    return EARNING if kind == ABSENCE else kind


def signed(line: PayLine) -> int:
    return -line.amount if line.kind in (ABSENCE, DEDUCTION) else line.amount


def basis(line: PayLine) -> str:
    """What the amount rests on, in a few words."""
    facts = dict(line.facts)
    scale = next((used.name.split(":") for used in line.figures if used.name.startswith(("scale:", "transport:"))), None)
    if line.element == "basic" and scale:
        return _("Step %(step)s of the scale", step=f"{scale[2]}/{scale[3]}")
    if line.element == "transport" and scale:
        return _("Grade %(grade)s", grade=scale[2])
    if line.element == "overtime" and facts.get("hours") not in (None, "0"):
        return _("%(hours)s hours, decision %(number)s", hours=facts["hours"], number=line.reference)
    if line.kind == ABSENCE:
        return _("%(days)s days", days=decimal(facts.get("days", "")))
    if facts.get("percent"):
        return _("%(percent)s %% of the base", percent=decimal(facts["percent"]))
    return _("Decision %(number)s", number=line.reference) if line.reference else ""


def why(slip: Payslip, lines: list[PayLine], place: int) -> Why:
    line = lines[place]
    accounts = {account.gfsm: account.code for account in chart() if account.gfsm}
    entity = tree().by_code.get(line.entity)
    return Why(
        place, named_line(line.element, line.month), signed(line), tuple(formula(line)), str(RULE_WORDS.get(line.rule, line.rule)), line.version,
        article_of(line), tuple(figures(line)), tuple(came(slip, line)), line.economic, accounts.get(line.economic, "") if line.economic else "",
        entity.name(language()) if entity else "", payee(line.party),
    )  # fmt: skip


def came(slip: Payslip, line: PayLine) -> Iterable[Came]:
    """The month's inputs behind the line, and for what follows from the standing the decision that made it."""
    month = line.month or Month.parse(slip.period)
    yield from _inputs(slip, line, month)
    if line.element in (*STANDING, "overtime"):
        question = select(Employment).where(Employment.employee_id == slip.employee_id, Employment.valid_from <= month.end)
        for row in db.session.execute(question.order_by(Employment.valid_from.desc()).limit(1)).scalars():
            detail = _("since %(day)s", day=shown_day(row.valid_from))
            yield Came(_("Grade %(grade)s, step %(step)s", grade=row.grade, step=row.step), detail, row.decision)


def _inputs(slip: Payslip, line: PayLine, month: Month) -> Iterable[Came]:
    elements = ("absence_days", "absence_hours") if line.kind == ABSENCE else INPUTS_OF.get(line.element, (line.element,))
    question = select(PayrollInput).where(
        PayrollInput.employee_id == slip.employee_id, PayrollInput.period == str(month), PayrollInput.element.in_(elements)
    )
    if line.reference and line.kind == EARNING:
        question = question.where(PayrollInput.decision_number == line.reference)
    for row in db.session.execute(question.order_by(PayrollInput.id)).scalars():
        quantity = "" if row.quantity == "0" else f" {row.quantity}"
        decided = _("decision %(number)s of %(day)s", number=row.decision_number, day=row.decision_date) if row.decision_number else ""
        yield Came(f"{named(row.element)}{quantity}", listed(part for part in (decided, row.note) if part))


def payee(party: str) -> str:
    kind, _sep, key = party.partition(":")
    payee_id = row_number(key) if kind == "hr.payee" else None
    return "" if payee_id is None else db.session.execute(select(Payee.name).where(Payee.id == payee_id)).scalar() or ""


def around(slip: Payslip) -> tuple[str | None, str | None]:
    """Numbers of the payslips before and after this one in its run."""
    mine = select(Payslip.number).where(Payslip.run_id == slip.run_id)
    before = mine.where(Payslip.employee_id < slip.employee_id).order_by(Payslip.employee_id.desc()).limit(1)
    after = mine.where(Payslip.employee_id > slip.employee_id).order_by(Payslip.employee_id).limit(1)
    return db.session.execute(before).scalar(), db.session.execute(after).scalar()
