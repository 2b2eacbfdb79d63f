"""One person's pay of one month, from facts and dated figures. Pure: the same facts give the same payslip, halala for halala."""

from __future__ import annotations

from erp.periods import Month
from hr.payroll.rules import RULES, Pay, Rules
from hr.payroll.values import Facts, Figures, Missing, Payslip


def payslip(facts: Facts, month: Month, figures: Figures, rules: Rules = RULES) -> Payslip:
    """Every rule run once. What could not be calculated is named in `problems`, and the rest stands."""
    pay = Pay(facts, month, figures)
    rules.run(pay)
    gross, deductions = pay.gross, pay.taken
    net = gross - deductions
    problems = list(pay.problems)
    if not net and (gross or facts.inputs):
        problems.append(Missing("payroll.no_net", (("gross", gross), ("deductions", deductions)), "hr"))
    return Payslip(
        facts.employee_id, facts.employee_number, facts.name, facts.iban, month, tuple(pay.lines), gross, deductions, net,
        held=0 if facts.iban else net, problems=tuple(problems), carried=tuple(pay.carried),
    )  # fmt: skip
