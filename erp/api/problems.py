"""From a refusal to problem details (RFC 9457): the one error shape of the API.

`code` is the promise, `detail` the sentence in the caller's language, `facts` the values in it as machines read them
(amounts as plain riyals, days ISO), `errors` the bad fields, all at once.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from flask import Response, g, json, request

from erp import money
from erp.errors import DomainError, Problem, RequestInvalid
from erp.i18n import sentence
from erp.money import Halalas

TYPE = "application/problem+json"


def of_refusal(error: DomainError) -> Response:
    """The answer to a rule that said no."""
    problems = [described(problem) for problem in error.problems] if isinstance(error, RequestInvalid) else []
    more = {"facts": plain(error.facts)} if error.facts else {}
    return answer(error.status, error.code, sentence(error.code, error.facts), errors=problems, **more)


def answer(status: int, code: str, detail: str, **more: Any) -> Response:
    body = {
        "type": f"urn:mizan:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "instance": request.path,
        "reference": str(g.get("request_id", "")),
        **{name: value for name, value in more.items() if value},
    }
    return Response(json.dumps(body, ensure_ascii=False), status, content_type=TYPE)


def described(problem: Problem) -> dict[str, Any]:
    """One bad field."""
    found = {"field": problem.column, "code": problem.code, "message": sentence(problem.code, problem.facts)}
    if problem.value is not None:
        found["value"] = problem.value
    return found | ({"facts": plain(problem.facts)} if problem.facts else {})


def plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in facts.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Halalas):
        return money.plain(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return str(value)
    return str(value) if isinstance(value, Decimal) or not isinstance(value, int | bool | None) else value
