"""Pages of payroll beside those of the resources: calculate, a payslip with its why, one's own payslips, the check of a printed one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from erp import clock
from erp.auth.current import current_actor, holds_at
from erp.auth.guard import permission, public
from erp.auth.values import Actor
from erp.db import unit_of_work
from erp.entities.queries import tree
from erp.errors import DomainError
from erp.i18n import _, language, ngettext, sentence
from erp.jobs.queue import enqueue
from erp.periods import Month
from erp.reporting.printed import printed
from erp.resources import document_page
from erp.resources.revealed import hidden
from erp.resources.rights import sees
from erp.scope import elevated
from erp.text import row_number
from erp.web.forms import FormField
from hr.opening.models import PayrollDifference
from hr.opening.resource import DIFFERENCES
from hr.opening.words import reason_said
from hr.runs import showing, why
from hr.runs.amounts import told_pay
from hr.runs.calculating import CALCULATE
from hr.runs.documents import monthly, print_certificate, print_payslip
from hr.runs.models import PayrollException, PayrollRun, Payslip
from hr.runs.operations import ANSWER, answer_chosen
from hr.runs.queries import certified_payslip, own_payslip, own_payslips, payslip_coded, payslip_numbered
from hr.runs.resource import EXCEPTIONS, PAY, PAYSLIPS, RUNS
from hr.runs.stored import lines_of
from hr.runs.values import ARREARS, CALCULATED, CALCULATING, REGULAR, STOP
from hr.runs.words import FILLERS, KINDS, sentence_of

blueprint = Blueprint("hr_payroll", __name__, template_folder="../templates", url_prefix="/hr")
JOB = "hr.calculate-payroll"


@blueprint.get("/payroll/calculate")
@permission(CALCULATE)
def calculate() -> ResponseReturnValue:
    return _form()


def _form(refusal: str = "") -> str:
    actor, nodes = current_actor(), sorted(tree().by_id.values(), key=lambda node: (node.kind != "emirate", node.code))
    own = [node for node in nodes if node.kind in ("emirate", "governorate") and holds_at(actor, CALCULATE, node.id)]
    entities = [(node.code, f"{node.code} {node.name(language())}") for node in own]
    this = Month.of(clock.today())
    months = [(str(month), month.label(language())) for month in (this.previous, this, this.next)]
    since = _("First month looked at again, YYYY-MM; left empty: January of last year.")
    one = _("Arrears of one person only; left empty: of everybody.")
    fields = [
        FormField("select", "entity", _("Entity"), request.form.get("entity", entities[0][0] if entities else ""), True, options=entities),
        FormField("select", "period", _("Month"), request.form.get("period", str(this)), True, options=months),
        FormField("select", "kind", _("Kind of run"), request.form.get("kind", REGULAR), True, options=tuple(KINDS.items())),
        FormField("text", "since", _("Arrears from"), request.form.get("since", ""), help=since),
        FormField("text", "employee", _("Employee number"), request.form.get("employee", ""), help=one),
    ]
    sections = [{"title": _("Calculate a month"), "note": "", "fields": fields}]
    errors = [("f-entity", refusal)] if refusal else []
    crumbs = [(_("Payroll runs"), url_for("hr_payroll_runs.index")), (_("Calculate a month"), None)]
    return render_template(
        "hr/payroll/calculate.html", title=_("Calculate a month"), crumbs=crumbs, sections=sections, errors=errors, submit=_("Calculate"),
        action=url_for("hr_payroll.start"), back=url_for("hr_payroll_runs.index"),
    )  # fmt: skip


@blueprint.post("/payroll/calculate")
@permission(CALCULATE)
def start() -> ResponseReturnValue:
    """The calculation runs as a job; its page shows how far it came."""
    given = {name: request.form.get(name, "").strip() for name in ("entity", "period", "kind", "since", "employee")}
    given["kind"] = given["kind"] if given["kind"] in KINDS else REGULAR
    try:
        tree().get(given["entity"]), Month.parse(given["period"]), Month.parse(given["since"] or given["period"])
    except DomainError as error:
        return _form(sentence(error.code, error.facts)), 422
    job: int = unit_of_work(lambda: enqueue("job", "hr", JOB, current_actor(), arguments=given, attempts=3))
    return redirect(url_for("jobs.show", job_id=job))


@blueprint.get("/payroll/run/<key>")
@permission("hr.payroll-run.view")
def run(key: str) -> ResponseReturnValue:
    """The run: how far it came, what waits for an answer, why net differs from last month."""
    actor = current_actor()
    found = document_page.context(RUNS, key, actor)
    row: PayrollRun = found["row"]
    month, last = Month.parse(row.period), showing.last_run(row)
    names = {"last": month.previous.label(language()), "now": month.label(language())}
    titles = {REGULAR: _("Payroll of %(month)s", month=names["now"]), ARREARS: _("Arrears of %(month)s", month=names["now"])}
    given = {
        **found, "title": titles.get(row.kind, f"{KINDS[row.kind]}, {names['now']}"), "acts": [*again(row, actor), *found["acts"]],
        "path": showing.steps(row), "figures": showing.figures(row, last, actor),
    }  # fmt: skip
    more = url_for("hr_payroll_exceptions.index", run=row.number, state="open", weight=STOP)
    open_here = bool(row.open_exceptions) and actor.can("hr.payroll-exception.view")
    if found.get("approval") and open_here:
        found["approval"]["more"] = (_("The open exceptions"), more)
    return render_template(
        "hr/payroll/run.html", **given, run=row, last=last, names=names, waiting=showing.waiting(row, actor) if open_here else [],
        difference=showing.difference(row, last, actor), fillers=FILLERS, may_answer=actor.can(ANSWER),
        more=more,
    )  # fmt: skip


def again(row: PayrollRun, actor: Actor) -> list[dict[str, Any]]:
    """The act that calculates anew what nobody approved yet."""
    if row.state not in (CALCULATING, CALCULATED) or not holds_at(actor, CALCULATE, row.entity_id):
        return []
    fields = {"entity": tree().by_id[row.entity_id].code, "period": row.period, "kind": row.kind, "employee": row.extra.get("employee", "")}
    lost = showing.answered(row)[1]
    confirm = ngettext("One answer that was given goes with the calculation.", "%(n)s answers that were given go with the calculation.", lost)
    act = {"text": _("Calculate again"), "url": url_for("hr_payroll.start"), "kind": "", "icon": "undo", "fields": fields}
    return [{**act, "confirm": confirm if lost else None}]


@blueprint.post("/payroll/run/<key>/answer")
@permission(ANSWER)
def answer(key: str) -> ResponseReturnValue:
    """Answer the chosen exceptions with one reason."""
    asked = (row_number(one) for chosen in request.form.getlist("id") for one in chosen.split(","))
    ids = [one for one in asked if one is not None]
    values = {"reason": request.form.get("reason", "")}
    unit_of_work(lambda: answer_chosen(key, ids, values, current_actor()) and None)
    return redirect(url_for("hr_payroll.run", key=key))


@blueprint.get("/payslip/<key>")
@permission("hr.payslip.view")
def payslip(key: str) -> ResponseReturnValue:
    """The payslip, and why each amount is what it is: for who gave a reason to look at it."""
    found = document_page.of_the_moment(PAYSLIPS, key, current_actor())
    slip, open_ = payslip_numbered(key), _open(key)
    before, after = why.around(slip)
    acts = [{"text": _("Print"), "href": url_for("hr_payroll.paper", key=key), "icon": "print"}] if open_ else []
    acts += [{"text": text, "href": url_for("hr_payroll.payslip", key=at)} for text, at in ((_("Previous"), before), (_("Next"), after)) if at]
    given = {**found, "acts": [*(found["acts"] if slip.held else ()), *acts], "title": slip.name_ar, "open": open_, "ask": _ask(key)}
    return render_template("hr/payroll/payslip.html", **given, slip=slip, **(_amounts(slip) if open_ else {}))


def _amounts(slip: Payslip) -> dict[str, Any]:
    """The payslip beside last month's, and the why of the amount that was asked for."""
    lines = lines_of([slip.id]).get(slip.id, [])
    last = why.last_of(slip, lines)
    asked = request.args.get("line", -1, type=int)
    shown = why.why(slip, lines, asked) if 0 <= asked < len(lines) else None
    month = Month.parse(slip.period)
    names = {"last": month.previous.label(language()), "now": month.label(language())}
    return {"groups": why.groups(slip, lines, last), "last": last, "why": shown, "names": names, "asked": asked}


