"""The rules of pay. A rule sees one person's facts, the month, dated figures and the lines of the rules it needs; nothing else."""

from __future__ import annotations

from hr.payroll.rules import deductions, earnings
from hr.payroll.rules.engine import Pay, Rules

RULES = Rules((*earnings.RULES, *deductions.RULES))

__all__ = ["RULES", "Pay", "Rules"]
