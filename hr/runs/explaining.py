"""Why an amount is what it is: read back from the payslip's own lines, never calculated again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from erp.i18n import _, _l
from erp.web.showing import riyals
from hr.inputs.words import named_line
from hr.payroll.values import PayLine
from hr.runs.models import Payslip
from hr.runs.stored import lines_of
from hr.runs.words import LINE_KINDS

MONEY_FACTS = ("monthly", "earned", "base", "wanted", "ceiling", "left", "given", "daily", "transport")


@dataclass(frozen=True)
class Explanation:
    document: dict[str, Any]
    lines: list[str]


@dataclass(frozen=True)
class Step:
    """One amount with what it stands on, ready to be shown."""

    element: str
    kind: str
    amount: int
    rule: str
    since: str
    article: str
    arithmetic: str
    figures: tuple[str, ...]
    reference: str


def steps(slip: Payslip) -> list[Step]:
    return [step(line) for line in lines_of([slip.id]).get(slip.id, ())]


def step(line: PayLine) -> Step:
    facts = dict(line.facts)
    said = str(_l("%(name)s = %(value)s since %(day)s (%(basis)s)"))
    figures = tuple(
        said % {"name": used.name, "value": figure_value(used.name, used.value), "day": used.since, "basis": used.basis or "—"}
        for used in line.figures
    )
    return Step(
        named_line(line.element, line.month), str(LINE_KINDS[line.kind]), line.amount, line.rule, line.version.isoformat(), line.article,
        arithmetic(line.element, facts), figures, line.reference,
    )  # fmt: skip


def figure_value(name: str, value: Any) -> str:
    """Amounts in riyals, shares as they are."""
    money = name.startswith(("scale:", "transport:", "per_diem.")) or name == "motherhood.least"
    return riyals(int(value)) if money else str(value)


def arithmetic(element: str, facts: dict[str, Any]) -> str:
    """The sum as a person would write it on the margin."""
    shown = {name: riyals(int(fact)) if name in MONEY_FACTS else str(fact) for name, fact in facts.items()}
    if facts.get("given"):
        return _("amount given: %(given)s", **shown)
    if element in ("basic", "transport"):
        share = f" × {shown['share']}" if facts.get("share") not in (None, "1") else ""
        return f"{shown['monthly']} × {shown['days']} / {shown['of']}{share}"
    if element == "overtime":
        return f"{shown['monthly']} / {shown['of']} / {shown['day_hours']} × {shown['hours']} × {shown['rate']}"
    if element.startswith("absence_"):
        return f"{shown['earned']} × {shown['days']} / {shown['of']}"
    if "percent" in facts:
        return f"{shown['base']} × {shown['percent']} %"
    return "، ".join(f"{name} {fact}" for name, fact in shown.items())


def explanation(slip: Payslip) -> Explanation:
    found = steps(slip)
    document = {
        "payslip": slip.number, "employee": slip.employee_number, "period": slip.period, "state": slip.state,
        "gross": plain(slip.gross), "deductions": plain(slip.deductions), "net": plain(slip.net),
        "lines": [
            {
                "element": one.element, "kind": one.kind, "amount": plain(one.amount), "rule": one.rule, "version": one.since, "article": one.article,
                "arithmetic": one.arithmetic, "figures": list(one.figures), "reference": one.reference,
            }
            for one in found
        ],
    }  # fmt: skip
    lines = [f"{slip.number}  {slip.name_ar}"]
    for one in found:
        lines.append(f"{one.element}: {riyals(one.amount)} = {one.arithmetic}  [{one.rule} {one.since}; {one.article}]")
        lines += [f"    {figure}" for figure in one.figures]
    sums = {"gross": riyals(slip.gross), "deductions": riyals(slip.deductions), "net": riyals(slip.net)}
    lines.append(_("Gross %(gross)s, deductions %(deductions)s, net %(net)s", **sums))
    return Explanation(document, lines)


def plain(halalas: int) -> str:
    return f"{halalas // 100}.{halalas % 100:02d}"
