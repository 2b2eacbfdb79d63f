"""The imports in the description of the API: each kind with its own addresses, columns and answers."""

from __future__ import annotations

from typing import Any

from erp.importing import kinds
from erp.importing.api import XLSX, api
from erp.importing.columns import ImportColumn
from erp.importing.template import choices_of
from erp.module import Importer

FILES = (XLSX, "application/vnd.ms-excel", "application/vnd.oasis.opendocument.spreadsheet", "text/csv", "application/octet-stream")
REFUSED = {"$ref": "#/components/responses/Problem"}
ERROR = {
    "type": "object",
    "properties": {
        "sheet": {"type": "string"},
        "row": {"type": "integer", "description": "the spreadsheet's own row number; 0: the whole file"},
        "column": {"type": "string"},
        "value": {"type": ["string", "null"]},
        "code": {"type": "string"},
        "message": {"type": "string"},
    },
}
ANSWER = {
    "type": "object",
    "required": ["kind", "rows", "valid", "invalid", "created", "updated", "unchanged", "committed", "ignored_columns", "errors"],
    "properties": {
        "kind": {"type": "string"},
        **{name: {"type": "integer"} for name in ("rows", "valid", "invalid", "created", "updated", "unchanged")},
        "committed": {"type": "boolean"},
        "ignored_columns": {"type": "array", "items": {"type": "string"}},
        "ignored_sheets": {"type": "array", "items": {"type": "string"}},
        "errors": {"type": "array", "items": ERROR},
        "warnings": {"type": "array", "items": ERROR, "description": "taken as it is, and to be looked at"},
        "waiting": {"type": "integer", "description": "of a commit: changes that wait for another person's approval"},
        "outcome": {"type": "object", "description": "of a commit: `batch` is the number by which it is shown and taken back"},
    },
}
BATCH = {
    "type": "object",
    "required": ["batch", "kind", "state", "counts"],
    "properties": {
        "batch": {"type": "integer"},
        **{name: {"type": "string"} for name in ("kind", "file_name", "file_digest", "actor")},
        "state": {"type": "string", "enum": ["previewed", "stale", "committed", "undone"]},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        "outcome": {"type": ["object", "null"]},
        **{name: {"type": ["string", "null"]} for name in ("previewed_at", "committed_at", "undone_at")},
    },
}
NUMBER = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}}


def paths() -> dict[str, Any]:
    """Of every kind that is on: preview or commit a file, the blank workbook, a batch, its undoing."""
    found: dict[str, Any] = {}
    for importer in kinds.importers():
        here = f"{api.url_prefix}/{importer.kind}"
        found[here] = {"post": _receive(importer)}
        found[f"{here}/template.xlsx"] = {"get": _operation(importer, "template", "the blank workbook", {"content": {XLSX: {}}})}
        shown = {"content": {"application/json": {"schema": BATCH}}}
        found[f"{here}/{{number}}"] = {"parameters": [NUMBER], "get": _operation(importer, "batch", "one batch", shown)}
        found[f"{here}/{{number}}/undo"] = {"parameters": [NUMBER], "post": _operation(importer, "undo", "take back what a batch did", shown)}
    return found


def _operation(importer: Importer, verb: str, words: str, answer: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": f"imports.{importer.kind}.{verb}",
        "tags": ["imports"],
        "summary": f"{importer.title}: {words}",
        "x-permission": importer.permission,
        "responses": {"200": {"description": "Done", **answer}, "default": REFUSED},
    }


def _receive(importer: Importer) -> dict[str, Any]:
    file = {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}
    content: dict[str, Any] = {"multipart/form-data": {"schema": file}, **{kind: {} for kind in FILES}}
    found = _operation(importer, "receive", "preview a file, or commit it whole", {"content": {"application/json": {"schema": ANSWER}}})
    return found | {
        "description": "All rows or none; the same file twice changes nothing. Columns:\n\n" + "\n".join(map(_told, importer.columns)),
        "parameters": [
            _query("commit", {"type": "boolean", "default": False}, "apply it; without, a preview that changes nothing"),
            _query("entity", {"type": "string"}, "the entity of rows that name none"),
            _query("name", {"type": "string", "maxLength": 255}, "the file's name, where the body is the file itself"),
        ],
        "requestBody": {"required": True, "content": content},
        "x-columns": [_described(column) for column in importer.columns],
    }


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _described(column: ImportColumn) -> dict[str, Any]:
    plain = {"key": column.key, "header_ar": column.title_ar, "header_en": column.title_en, "kind": column.kind, "required": column.required}
    return plain | ({"choices": [choice.value for choice in choices]} if (choices := choices_of(column)) else {})


def _told(column: ImportColumn) -> str:
    taken = ", ".join(f"`{choice.value}`" for choice in choices_of(column)) or column.kind
    return f"- `{column.key}`{'*' if column.required else ''} ({column.title_ar}, {column.title_en}): {taken}"
