"""A report as HTML: the same fragment in the page's preview and in the standalone document that is kept.

Rows are handed to the template as they are read; amounts come split at the point, so that a style sheet can tell the
halalas apart. The document carries its small style sheet with it and needs nothing else.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, BinaryIO

import segno
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from erp.i18n import _, direction, in_language
from erp.reporting.cells import read
from erp.reporting.pdf_frame import mark
from erp.reporting.table import Column, Heading, Row, Summary, Table
from erp.reporting.xlsx_sheet import provenance

CONTENT_TYPE = "text/html; charset=utf-8"


@lru_cache(maxsize=1)
def environment() -> Environment:
    made = Environment(loader=PackageLoader("erp", "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.globals["_"] = _
    return made


def render(table: Table, stream: BinaryIO, language: str) -> None:
    with in_language(language):
        document = environment().get_template("erp/reporting/document.html")
        facts = {"language": language, "direction": direction(), "provenance": provenance(table.heading), "qr": qr(table)}
        facts["emblem"] = emblem(table.heading)
        parts = document.stream(view=view(table), **facts)
        parts.enable_buffering(200)
        for part in parts:
            stream.write(part.encode())


def view(table: Table) -> dict[str, Any]:
    """What `erp/reporting/_table.html` needs. `rows` is read once; `totals` is called after it."""
    return {
        "heading": table.heading,
        "columns": table.columns,
        "rows": rows(table),
        "totals": lambda: cells(table.total_cells(), table, Row(()))[table.label_span() :] if table.has_totals and table.count else [],
        "label_span": table.label_span(),
        "count": lambda: table.count,
        "note": table.note,
        "summaries": lambda: [summary_of(summary) for summary in table.summaries()],
    }


def summary_of(summary: Summary) -> dict[str, Any]:
    facts = [{"label": fact.label, "strong": fact.strong, "cell": cell(fact.value, Column("fact", "", fact.kind), "")} for fact in summary.facts]
    return {"title": summary.title, "facts": facts}


def rows(table: Table) -> Iterator[dict[str, Any]]:
    for row in table.read():
        yield {"kind": row.kind, "level": row.level, "cells": cells(row.cells, table, row)}


def cells(values: tuple[Any, ...], table: Table, row: Row) -> list[dict[str, Any]]:
    return [cell(value, column, row.links.get(column.key, "")) for column, value in zip(table.columns, values, strict=True)]


def cell(value: Any, column: Column, link: str) -> dict[str, Any]:
    text = read(value, column)
    if column.kind != "money" or not text:
        return {"kind": column.kind, "text": text, "link": link}
    negative = text.startswith("(")
    whole, _point, part = text.strip("()").partition(".")
    return {"kind": "money", "text": text, "whole": whole, "part": f".{part}", "negative": negative, "link": link}


def emblem(heading: Heading) -> str:
    """The emblem, or our own mark, as an address that carries the picture in itself."""
    content = heading.emblem or mark()
    kind = "image/svg+xml" if b"<svg" in content[:4096] else "image/png"
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def qr(table: Table) -> Markup:
    heading = table.heading
    if not heading.run_id:
        return Markup()
    return Markup(segno.make(heading.verify_address or heading.run_id, error="m", micro=False).svg_inline(scale=2, border=0, omitsize=False))
