"""The voucher on paper; everything else about vouchers comes from their declaration as a resource."""

from __future__ import annotations

from flask import Blueprint, Response

from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.reporting.printed import printed
from finance.vouchers.documents import print_voucher
from finance.vouchers.queries import voucher

papers = Blueprint("finance_voucher_papers", __name__, url_prefix="/finance/vouchers")


@papers.get("/<key>/paper")
@permission("finance.voucher.view")
def paper(key: str) -> Response:
    row = voucher(key)
    return printed(row.number or row.reference, lambda stream: print_voucher(row, stream, current_actor()))
