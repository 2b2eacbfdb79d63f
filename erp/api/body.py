"""A JSON body held against the schema that the OpenAPI file publishes; the same faults are named as in a form or a sheet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from flask import Request
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from erp.errors import Problem, RequestInvalid
from erp.reasons import Reason
from erp.resources.declaration import Child, Resource
from erp.resources.fields import HouseField

CODES = {
    "money": "amount.invalid",
    "date": "date.invalid",
    "code": "code.invalid",
    "ref": "code.invalid",
    "choice": "choice.unknown",
    "flag": "flag.invalid",
    "whole": "number.invalid",
    "rate": "number.invalid",
}


class BodyInvalid(RequestInvalid):
    """Not JSON, or not an object."""

    status = 400


def read(request: Request) -> dict[str, Any]:
    """The body as a dict; numbers exactly as written. An empty body is an empty object. Raises BodyInvalid."""
    content = request.get_data()
    if not content.strip():
        return {}
    if request.mimetype not in ("application/json", "") and not request.mimetype.endswith("+json"):
        raise BodyInvalid([Problem("body.json", None)])
    try:
        found = json.loads(content, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError, ArithmeticError):
        raise BodyInvalid([Problem("body.json", None)]) from None
    if not isinstance(found, dict):
        raise BodyInvalid([Problem("body.json", None)])
    return found


def _refuse_constant(_text: str) -> Any:
    raise ValueError("NaN and Infinity are not JSON")


def schema_of(fields: Mapping[str, HouseField], child: Child | None = None, changing: bool = False, key: str = "") -> dict[str, Any]:
    """The JSON schema of what is sent. `changing`: nothing is required, what is absent stays."""
    properties = {name: _nullable(kind) for name, kind in fields.items()}
    if child is not None:
        inside = {name: kind for name, kind in child.schema().fields.items() if isinstance(kind, HouseField)}
        properties[child.name] = {"type": "array", "maxItems": 5000, "items": schema_of(inside)}
    found: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    needed = [name for name, kind in fields.items() if kind.required and kind.default is None]
    if needed and not changing:
        found["required"] = needed
    return found


def _nullable(kind: HouseField) -> dict[str, Any]:
    described = dict(kind.described())
    if str(kind.title):
        described["title"] = str(kind.title)
    if kind.required or not kind.clearable:
        return described
    if "enum" in described:
        described["enum"] = [*described["enum"], None]
    types = described["type"] if isinstance(described["type"], list) else [described["type"]]
    described["type"] = [*types, "null"]
    return described


@lru_cache(maxsize=500)
def _validator(resource: Resource, changing: bool) -> Draft202012Validator:
    return Draft202012Validator(schema_of(resource.fields, resource.lines, changing))


def check_shape(resource: Resource, body: dict[str, Any], changing: bool) -> None:
    """Raises RequestInvalid naming every field that isn't what the schema says."""
    problems = list(_problems(_validator(resource, changing).iter_errors(body), resource))
    if problems:
        raise RequestInvalid(problems)


def check_parameters(fields: Mapping[str, HouseField], body: dict[str, Any]) -> None:
    """The same for the parameters of an action."""
    problems = list(_problems(Draft202012Validator(schema_of(fields)).iter_errors(body), None, fields))
    if problems:
        raise RequestInvalid(problems)


def _problems(errors: Any, resource: Resource | None, fields: Mapping[str, HouseField] | None = None) -> Iterator[Problem]:
    for error in errors:
        path = ".".join(str(part) for part in error.absolute_path)
        if error.validator == "required":
            missing = [name for name in error.validator_value if name not in error.instance]
            yield from (Problem("field.required", f"{path}.{name}" if path else name) for name in missing)
        elif error.validator == "additionalProperties":
            extra = [name for name in error.instance if name not in error.schema["properties"]]
            yield from (Problem("field.unknown", (f"{path}.{name}" if path else name)[:100]) for name in extra)
        else:
            yield _of_value(error, path, _kind_at(error, resource, fields))


def _kind_at(error: ValidationError, resource: Resource | None, fields: Mapping[str, HouseField] | None) -> HouseField | None:
    steps = list(error.absolute_path)
    if len(steps) == 3 and resource is not None and resource.lines is not None:
        return resource.lines.schema().fields.get(steps[2])  # type: ignore[return-value]
    known = fields if fields is not None else resource.fields if resource else {}
    return known.get(steps[0]) if len(steps) == 1 else None


def _of_value(error: ValidationError, path: str, kind: HouseField | None) -> Problem:
    shown = None if kind is not None and kind.mask else str(error.instance)[:60]
    if error.instance is None:
        return Problem("field.required", path)
    if error.validator == "maxLength":
        return Problem("field.too_long", path, facts={"longest": error.validator_value})
    if error.validator in ("minimum", "maximum"):
        return Problem("number.out_of_range", path, facts={"least": error.schema.get("minimum"), "most": error.schema.get("maximum")}, value=shown)
    code = CODES.get(kind.kind, "field.invalid") if kind is not None else "field.invalid"
    facts: dict[str, Any] = {"value": shown or ""}
    if code in ("amount.invalid", "date.invalid"):
        facts["reason"] = Reason("amount_unreadable" if code == "amount.invalid" else "date_unreadable")
    if code == "choice.unknown":
        facts["allowed"] = [value for value in error.schema.get("enum", ()) if value is not None]
    return Problem(code, path, facts=facts, value=shown)
