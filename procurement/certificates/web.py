"""The certificate on paper; everything else about certificates comes from their declaration as a resource."""

from __future__ import annotations

from flask import Blueprint, Response

from erp.auth.guard import permission
from erp.reporting.printed import printed
from procurement.certificates.documents import print_certificate
from procurement.certificates.operations import certificate_numbered

blueprint = Blueprint("procurement_certificate", __name__, url_prefix="/procurement/certificate")


@blueprint.get("/<key>/paper")
@permission("procurement.certificate.view")
def paper(key: str) -> Response:
    row = certificate_numbered(key)
    return printed(row.number, lambda stream: print_certificate(row, stream))
