"""What a kept run was asked, in words: "الشهر: أكتوبر 2026", not "period 2026-10"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from erp.i18n import _, language
from erp.periods import Month
from erp.registry import registry
from erp.reporting.query import STANDING, Parameter


def in_words(report: str, parameters: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(title, answer) of each parameter, those that nobody declares any more by their names."""
    known = _declared(report)
    return titles_of(report, {name: answer(known[name], str(text)) if name in known else str(text) for name, text in parameters.items()})


def titles_of(report: str, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """(title, answer) where the answers are words already."""
    known = _declared(report)
    return [(str(known[name].title) if name in known else name, text) for name, text in answers.items()]


def _declared(report: str) -> dict[str, Parameter]:
    found = next((part for _module, part in registry().parts("reports", only_enabled=False) if part.name == report), None)
    return {parameter.name: parameter for parameter in (*STANDING, *(found.parameters if found else ()))}


def answer(parameter: Parameter, text: str) -> str:
    match parameter.kind:
        case "flag":
            return _("Yes") if text else _("No")
        case "choice":
            return str(dict(parameter.choices).get(text, text))
        case "period":
            return Month.parse(text).label(language())
        case "date":
            return date.fromisoformat(text).strftime("%d/%m/%Y")
    return text
