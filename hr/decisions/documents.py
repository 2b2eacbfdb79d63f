"""The decision on paper: whom it concerns, what it orders with the article, the difference it makes, three signatures."""

from __future__ import annotations

from typing import BinaryIO

from erp.auth.names import names_of
from erp.auth.values import Actor
from erp.i18n import _, _l, language
from erp.money import Halalas
from erp.reporting.document import Document, Pair, Section, render_document
from erp.reporting.heading import both, paper
from erp.reporting.signing import signed_by
from erp.reporting.table import Column, Row, Signature, Table
from hr.decisions import values
from hr.decisions.models import Decision
from hr.decisions.payout import payout
from hr.decisions.schemas import KINDS, STATES
from hr.decisions.shown import ARTICLES, differences, employee_of
from hr.employees.models import Employee

COLUMNS = (
    Column("fact", _l("Fact"), width=28),
    Column("before", _l("Before the decision"), width=34),
    Column("after", _l("After the decision"), width=34),
)
ORDERS = {
    values.INCREMENT: _l("The annual increment is granted: one step in the same grade."),
    values.PROMOTION: _l("The employee is promoted to the grade and step shown below, with the pay that belongs to them."),
    values.TRANSFER: _l("The employee is transferred to the place shown below."),
    values.SUSPENSION: _l("The employee is suspended from work; half of the net basic salary is paid meanwhile."),
    values.RETURN: _l("The employee returns to work."),
    values.UNPAID: _l("The employee is granted leave without pay."),
    values.SICK: _l("The employee is granted sick leave."),
    values.MOTHERHOOD: _l("The employee is granted motherhood leave."),
    values.END: _l("The employee's service ends on the day named, after clearance."),
    values.ACCOUNT: _l("Pay goes to the account named from now on."),
    values.CORRECTION: _l("The employee's record is corrected as shown below."),
    values.APPOINTMENT: _l("The person named is appointed; pay runs from the day work starts, and the appointment lapses unless it starts in time."),
    values.COMMENCEMENT: _l("The person named has started work on the day named; pay runs from it."),
    values.REHIRE: _l("The person named returns to service with the grade and step shown below."),
    values.CANCELLATION: _l("The decision named is cancelled, and what it changed is as it was before."),
}


def print_decision(row: Decision, stream: BinaryIO, actor: Actor) -> None:
    """Write the decision as PDF, in the language of the reader."""
    employee = employee_of(row)
    number = row.number or row.reference
    names = names_of(filter(None, (row.prepared_by, row.decided_by)))
    heading = paper(
        _("Personnel decision: %(kind)s", kind=str(KINDS[row.kind])),
        "decision",
        number,
        row.entity_id,
        actor,
        facts=((_l("Number"), number), (_l("Date"), both(row.decision_date)), (_l("State"), str(STATES[row.state]))),
        signatures=(
            Signature(_l("Prepared by"), name=names.get(row.prepared_by, row.prepared_by)),
            *signed_by(
                row.entity_id, row.decision_date, (_l("Audited by"), "hr-director"), (_l("Approved by"), "authority"),
                names={"authority": names.get(row.decided_by, row.decided_by)},
            ),
        ),
    )
    table = Table(heading, COLUMNS, [Row((str(label), shown(before), shown(after))) for label, before, after in differences(row)])
    sections = (Section(table, _l("What changes")),) if table.read() else ()
    render_document(Document(heading, tuple(pairs(row, employee)), sections, notes=tuple(orders(row))), stream, language())


def pairs(row: Decision, employee: Employee) -> list[Pair]:
    found = [
        Pair(_l("Employee"), employee.name_ar, wide=True),
        Pair(_l("Employee number"), employee.employee_number, code=True),
        Pair(_l("In effect from"), both(row.effective_date)),
    ]
    if row.end_date is not None:
        found.append(Pair(_l("Last day"), both(row.end_date)))
    if row.clearance:
        found.append(Pair(_l("Clearance number"), row.clearance, code=True))
    if row.to_iban:
        found.append(Pair(_l("New account"), f"…{row.to_iban[-4:]}", code=True))
    return found


def orders(row: Decision) -> list[str]:
    """What is decided, on which article, and why: the sentences under the table."""
    found = [_("It is decided: %(order)s", order=str(ORDERS[row.kind]))]
    if row.kind in ARTICLES:
        found.append(_("Basis: %(article)s.", article=str(ARTICLES[row.kind])))
    if row.ground:
        found.append(_("Ground: %(ground)s", ground=row.ground))
    paid = payout(row)
    if paid is not None:
        amount = f"{paid.amount / 100:,.2f}"
        found.append(_("Regular leave paid out on the last basic pay: %(days)s days, %(amount)s riyals.", days=paid.days, amount=amount))
    if row.reason:
        found.append(_("Reason: %(reason)s", reason=row.reason))
    if row.state == values.CANCELLED:
        found.append(_("This decision is cancelled: %(reason)s", reason=row.refusal))
    return found


def shown(value: object) -> str:
    """Halalas as riyals; everything else as it stands."""
    return f"{value / 100:,.2f}" if isinstance(value, Halalas) else str(value if value is not None else "—")
