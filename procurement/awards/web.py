"""The minutes on paper; everything else about awards comes from their declaration as a resource."""

from __future__ import annotations

from flask import Blueprint, Response

from erp.auth.guard import permission
from erp.reporting.printed import printed
from procurement.awards.documents import print_minutes
from procurement.awards.operations import award_numbered

blueprint = Blueprint("procurement_award", __name__, url_prefix="/procurement/award")


@blueprint.get("/<key>/minutes")
@permission("procurement.award.view")
def minutes(key: str) -> Response:
    row = award_numbered(key)
    return printed(row.number, lambda stream: print_minutes(row, stream))
