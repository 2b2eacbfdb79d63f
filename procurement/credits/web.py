"""The note on paper; everything else about credit notes comes from their declaration as a resource."""

from __future__ import annotations

from flask import Blueprint, Response

from erp.auth.guard import permission
from erp.reporting.printed import printed
from procurement.credits.documents import print_credit
from procurement.credits.queries import credit_numbered

blueprint = Blueprint("procurement_credit", __name__, url_prefix="/procurement/credit")


@blueprint.get("/<key>/paper")
@permission("procurement.credit.view")
def paper(key: str) -> Response:
    row = credit_numbered(key)
    return printed(row.number, lambda stream: print_credit(row, stream))
