"""What the page of a run shows beside its own facts: how far it came, what waits for an answer, why net differs from last month."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, case, func, select

from erp.auth.values import Actor
from erp.db import db
from erp.i18n import _, ngettext
from erp.periods import Month
from erp.resources.declaration import HIDDEN
from finance.services import orders_paying
from finance.values import PAID
from hr.employees.models import Employee
from hr.inputs.models import PayrollInput
from hr.inputs.words import named
from hr.payroll.values import ABSENCE, DEDUCTION, EARNING
from hr.runs.amounts import sums_open, told_pay
from hr.runs.models import PayrollException, PayrollRun, Payslip, PayslipLine
from hr.runs.queries import document_of
from hr.runs.values import ARREARS, CALCULATED, CALCULATING, CANCELLED, NOTE, RECORDED, STOP
from hr.runs.words import CODES, sentence_of

TOGETHER = ("payroll.missing_figure", "payroll.no_budget_line")  # what one act mends, for however many
SHOWN = 60  # groups of exceptions on the page; the list has them all
MOST_PEOPLE = 20_000  # above, the difference by element is left to the report


@dataclass
class Waiting:
    """Exceptions that are answered together: of one person, one missing figure of many, or items that no budget bears for one reason."""

    code: str
    title: str
    said: str
    filled_by: str
    people: list[tuple[str, str]] = field(default_factory=list)  # number, name
    ids: list[int] = field(default_factory=list)
    slip: str = ""
    fill: tuple[str, dict[str, str]] | None = None  # page and query where a missing figure is filled in


def steps(run: PayrollRun) -> list[dict[str, str]]:
    """The way of a run, as people walk it."""
    stopped, done = answered(run)
    order = (CALCULATING, "review", "approve", RECORDED)
    at = {CALCULATING: 0, CALCULATED: 1 if run.open_exceptions else 2, RECORDED: 4, CANCELLED: 0}[run.state]
    words = {
        CALCULATING: (_("Calculation"), ngettext("one person", "%(n)s people", run.people)),
        "review": (_("Review"), _("%(answered)s of %(count)s answered", answered=done, count=stopped)),
        "approve": (_("Approval"), _("another person, of finance")),
        RECORDED: (_("Recording"), _("entry and commitment")),
    }
    first = {"text": _("Inputs"), "small": _("%(count)s inputs", count=_inputs(run)), "state": "done"}
    if run.state == CANCELLED:
        return [first, {"text": _("Cancelled"), "small": run.reason, "state": "now"}]
    states = ["done" if place < at else "now" if place == at else "" for place in range(len(order))]
    way = [{"text": words[name][0], "small": words[name][1], "state": state} for name, state in zip(order, states, strict=True)]
    return [first, *way, payment(run)]


def payment(run: PayrollRun) -> dict[str, str]:
    """The last step: how many of the run's payment orders are paid."""
    orders = orders_paying([document_of(run)]).get(document_of(run), []) if run.state == RECORDED else []
    paid = sum(order.state == PAID for order in orders)
    small = _("%(paid)s of %(count)s orders paid", paid=paid, count=len(orders)) if orders else ""
    return {"text": _("Paying out"), "small": small, "state": "done" if orders and paid == len(orders) else "now" if run.state == RECORDED else ""}


def answered(run: PayrollRun) -> tuple[int, int]:
    """(exceptions that had to be answered, answered)."""
    done = func.coalesce(func.sum(case((PayrollException.state == "answered", 1), else_=0)), 0)
    row = db.session.execute(select(func.count(), done).where(PayrollException.run_id == run.id, PayrollException.weight == STOP)).one()
    return row[0], int(row[1])


def _inputs(run: PayrollRun) -> int:
    """How many inputs its payslips were calculated from."""
    theirs = (Payslip.run_id == run.id, Payslip.employee_id == PayrollInput.employee_id, Payslip.recorded_at >= PayrollInput.recorded_at)
    question = select(func.count()).select_from(PayrollInput).join(Payslip, and_(*theirs)).where(PayrollInput.period == run.period)
    return int(db.session.execute(question).scalar_one())


def last_run(run: PayrollRun) -> PayrollRun | None:
    if run.kind == ARREARS:
        return None
    month = str(Month.parse(run.period).previous)
    question = select(PayrollRun).where(
        PayrollRun.entity_id == run.entity_id, PayrollRun.period == month, PayrollRun.kind == run.kind, PayrollRun.state == RECORDED
    )
    return db.session.execute(question.order_by(PayrollRun.id.desc()).limit(1)).scalar_one_or_none()


