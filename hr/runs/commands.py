"""`mizan payroll`: calculate, approve, cancel, explain, and what must be answered before."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from erp.approvals.operations import decide
from erp.auth.current import require
from erp.auth.values import Actor
from erp.cli import answer, command, wants_json
from erp.db import db, unit_of_work
from erp.errors import NotFound
from erp.i18n import _
from erp.periods import Month
from erp.resources.declaration import HIDDEN
from erp.web.showing import riyals
from hr.opening import operations as comparing
from hr.opening.models import PayrollDifference
from hr.opening.words import reason_said
from hr.runs import operations, paying
from hr.runs.amounts import disclose, sums_open, told_pay
from hr.runs.calculate_month import calculate_month
from hr.runs.calculating import CALCULATE
from hr.runs.explaining import explanation, plain
from hr.runs.models import PayrollException, PayrollRun
from hr.runs.queries import head_count, last_payslip, last_recorded, run_for, run_numbered, run_of
from hr.runs.values import KIND, KINDS, REGULAR
from hr.runs.words import facts_told, said, sentence_of

entity_option = click.option("--entity", required=True, metavar="CODE")
kind_option = click.option("--kind", type=click.Choice(KINDS), default=REGULAR, show_default=True, help="of run")
period_option = click.option("--period", required=True, metavar="YYYY-MM")


def facts_of(run: PayrollRun, actor: Actor) -> dict[str, Any]:
    """What a script is told of a run; the sums of few people's pay only where the right to see it is held."""
    open_ = sums_open(run, actor)
    names = ("number", "period", "kind", "state", "people", "open_exceptions")
    money = ("gross", "deductions", "net", "state_share", "held")
    return {name: getattr(run, name) for name in names} | {
        name: riyals(getattr(run, name)).replace(",", "") if open_ else HIDDEN for name in money
    }


def lines_of(run: PayrollRun, actor: Actor) -> list[str]:
    gross, net = (riyals(amount) if sums_open(run, actor) else HIDDEN for amount in (run.gross, run.net))
    found = [
        _("Run %(number)s: %(state)s", number=run.number, state=said(run.state)),
        _("%(people)s people, gross %(gross)s, net %(net)s", people=run.people, gross=gross, net=net),
    ]
    if run.open_exceptions:
        found.append(_("%(count)s exceptions wait for an answer", count=run.open_exceptions))
    return found


@command("calculate", group="payroll", permission=CALCULATE)
@entity_option
@period_option
@kind_option
@click.option("--since", default="", metavar="YYYY-MM", help="arrears: the first month looked at again; default: January of last year")
@click.option("--employee", default="", metavar="NUMBER", help="arrears: of one person only")
def calculate(actor: Actor, entity: str, period: str, kind: str, since: str, employee: str) -> None:
    """Calculate a month for an entity and what stands below it; or whoever was left out of it, or the arrears of earlier ones."""
    if sys.stderr.isatty() and not wants_json():
        with click.progressbar(length=head_count(), label=_("Employees"), file=sys.stderr) as bar:
            run_id = calculate_month(entity, period, actor, bar.update, kind=kind, since=since, employee=employee)
    else:
        run_id = calculate_month(entity, period, actor, kind=kind, since=since, employee=employee)
    run = run_of(run_id)
    answer(facts_of(run, actor), lines_of(run, actor))


@command("approve", group="payroll", permission=operations.APPROVE)
@entity_option
@period_option
@kind_option
def approve(actor: Actor, entity: str, period: str, kind: str) -> None:
    """Approve what was calculated: it is recorded in the ledger."""
    number = run_for(entity, period, kind).number
    unit_of_work(lambda: decide(f"{KIND}:{number}", actor, "approve") and None)
    run = run_numbered(number)
    answer(facts_of(run, actor) | {"document": f"hr.payroll-run:{number}"}, lines_of(run, actor))


@command("cancel", group="payroll", permission=operations.CANCEL)
@entity_option
@period_option
@click.option("--reason", default="", help="why; needed")
@kind_option
def cancel(actor: Actor, entity: str, period: str, reason: str, kind: str) -> None:
    """Cancel a run before it is paid: its entries are mirrored."""
    number = run_for(entity, period, kind).number
    unit_of_work(lambda: operations.cancel(run_numbered(number), {"reason": reason or _("Cancelled from the command line")}, actor) and None)
    answer({"number": number, "state": "cancelled"}, _("Run %(number)s: %(state)s", number=number, state=said("cancelled")))