def _open(key: str) -> bool:
    """Whether the amounts of this payslip are revealed to the person now."""
    return "net" not in hidden(PAYSLIPS, key, current_actor())


def _ask(key: str) -> str | None:
    """Where the reason is given; nowhere without the right."""
    may = sees(current_actor(), PAYSLIPS, PAY)
    return url_for("hr_payslips.ask_reveal", key=key, field="net") if may else None


@blueprint.get("/payslip/<key>/paper")
@permission("hr.payslip.view")
def paper(key: str) -> ResponseReturnValue:
    """Another's payslip on paper: asked for with a reason like its page."""
    slip = payslip_numbered(key)
    if not _open(key):
        return redirect(url_for("hr_payslips.ask_reveal", key=key, field="net"))
    return _pdf(slip, print_payslip, key)


@blueprint.get("/payroll/exception/<int(max=2147483647):key>")
@permission("hr.payroll-exception.view")
def exception(key: int) -> ResponseReturnValue:
    found = document_page.context(EXCEPTIONS, str(key), current_actor())
    row: PayrollException = found["row"]
    said = sentence_of(row.code, row.facts, told_pay(current_actor(), row.entity_id))
    # its answer stands in the trail of the run
    return render_template("hr/payroll/exception.html", **{**found, "timeline": None}, said=said, weight=row.weight)


