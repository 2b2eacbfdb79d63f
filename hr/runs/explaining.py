"""Why an amount is what it is, for the command line: read back from the payslip's own lines, never calculated again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from erp.i18n import _
from erp.web.showing import riyals
from hr.inputs.words import named_line
from hr.payroll.values import PayLine
from hr.runs.formula import formula
from hr.runs.models import Payslip
from hr.runs.sources import FigureRow, article_of, figures
from hr.runs.stored import lines_of
from hr.runs.why import RULE_WORDS
from hr.runs.words import LINE_KINDS


@dataclass(frozen=True)
class Explanation:
    document: dict[str, Any]
    lines: list[str]


def explanation(slip: Payslip) -> Explanation:
    found = [_told(line) for line in lines_of([slip.id]).get(slip.id, ())]
    document = {
        "payslip": slip.number, "employee": slip.employee_number, "period": slip.period, "state": slip.state,
        "gross": plain(slip.gross), "deductions": plain(slip.deductions), "net": plain(slip.net), "lines": found,
    }  # fmt: skip
    lines = [f"{slip.number}  {slip.name_ar}"]
    for one in found:
        lines.append(f"{one['element']}: {one['arithmetic']}")
        lines.append(f"    {one['rule_name']} ({one['version']}): {one['article'] or '—'}")
        lines += [f"    {figure}" for figure in one["figures"]]
    sums = {"gross": riyals(slip.gross), "deductions": riyals(slip.deductions), "net": riyals(slip.net)}
    lines.append(_("Gross %(gross)s, deductions %(deductions)s, net %(net)s", **sums))
    return Explanation(document, lines)


def _told(line: PayLine) -> dict[str, Any]:
    used = list(figures(line))
    return {
        "element": named_line(line.element, line.month), "kind": str(LINE_KINDS[line.kind]), "amount": plain(line.amount), "rule": line.rule,
        "rule_name": str(RULE_WORDS.get(line.rule, line.rule)), "version": line.version.isoformat(), "article": article_of(line),
        "arithmetic": arithmetic(line), "figures": [_figure_said(row) for row in used], "used": [_figure(row) for row in used],
        "reference": line.reference,
    }  # fmt: skip


def arithmetic(line: PayLine) -> str:
    """In one line: words, amounts and signs."""
    parts = list(formula(line))
    sums = (" ".join(filter(None, (part.sign, part.words, "" if part.amount is None else riyals(part.amount)))) for part in parts[:-1])
    return " ".join([*sums, f"= {riyals(line.amount)}"])


def _figure_said(row: FigureRow) -> str:
    shown = {"name": row.title, "value": _value(row), "day": row.since, "basis": row.source or "—"}
    said = _("%(name)s = %(value)s since %(day)s (%(basis)s)", **shown)
    return f"{said} [{row.confidence}]" if row.confidence else said


def _figure(row: FigureRow) -> dict[str, str]:
    return {"title": row.title, "value": _value(row), "since": row.since.isoformat(), "source": row.source, "confidence": row.confidence}


def _value(row: FigureRow) -> str:
    return row.value if row.amount is None else riyals(row.amount)


def plain(halalas: int) -> str:
    sign = "-" if halalas < 0 else ""
    return f"{sign}{abs(halalas) // 100}.{abs(halalas) % 100:02d}"
