"""The minutes on paper; everything else about receipts comes from their declaration as a resource."""

from __future__ import annotations

from flask import Blueprint, Response

from erp.auth.guard import permission
from erp.reporting.printed import printed
from procurement.receipts.documents import print_receipt
from procurement.receipts.operations import receipt_numbered

blueprint = Blueprint("procurement_receipt", __name__, url_prefix="/procurement/receipt")


@blueprint.get("/<key>/paper")
@permission("procurement.receipt.view")
def paper(key: str) -> Response:
    row = receipt_numbered(key)
    return printed(row.number, lambda stream: print_receipt(row, stream))