def figures(run: PayrollRun, last: PayrollRun | None, actor: Actor) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"label": _("People paid"), "text": f"{run.people:,}"},
    ]
    if not sums_open(run, actor):
        return [*found, {"label": _("Sums"), "text": HIDDEN, "small": _("They would tell what one person earns: shown to who may see salaries.")}]
    found += [
        {"label": _("Gross"), "amount": run.gross},
        {"label": _("Deductions"), "amount": -run.deductions},
        {"label": _("Net"), "amount": run.net},
        {"label": _("The state's share"), "amount": run.state_share},
    ]
    if last is not None and last.net and sums_open(last, actor):
        percent = f"\u2066{(run.net - last.net) * 100 / last.net:+.2f}%\u2069"  # kept left to right within Arabic
        found.append({"label": _("Difference from last month"), "amount": run.net - last.net, "small": percent})
    return found


def waiting(run: PayrollRun, actor: Actor) -> list[Waiting]:
    """What must still be answered; a figure that many lack is one."""
    question = (
        select(PayrollException, Employee.name_ar, Payslip.number)
        .outerjoin(Employee, Employee.id == PayrollException.employee_id)
        .outerjoin(Payslip, (Payslip.run_id == PayrollException.run_id) & (Payslip.employee_id == PayrollException.employee_id))
        .where(PayrollException.run_id == run.id, PayrollException.state == "open", PayrollException.weight != NOTE)
        .order_by(PayrollException.id)
    )
    found: dict[tuple[Any, ...], Waiting] = {}
    for row, name, slip in db.session.execute(question):
        said = sentence_of(row.code, row.facts, told_pay(actor, row.entity_id))
        key = (row.code, row.facts.get("figure"), row.facts.get("reason")) if row.code in TOGETHER else (row.id,)
        if key not in found:
            if len(found) >= SHOWN:
                continue
            fill = _where_filled(str(row.facts.get("figure", ""))) if row.code == "payroll.missing_figure" and actor.can("hr.figure.view") else None
            found[key] = Waiting(row.code, str(CODES.get(row.code, row.code)), said, row.filled_by, fill=fill)
        found[key].people.append((row.employee_number, name or ""))
        found[key].ids.append(row.id)
        found[key].slip = slip or ""
    for one in found.values():
        if one.code == "payroll.no_budget_line" and len(one.ids) > 1:
            one.said += " " + ngettext("And one more item like it.", "And %(n)s more items like it.", len(one.ids) - 1)
    return list(found.values())


def _where_filled(figure: str) -> tuple[str, dict[str, str]] | None:
    """The list that holds the row of a figure, as rules name it: "per_diem.inside 6", "transport general 15"; none for a step of a scale."""
    name = figure.partition(" ")[0]
    if name == "transport":
        return "hr_grades.index", {"filled": "empty"}
    return ("hr_figures.index", {"name": name, "filled": "empty"}) if "." in name else None


def difference(run: PayrollRun, last: PayrollRun | None, actor: Actor) -> list[tuple[str, int, int]]:
    """(element, people, what it does to net) of each element that differs from last month's run, the weightiest first."""
    if last is None or run.people > MOST_PEOPLE or last.people > MOST_PEOPLE or not (sums_open(run, actor) and sums_open(last, actor)):
        return []
    now, before = _by_element(run.id), _by_element(last.id)
    rows = []
    for element in now.keys() | before.keys():
        count, amount = now.get(element, (0, 0))
        count_before, amount_before = before.get(element, (0, 0))
        if amount != amount_before:
            rows.append((named(element), max(count, count_before), amount - amount_before))
    return sorted(rows, key=lambda row: -abs(row[2]))


def _by_element(run_id: int) -> dict[str, tuple[int, int]]:
    line = PayslipLine
    sign = case((line.kind == EARNING, line.amount), else_=-line.amount)
    question = (
        select(line.element, func.count(), func.sum(sign))
        .join(Payslip, (Payslip.fiscal_year == line.fiscal_year) & (Payslip.id == line.payslip_id))
        .where(Payslip.run_id == run_id, line.kind.in_((EARNING, ABSENCE, DEDUCTION)))
        .group_by(line.element)
    )
    return {element: (count, int(amount)) for element, count, amount in db.session.execute(question)}
