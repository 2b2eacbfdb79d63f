"""A report as JSON for machines: columns by key, amounts as text with two places, totals after the rows."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from erp.i18n import in_language
from erp.reporting.cells import plain
from erp.reporting.table import FIGURES, Column, Fact, Heading, Table

CONTENT_TYPE = "application/json"


def render(table: Table, stream: BinaryIO, language: str) -> None:
    with in_language(language):
        columns = [{"key": c.key, "title": str(c.title), "kind": c.kind} for c in table.columns]
        head = {**about(table.heading), "language": language, "columns": columns}
        stream.write(_text(head)[:-1].encode() + b',"rows":[')
        separator = b"\n"
        for row in table.read():
            if row.kind in FIGURES:
                cells = {c.key: value(cell, c) for c, cell in zip(table.columns, row.cells, strict=True)}
                stream.write(separator + _text(cells).encode())
                separator = b",\n"
        totals = {c.key: value(cell, c) for c, cell in zip(table.columns, table.total_cells(), strict=True) if cell is not None}
        more = [{"title": str(summary.title), "facts": [fact_of(fact) for fact in summary.facts]} for summary in table.summaries()]
        ending = {"totals": totals, "count": table.count, **({"summaries": more} if more else {})}
        stream.write(b"\n]," + _text(ending)[1:].encode() + b"\n")


def fact_of(fact: Fact) -> dict[str, Any]:
    return {"label": str(fact.label), "value": fact.value if fact.kind == "integer" else plain(fact.value, fact.kind)}


def about(heading: Heading) -> dict[str, Any]:
    """Where the figures come from; empty facts are left out."""
    known = {
        "report": heading.name,
        "title": str(heading.title),
        "entity": heading.entity,
        "fiscal_year": heading.fiscal_year,
        "period": heading.period,
        "parameters": {str(label): text for label, text in heading.parameters},
        "made_at": heading.made_at.isoformat(timespec="seconds") if heading.made_at else "",
        "ledger_position": heading.ledger_position,
        "run_id": heading.run_id,
    }
    return {name: fact for name, fact in known.items() if fact}


def value(cell: Any, column: Column) -> Any:
    if cell is None or (column.kind == "integer" and isinstance(cell, int)):
        return cell
    return plain(cell, column.kind)


def _text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
