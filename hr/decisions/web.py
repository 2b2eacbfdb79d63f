"""The decision on paper; everything else about decisions comes from their declaration as a resource."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response

from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.reporting.document import CONTENT_TYPE
from hr.decisions.documents import print_decision
from hr.decisions.operations import decision

papers = Blueprint("hr_decision_papers", __name__, url_prefix="/hr/decisions")


@papers.get("/<key>/paper")
@permission("hr.decision.view")
def paper(key: str) -> Response:
    row, stream = decision(key), BytesIO()
    print_decision(row, stream, current_actor())
    answer = Response(stream.getvalue(), content_type=CONTENT_TYPE)
    answer.headers["Content-Disposition"] = f'inline; filename="{row.number or row.reference}.pdf"'
    return answer
