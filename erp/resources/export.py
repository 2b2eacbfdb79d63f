"""Exports exactly what the list shows: the same filter, order, columns and masks, streamed through the reports' renderers."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from flask import Response

from erp import clock
from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import unit_of_work
from erp.errors import NotFound
from erp.i18n import _, language
from erp.reporting import render_csv, render_pdf, render_xlsx
from erp.reporting import table as tables
from erp.resources import rows
from erp.resources.declaration import Column, Resource
from erp.resources.listing import filter_words
from erp.resources.rights import masked
from erp.resources.view import View
from erp.web.showing import moment

RENDERERS = {"xlsx": render_xlsx.render, "csv": render_csv.render, "pdf": render_pdf.render}
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}
KINDS: dict[str, tables.ColumnKind] = {"money": "money", "code": "code", "document": "code", "date": "date", "whole": "integer"}


def export(resource: Resource, view: View, form: str, actor: Actor, revealed: Sequence[str] = ()) -> Response:
    """The file as an answer; the download is recorded. `revealed`: what `reveal.export` allowed. Raises NotFound for a format there isn't."""
    if form not in RENDERERS:
        raise NotFound(kind="format", key=form)
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer
    RENDERERS[form](table(resource, view, actor, revealed), stream, language())
    unit_of_work(lambda: record(actor, "downloaded", f"{resource.kind}:*", changes={"filter": [None, view.query()], "format": [None, form]}))
    stream.seek(0)
    response = Response(_parts(stream), content_type=TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{resource.plural}-{clock.today().isoformat()}.{form}"'
    response.call_on_close(stream.close)
    return response


def _parts(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while part := stream.read(65536):
            yield part


def table(resource: Resource, view: View, actor: Actor, revealed: Sequence[str] = ()) -> tables.Table:
    columns, lines = rows.stream(resource, view, actor, revealed=revealed)
    hidden = tuple(name for name in masked(actor, resource) if name not in revealed)
    shown = [(place, column, column.name in hidden) for place, column in enumerate(columns)]
    heading = tables.Heading(
        title=resource.title,
        name=resource.name,
        parameters=[(resource.by_name[name].title, filter_words(resource.by_name[name], value)) for name, vs in view.filters.items() for value in vs],
        unit_note=_("Amounts in Saudi riyals") if any(column.kind == "money" for column in columns) else "",
        made_at=clock.local(clock.now()),
        made_by=actor.name(language()),
    )
    made = [_column(column, masked_) for _place, column, masked_ in shown for column in _halves(column)]
    return tables.Table(heading, made, _cells(lines, columns, hidden))


def _halves(column: Column) -> list[Column]:
    """A code with its words is two columns of a sheet."""
    if column.label is None:
        return [column]
    words = Column(f"{column.name}_name", _("%(what)s: name", what=str(column.title)), width=30)
    return [column, words]


def _column(column: Column, masked_: bool) -> tables.Column:
    kind = "text" if masked_ else KINDS.get(column.kind, "text")
    return tables.Column(column.name, column.title, kind, column.total and not masked_, column.width)


def _cells(lines: Iterator[rows.Line], columns: tuple[Column, ...], hidden: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    plain = [(place, _as_text(column) if column.name not in hidden else None, column.label is not None) for place, column in enumerate(columns)]
    for line in lines:
        cells: list[Any] = []
        for place, words, labelled in plain:
            value = line.values[place]
            cells.append(words(value) if words is not None and value is not None else value)
            if labelled:
                cells.append(line.labels[place])
        yield tuple(cells)


def _as_text(column: Column) -> Any:
    """What turns a value into a sheet's: choices into their words, moments into the office's time."""
    if column.say is not None:
        return column.say
    if column.kind == "choice":
        words = {value: str(text) for value, text in column.choices.items()}
        return lambda value: words.get(value, str(value))
    if column.kind == "flag":
        yes, no = _("Yes"), _("No")
        return lambda value: yes if value else no
    if column.kind == "json":
        return lambda value: json.dumps(value, ensure_ascii=False)
    return {"moment": moment, "rate": lambda value: format(value, "f") if hasattr(value, "as_tuple") else str(value)}.get(column.kind)
