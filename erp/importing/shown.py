"""How plans and problems are written: in JSON for machines, as sentences for people, as facts that a row can keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from erp.errors import DomainError, Problem
from erp.i18n import _, sentence
from erp.importing.columns import ImportColumn, by_key, said_of, shown_choice
from erp.importing.preview import CHANGED, INVALID, NEW, SAME, Plan
from erp.money import Halalas, plain
from erp.reasons import Reason


def plain_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as JSON keeps them; `facts_again` gives back what needs a language."""
    return {name: _kept(value) for name, value in facts.items()}


def _kept(value: Any) -> Any:
    if isinstance(value, Reason):
        return {"reason": str(value)}
    if isinstance(value, Halalas):
        return {"halalas": int(value)}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_kept(item) for item in value]
    return value if value is None or isinstance(value, (str, int, bool)) else str(value)


def facts_again(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _again(value) for name, value in facts.items()}


def _again(value: Any) -> Any:
    if isinstance(value, dict):
        return Reason(value["reason"]) if "reason" in value else Halalas(value.get("halalas", 0))
    return value


def in_words(problems: Iterable[Problem], columns: Iterable[ImportColumn]) -> list[Problem]:
    """As people read them: the accepted values in words."""
    known = by_key(columns)
    return [replace(one, facts=said_of(known.get(one.column or ""), dict(one.facts))) for one in problems]


def problems_again(kept: Iterable[Sequence[Any]]) -> list[Problem]:
    return [Problem(code, column, row, facts_again(facts), value, sheet) for code, column, row, sheet, facts, value in kept]


def change_kept(column: ImportColumn | None, pair: tuple[Any, Any]) -> list[str]:
    """[now, then] as pages show them, of a masked column what the mask shows; and now as a sheet writes it, for an undo."""
    now, then = (_written(column, value) for value in pair)
    return [text_shown(column, now), text_shown(column, then), now]


def text_shown(column: ImportColumn | None, text: str) -> str:
    """A cell's text as a page shows it."""
    if not text or column is None:
        return text
    if column.mask is not None:
        return column.mask(text)
    return next((shown_choice(choice) for choice in column.choices if choice.value == text), text)


def _written(column: ImportColumn | None, value: Any) -> str:
    if value is None:
        return ""
    if column is not None and column.kind == "money" and type(value) is int:
        return plain(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value.isoformat() if isinstance(value, date) else str(value)


def told(problem: Problem) -> str:
    return sentence(problem.code, {"value": problem.value or "", **problem.facts})


def error_of(problem: Problem) -> dict[str, Any]:
    return {
        "sheet": problem.sheet or "",
        "row": problem.row or 0,
        "column": problem.column or "",
        "value": problem.value,
        "code": problem.code,
        "message": told(problem),
    }


def answer_of(kind: str, made: Plan, *, committed: bool, outcome: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The document that the command and the API print."""
    counts = made.counts
    return {
        "kind": kind,
        "rows": len(made.rows),
        "valid": len(made.rows) - counts[INVALID],
        "invalid": counts[INVALID],
        "created": counts[NEW],
        "updated": counts[CHANGED],
        "unchanged": counts[SAME],
        "committed": committed,
        "ignored_columns": made.ignored_columns,
        "ignored_sheets": made.ignored_sheets,
        "errors": [error_of(problem) for problem in made.problems],
        **({"warnings": [error_of(problem) for problem in made.warnings]} if made.warnings else {}),
        **({"waiting": outcome.get("waiting", 0), "outcome": dict(outcome)} if outcome else {}),
    }


def unreadable(kind: str, refusal: DomainError) -> dict[str, Any]:
    """The same document for a file that can't be read at all: one error, row 0."""
    problem = Problem(refusal.code, None, 0, refusal.facts)
    nothing = dict.fromkeys(("rows", "valid", "invalid", "created", "updated", "unchanged"), 0)
    return {"kind": kind, **nothing, "committed": False, "ignored_columns": [], "ignored_sheets": [], "errors": [error_of(problem)]}


def lines_of(problems: Iterable[Problem]) -> list[str]:
    """One line a reason, beginning with its code."""
    return [f"{problem.code}: {_place(problem)}{told(problem)}" for problem in problems]


def _place(problem: Problem) -> str:
    parts: Sequence[str] = [part for part in (problem.sheet, f"{problem.row}" if problem.row else "", problem.column) if part]
    return f"[{' · '.join(parts)}] " if parts else ""