@command("compare", group="payroll", permission=comparing.COMPARE)
@entity_option
@period_option
def compare(actor: Actor, entity: str, period: str) -> None:
    """Compare a calculated month with what the office paid by its own sheet: each difference with its reason."""
    number = run_for(entity, period).number
    unit_of_work(lambda: comparing.compare(run_numbered(number), {}, actor) and None)
    run = run_numbered(number)
    question = select(PayrollDifference).where(PayrollDifference.run_id == run.id).order_by(PayrollDifference.id)
    rows = db.session.execute(question).scalars().all()
    found = [
        {
            "employee_number": row.employee_number, "element": row.element,
            **{name: plain(getattr(row, name)) if told_pay(actor, row.entity_id) else HIDDEN for name in ("paid", "calculated")},
            "reason": row.reason, "said": reason_said(row.reason, row.facts), "note": row.note,
        }
        for row in rows
    ]  # fmt: skip
    lines = [f"{one['employee_number']} {one['element']}: {one['paid']} / {one['calculated']} {one['said']}" for one in found]
    answer(
        {"run": number, **run.extra["compared"], "differences": found}, [_("%(people)s people, %(unequal)s differ", **run.extra["compared"]), *lines]
    )


@command("exceptions", group="payroll", permission="hr.payroll-exception.view")
@entity_option
@period_option
@kind_option
def exceptions(actor: Actor, entity: str, period: str, kind: str) -> None:
    """What the calculation found: what must be answered, and what is worth knowing."""
    run = run_for(entity, period, kind)
    question = select(PayrollException).where(PayrollException.run_id == run.id).order_by(PayrollException.weight.desc(), PayrollException.id)
    rows = db.session.execute(question).scalars().all()
    names = ("id", "employee_number", "code", "weight", "state", "filled_by", "answer")
    found, lines = [], []
    for row in rows:
        told = told_pay(actor, row.entity_id)
        found.append({name: getattr(row, name) for name in names} | {"facts": facts_told(row.facts, told)})
        lines.append(f"{row.id} {row.employee_number} {row.code}: {sentence_of(row.code, row.facts, told)} [{row.state}]")
    answer({"run": run.number, "exceptions": found}, lines)


@command("answer", group="payroll", permission=operations.ANSWER)
@entity_option
@period_option
@click.option("--reason", required=True, help="why the run may go on")
@click.option("--id", "ids", type=int, multiple=True, help="of one exception; default: every open one")
@kind_option
def answer_exceptions(actor: Actor, entity: str, period: str, reason: str, ids: tuple[int, ...], kind: str) -> None:
    """Answer open exceptions of a run."""

    def work() -> int:
        run = run_for(entity, period, kind)
        question = select(PayrollException).where(
            PayrollException.run_id == run.id, PayrollException.state == "open", PayrollException.weight == "stop"
        )
        rows = db.session.execute(question.where(PayrollException.id.in_(ids)) if ids else question).scalars().all()
        for row in rows:
            operations.answer(row, {"reason": reason}, actor)
        return len(rows)

    count = unit_of_work(work)
    answer({"answered": count}, _("%(count)s exceptions answered", count=count))


@command("explain", group="payroll", permission="hr.payslip.view")
@click.argument("employee")
@click.argument("period")
@click.option("--reason", default="", help="why it is asked; recorded")
def explain(actor: Actor, employee: str, period: str, reason: str) -> None:
    """Why each amount of a payslip is what it is: rule, version, figures with date and source, arithmetic. That you were told is recorded."""
    require(actor, "hr.payslip.view")
    slip = last_payslip(employee.upper(), str(Month.parse(period)))
    if slip is None:
        raise NotFound(kind="hr.payslip", key=f"{employee} {period}")
    unit_of_work(lambda: disclose(slip, actor, reason or _("Explained on the command line")))
    found = explanation(slip)
    answer(found.document, found.lines)


@command("file", group="payroll", permission="hr.payroll.file")
@click.option("--format", "format_", type=click.Choice(("wps", "pain001")), required=True, help="wage file, or bank file")
@click.option("--entity", default=None, metavar="CODE", help="of the run; default: of the last recorded run")
@click.option("--period", default=None, metavar="YYYY-MM")
@click.argument("out", type=click.Path(dir_okay=False, writable=True))
def file(actor: Actor, format_: str, entity: str | None, period: str | None, out: str) -> None:
    """Write the bank file or wage file of a recorded run. It is made once; asked for again, it is the same."""
    run = last_recorded(entity, period)
    kept = unit_of_work(lambda: paying.file_of(run_of(run.id), format_, actor))
    Path(out).write_bytes(kept.content)
    found = {"run": run.number, "format": format_, "file": out, "name": kept.name, "sha256": kept.digest, "bytes": len(kept.content)}
    answer(found, [_("%(name)s is written to %(out)s", name=kept.name, out=out), f"SHA-256 {kept.digest}"])


COMMANDS: tuple[click.Command, ...] = (file, calculate, approve, cancel, exceptions, answer_exceptions, explain)
