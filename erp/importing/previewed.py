"""What the preview page shows of a batch: counts, rows with their bad and changed cells, faults by kind, what was passed over."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import url_for

from erp import links
from erp.auth.names import name_of
from erp.i18n import _, _l, language, listed, ngettext, sentence
from erp.importing import queries
from erp.importing.columns import ImportColumn, said_of
from erp.importing.models import ImportBatch, ImportRow
from erp.importing.shown import facts_again, text_shown
from erp.module import Importer

STATE_TONES = {"previewed": "info", "committed": "ok", "undone": "wait", "stale": "bad"}
STATE_NAMES = {"previewed": _l("nothing written yet"), "committed": _l("written"), "undone": _l("taken back"), "stale": _l("out of date")}


FAULTS = {
    ("import.required", "field.required"): _l("missing"),
    ("import.duplicate", "key.taken"): _l("repeated or taken"),
    ("import.choice", "choice.unknown", "import.yes_or_no", "flag.invalid"): _l("not one of the accepted values"),
    ("ref.unknown", "import.unknown", "account.unknown"): _l("not recorded in the system"),
    ("date.invalid", "date.out_of_range", "period.invalid"): _l("not a date"),
    ("amount.invalid", "import.too_small", "amount.too_small"): _l("not an amount that can be taken"),
    ("import.not_a_number", "import.not_whole", "number.invalid", "number.out_of_range"): _l("not a number that can be taken"),
    ("import.error_cell", "import.formula"): _l("an error or formula of the spreadsheet"),
    ("import.merged_cell",): _l("merged cells"),
}
FAULT_ENDS = {
    "_taken": FAULTS[("import.duplicate", "key.taken")],
    "_unknown": FAULTS[("ref.unknown", "import.unknown", "account.unknown")],
    "invalid": _l("not written as it should be"),
}
FAULT_NAMES = {code: name for codes, name in FAULTS.items() for code in codes}


def preview_page(batch: ImportBatch, importer: Importer, state: str, after: int) -> dict[str, Any]:
    rows = queries.page(batch.id, None if state == "all" else state, after)
    next_ = rows[queries.PAGE - 1].place if len(rows) > queries.PAGE else None
    rows = rows[: queries.PAGE]
    columns = _columns(importer, rows)
    total = sum(batch.counts.values())
    return {
        "batch": batch,
        "reader": name_of(batch.actor),
        "importer": importer,
        "state": state,
        "title": _("Import preview: %(kind)s", kind=importer.title),
        "total": total,
        "whole": total if state == "all" else batch.counts[state],
        "tabs": _tabs(batch, state),
        "columns": [(column.key, title_of(column)) for column in columns],
        "rows": [_row(row, columns) for row in rows],
        "next": url_for("imports.show", kind=batch.kind, number=batch.id, state=state, after=next_) if next_ is not None else None,
        "steps": _steps(batch, importer),
        "whole_file": [told(*problem) for problem in batch.problems],
        "faults": _faults(batch, importer),
        "notes": _notes(batch),
        "unchanged": bool(total) and batch.counts["same"] == total,
        "waiting": (batch.outcome or {}).get("waiting", 0) if batch.state == "committed" else 0,
        "made": [links.shown(one) for one in (batch.outcome or {}).get("documents", ())] if batch.state == "committed" else [],
        "can_commit": batch.state == "previewed" and not batch.problems and not batch.counts["invalid"],
        "without_bad": total - batch.counts["invalid"] if batch.state == "previewed" and not batch.problems and batch.counts["invalid"] else 0,
        "tone": STATE_TONES[batch.state],
        "state_name": STATE_NAMES[batch.state],
    }


def title_of(column: ImportColumn) -> str:
    return column.title_ar if language() == "ar" else column.title_en


def told(code: str, column: str | None, _row: int | None, _sheet: str | None, facts: dict[str, Any], value: Any) -> str:
    return sentence(code, {"value": value or "", **facts_again(facts)})


def _columns(importer: Importer, rows: list[ImportRow]) -> list[ImportColumn]:
    """Those that hold anything on this page, and those that are wanted anyway."""
    filled = {name for row in rows for name in (*row.texts, *(fault[1] for fault in row.problems))}
    return [column for column in importer.columns if column.required or column.key in filled]


def _row(row: ImportRow, columns: list[ImportColumn]) -> dict[str, Any]:
    bad = {column for _code, column, _facts in row.problems}
    by_key = {column.key: column for column in columns}
    titles = {column.key: title_of(column) for column in columns}
    cells = [
        {"text": text_shown(c, row.texts.get(c.key, "")), "bad": c.key in bad, "change": row.changes.get(c.key), "code": c.kind != "text"}
        for c in columns
    ]
    notes = []
    order = list(titles)
    for code, column, facts in sorted(row.problems, key=lambda fault: order.index(fault[1]) if fault[1] in titles else -1):
        said = sentence(code, facts_said(by_key.get(column), row.texts.get(column) or "", facts_again(facts)))
        notes.append(f"{titles[column]}: {said}" if column in titles else said)
    return {"number": row.number, "sheet": row.sheet, "state": row.state, "cells": cells, "notes": notes}


def facts_said(column: ImportColumn | None, text: str, facts: dict[str, Any]) -> dict[str, Any]:
    """What the sentence of a fault says; of a masked column never the value itself."""
    shown, facts = {"value": text_shown(column, text)}, said_of(column, facts)
    return facts | shown if column is not None and column.mask is not None else shown | facts


def _tabs(batch: ImportBatch, state: str) -> list[dict[str, Any]]:
    counts = batch.counts
    words = (
        ("all", sum(counts.values()), _("all rows")),
        ("new", counts["new"], _("new, will be created")),
        ("changed", counts["changed"], _("changed, will be updated")),
        ("same", counts["same"], _("the same, left alone")),
        ("invalid", counts["invalid"], _("refused, to be corrected")),
    )
    address = lambda name: url_for("imports.show", kind=batch.kind, number=batch.id, state=name)  # noqa: E731
    return [{"name": name, "count": count, "text": text, "href": address(name), "current": name == state} for name, count, text in words]


def _steps(batch: ImportBatch, importer: Importer) -> list[dict[str, str]]:
    total, invalid = sum(batch.counts.values()), batch.counts["invalid"]
    at = {"previewed": 1, "stale": 1, "committed": 2, "undone": 3}[batch.state]
    words = (
        (_("File read"), ngettext("one row", "%(n)s rows", total)),
        (_("Preview and correct"), ngettext("one row refused", "%(n)s rows refused", invalid) if invalid else _("nothing refused")),
        (_("Commit the file"), _("all or nothing")),
        (_("Undo"), _("while nothing depends on it") if importer.undo else _("by a reversal")),
    )
    states = ["done" if place < at else "now" if place == at else "" for place in range(len(words))]
    if batch.state == "committed":
        states[2] = "done"
    return [{"text": text, "small": small, "state": state} for (text, small), state in zip(words, states, strict=True)]


def _faults(batch: ImportBatch, importer: Importer) -> list[tuple[str, int]]:
    """Faults by column and kind, the most frequent first."""
    titles = {column.key: title_of(column) for column in importer.columns}
    counted = Counter((column, code) for code, column, *_rest in queries.problems(batch))
    names = {code: fault_name(code) for _column, code in counted}
    return [(f"{titles[column]}: {names[code]}" if column in titles else names[code], count) for (column, code), count in counted.most_common(30)]


def fault_name(code: str) -> str:
    """A fault in a word or two; of codes that modules add, by how they end."""
    ends = next((name for end, name in FAULT_ENDS.items() if code.endswith(end)), _l("against a rule of the record"))
    return str(FAULT_NAMES.get(code, ends))


def _notes(batch: ImportBatch) -> list[tuple[str, str]]:
    found = batch.notes
    notes = [(_("To be looked at, row %(row)s", row=one[2]), told(*one)) for one in found.get("warnings", ())[:20]]
    if found["ignored_columns"]:
        notes.append((_("Columns that no one knows were not read"), listed(found["ignored_columns"])))
    if found["ignored_sheets"]:
        notes.append((_("Sheets without these headers were not read"), listed(found["ignored_sheets"])))
    if found["empty_rows"]:
        notes.append((_("Empty rows were passed over"), listed(map(str, found["empty_rows"][:20]))))
    if found["hidden_rows"]:
        notes.append((_("Hidden rows were read like any other"), str(found["hidden_rows"])))
    return notes
