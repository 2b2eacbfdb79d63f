"""What a document does to the budget, line by line: before, this, after, and what speaks against it. For forms and approvers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from erp.errors import DomainError
from erp.i18n import _, language, sentence
from erp.scope import elevated
from finance.budget.keys import LineKey
from finance.budget.kinds import ADD, CLOSE, DECREASE, DISTRIBUTE, ORIGINAL_BUDGET, RESERVE_CUT, TRANSFER, UNFREEZE, Kind
from finance.budget.rules import Figures
from finance.budget_documents.drafts import DraftLine, Standing, consumed, judge, standing
from finance.classifications.queries import ECONOMIC, codes, first_day

GIVES_BACK = (ORIGINAL_BUDGET, ADD, UNFREEZE, RESERVE_CUT, DECREASE, CLOSE)
SHOWN = 12
STAGES = ("paid", "ordered", "due", "committed", "reserved", "frozen", "lapsed")


def effects_of(kind: Kind, lines: Sequence[DraftLine], day: date | None = None, *, held: bool = False) -> list[dict[str, Any]]:
    """One box a budget line, then one for what refuses. `held`: the giving side is held by the document already."""
    with elevated("a document shows what it does to the budget") as session:
        keys = [key for line in lines for key in (line.key, line.target) if key is not None]
        try:
            here = standing(session, keys)
            verdict = judge(session, kind, lines, day, held=held)
        except DomainError as error:
            return [{"code": None, "name": _("Refused"), "small": sentence(error.code, error.facts), "problem": _("Refused")}]
    refusal = None
    try:
        verdict.raise_if_refused()
    except DomainError as error:
        refusal = sentence(error.code, error.facts)
    boxes = [box(here[key], amount, held and key in {line.key for line in lines}) for key, amount in list(changes(kind, lines).items())[:SHOWN]]
    if refusal:
        boxes.insert(0, {"code": None, "name": _("Refused"), "small": refusal, "problem": _("Refused")})
    if kind.name == TRANSFER and not verdict.rules.confirmed:
        boxes.append({"code": None, "name": _("Transfer rules not confirmed for this year"), "small": _(verdict.rules.basis), "problem": None})
    return boxes


def changes(kind: Kind, lines: Sequence[DraftLine]) -> dict[LineKey, int]:
    """What each line's available amount gains; below zero: loses."""
    gained: dict[LineKey, int] = {}
    for line in lines:
        back = line.amount if kind.name in GIVES_BACK else 0
        gained[line.key] = gained.get(line.key, 0) + back - consumed(kind, line)
        if line.target is not None and kind.name in (TRANSFER, DISTRIBUTE):
            gained[line.target] = gained.get(line.target, 0) + line.amount
    return gained


def box(line: Standing, gain: int, held: bool) -> dict[str, Any]:
    named = codes(ECONOMIC, first_day(line.key.year), [line.key.economic]).get(line.key.economic)
    before = line.figures.available - (gain if held else 0)
    after = before + gain
    return {
        "code": line.name, "name": named.name(language()) if named else "", "small": None, "before": before, "this": gain, "after": after,
        "parts": parts(line.figures), "problem": _("Not enough") if after < 0 else None,
    }  # fmt: skip


def parts(figures: Figures) -> list[tuple[str, int]]:
    """For the bar, from spent to free."""
    return [*((stage, getattr(figures, stage)) for stage in STAGES), ("available", max(0, figures.available))]
