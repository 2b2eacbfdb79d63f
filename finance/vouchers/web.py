"""The voucher on paper; everything else about vouchers comes from their declaration as a resource."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response

from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.reporting.document import CONTENT_TYPE
from finance.vouchers.documents import print_voucher
from finance.vouchers.queries import voucher

papers = Blueprint("finance_voucher_papers", __name__, url_prefix="/finance/vouchers")


@papers.get("/<key>/paper")
@permission("finance.voucher.view")
def paper(key: str) -> Response:
    row, stream = voucher(key), BytesIO()
    print_voucher(row, stream, current_actor())
    answer = Response(stream.getvalue(), content_type=CONTENT_TYPE)
    answer.headers["Content-Disposition"] = f'inline; filename="{row.number or row.reference}.pdf"'
    return answer
