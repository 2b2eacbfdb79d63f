"""Forms: fields as data for the templates, and problems beside their fields. (The token that proves a form ours: `erp.auth.csrf`.)"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import request

from erp.errors import Problem
from erp.i18n import Text, sentence
from erp.web.showing import slug

SAFE = ("GET", "HEAD", "OPTIONS")
SECRET_FIELDS = ("csrf_token", "code", "kept_work")


@dataclass(frozen=True)
class FormField:
    """One field as `ui.field_of` draws it. `value` is what was typed, or the stored value (money: halalas)."""

    kind: str
    name: str
    label: Text
    value: Any = ""
    required: bool = False
    help: Text | None = None
    error: str | None = None
    options: Sequence[tuple[str, Text]] = ()
    width: int = 4
    readonly: bool = False
    placeholder: Text | None = None
    refusal: str | None = None
    list: Sequence[tuple[str, Text]] | None = None
    multiple: bool = False
    column: str | None = None
    sub: str | None = None


def typed(names: Iterable[str] = ()) -> dict[str, str]:
    """What was typed, by field; secrets left out. With `names`, these alone."""
    wanted = set(names)
    return {name: value for name, value in request.form.items() if not is_secret(name) and (not wanted or name in wanted)}


def is_secret(name: str) -> bool:
    """Whether a field is never shown again, nor carried through a sign-in."""
    return name in SECRET_FIELDS or "password" in name.lower() or "secret" in name.lower()


def with_problems(
    fields: Iterable[FormField], values: Mapping[str, Any], problems: Iterable[Problem]
) -> tuple[list[FormField], list[tuple[str | None, str]]]:
    """The fields again with what was typed and what is wrong, and the summary for `ui.form_errors`."""
    said: dict[str | None, list[str]] = {}
    for problem in problems:
        said.setdefault(problem.column, []).append(sentence(problem.code, problem.facts))
    shown = [replace(f, value=values.get(f.name, f.value), error=" ".join(said[f.name]) if f.name in said else None) for f in fields]
    labels = {f.name: f.label for f in shown}
    summary: list[tuple[str | None, str]] = []
    for column, texts in said.items():
        label = labels.get(column) if column else None
        summary += [
            (f"f-{slug(column)}" if label is not None and column else None, f"{label}: {text}" if label is not None else text) for text in texts
        ]
    return shown, summary