@blueprint.get("/payroll/difference/<int(max=2147483647):key>")
@permission("hr.payroll-difference.view")
def difference(key: int) -> ResponseReturnValue:
    """One difference from the office's sheet, with its reason in words."""
    found = document_page.context(DIFFERENCES, str(key), current_actor())
    row: PayrollDifference = found["row"]
    return render_template("hr/payroll/exception.html", **found, said=reason_said(row.reason, row.facts), weight="note")


@blueprint.get("/my-payslips")
@permission("hr.payslip.own")
def mine() -> ResponseReturnValue:
    """One's own payslips and nobody else's, by the account that the employee's record names."""
    return render_template("hr/payroll/mine.html", slips=own_payslips(current_actor().id))


@blueprint.get("/my-payslips/certificate")
@permission("hr.payslip.own")
def certificate() -> Response:
    slip = certified_payslip(current_actor().id)
    return _pdf(slip, print_certificate, f"certificate-{slip.number}")


@blueprint.get("/my-payslips/<key>")
@permission("hr.payslip.own")
def my_paper(key: str) -> Response:
    return _pdf(own_payslip(current_actor().id, key), print_payslip, key)


@blueprint.get("/payslips/verify/<code>")
@public
def verify(code: str) -> ResponseReturnValue:
    """Whether a printed payslip or certificate is one of ours, unchanged: its month, its amount, its bearer's number; nothing more."""
    certificate = request.args.get("paper") == "certificate"
    with elevated("whoever holds the paper may check it"):
        slip = payslip_coded(code)
        slip = slip if slip is None or slip.once or not certificate else None
        amount = 0 if slip is None else monthly(slip) if certificate else slip.net
    given = {"slip": slip, "amount": amount, "certificate": certificate}
    return render_template("hr/payroll/verify.html", **given), 200 if slip is not None else 404


def _pdf(slip: Payslip, printer: Any, name: str) -> Response:
    return printed(name, lambda stream: printer(slip, stream, current_actor()))
