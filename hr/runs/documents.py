"""The payslip on paper: what is earned, what is taken off, the net in words, and a code that anyone can check."""

from __future__ import annotations

from typing import BinaryIO

from flask import url_for
from sqlalchemy import select

from erp import clock
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.hijri import MONTHS, to_hijri
from erp.i18n import _, _l, language
from erp.periods import Month
from erp.reporting.document import Document, Pair, Section, render_document
from erp.reporting.heading import paper
from erp.reporting.signing import signed_by
from erp.reporting.table import Column, Row, Table
from erp.web.showing import riyals
from erp.words import in_words
from hr.employees.models import Employee
from hr.inputs.words import named, named_line
from hr.payroll.values import ABSENCE, DEDUCTION, EARNING, PayLine
from hr.runs.models import Payslip
from hr.runs.stored import lines_of

COLUMNS = (
    Column("element", _l("Element"), width=34),
    Column("reference", _l("Decision number"), "code", width=18),
    Column("earned", _l("Earned"), "money", total=True),
    Column("deducted", _l("Taken off"), "money", total=True),
)


def print_payslip(slip: Payslip, stream: BinaryIO, actor: Actor) -> None:
    """Write the payslip as PDF, in the language of the reader."""
    owner, month = tree().by_id[slip.entity_id], Month.parse(slip.period)
    heading = paper(
        _l("Payslip"),
        "payslip",
        slip.number,
        slip.entity_id,
        actor,
        facts=((_l("Month"), f"{month.label(language())} · {hijri_month(month)}"), (_l("Number"), slip.number)),
        unit_note=_("Amounts in Saudi riyals"),
        verify_address=url_for("hr_payroll.verify", code=slip.code, _external=True),
        signatures=signed_by(slip.entity_id, month.end, (_l("Prepared by"), "payroll-accountant"), (_l("Approved by"), "finance-director")),
    )
    pairs = (
        Pair(_l("Employee"), slip.name_ar, wide=True),
        Pair(_l("Employee number"), slip.employee_number, code=True),
        Pair(_l("Grade and step"), standing(slip)),
        Pair(_l("Entity"), f"{owner.code} {owner.name(language())}"),
        Pair(_l("IBAN"), f"{slip.iban[:4]} •••• {slip.iban[-4:]}" if slip.iban else "—", code=True),
        Pair(_l("Net"), f"{riyals(slip.net)} {_('SAR')}", wide=True),
    )
    lines = lines_of([slip.id]).get(slip.id, [])
    rows = [row(line) for line in lines if line.kind in (EARNING, ABSENCE, DEDUCTION)]
    document = Document(heading, pairs, (Section(Table(heading, COLUMNS, rows)),), in_words(slip.net, language()))
    render_document(document, stream, language())


def standing(slip: Payslip) -> str:
    """Grade and step in words: two numbers with a stroke are read either way in Arabic."""
    return _("Grade %(grade)s, step %(step)s", grade=slip.grade, step=slip.step)


def row(line: PayLine) -> Row:
    """Less for absence stands in the column of what is earned, with its sign."""
    earned = {EARNING: line.amount, ABSENCE: -line.amount}.get(line.kind)
    return Row((named_line(line.element, line.month), line.reference, earned, line.amount if line.kind == DEDUCTION else None))


def hijri_month(month: Month) -> str:
    found = to_hijri(month.end)
    return f"{MONTHS[language()][found.month - 1]} {found.year}"


CERTIFICATE = (Column("element", _l("Element"), width=40), Column("amount", _l("Monthly amount"), "money", total=True))


def print_certificate(slip: Payslip, stream: BinaryIO, actor: Actor) -> None:
    """The salary certificate: what the person earns a month by the last recorded payslip, extra work left out."""
    employee = db.session.execute(select(Employee.position, Employee.hire_date).where(Employee.id == slip.employee_id)).one()
    owner, month = tree().by_id[slip.entity_id], Month.parse(slip.period)
    heading = paper(
        _l("Salary certificate"),
        "salary-certificate",
        slip.number,
        slip.entity_id,
        actor,
        facts=((_l("By the payslip of"), f"{month.label(language())} · {hijri_month(month)}"), (_l("Number"), slip.number)),
        unit_note=_("Amounts in Saudi riyals"),
        verify_address=url_for("hr_payroll.verify", code=slip.code, paper="certificate", _external=True),
        signatures=signed_by(slip.entity_id, clock.today(), (_l("Approved by"), "hr-director")),
    )
    pairs = (
        Pair(_l("Employee"), slip.name_ar, wide=True),
        Pair(_l("Employee number"), slip.employee_number, code=True),
        Pair(_l("Grade and step"), standing(slip)),
        Pair(_l("Entity"), f"{owner.code} {owner.name(language())}"),
        Pair(_l("Position"), employee.position or "—"),
        Pair(_l("Start date"), f"{employee.hire_date:%d/%m/%Y}", code=True),
    )
    lines = steady(slip)
    rows = [Row((named(line.element), line.amount)) for line in lines]
    notes = (
        _("We certify that the person named above serves with us and earns a month what is shown. Issued on request, without any liability of ours."),
    )
    document = Document(heading, pairs, (Section(Table(heading, CERTIFICATE, rows)),), in_words(monthly(slip), language()), notes)
    render_document(document, stream, language())


def steady(slip: Payslip) -> list[PayLine]:
    """What comes every month: earnings that no decision of the month made."""
    return [line for line in lines_of([slip.id]).get(slip.id, []) if line.kind == EARNING and not line.reference]


def monthly(slip: Payslip) -> int:
    return sum(line.amount for line in steady(slip))
