"""The request's page: the document, its method with article, what it does to the budget, and requests that look like parts of it."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.i18n import _
from erp.reporting.printed import printed
from erp.resources import document_page
from procurement.figures.words import article_words
from procurement.quotations.queries import offers_on
from procurement.quotations.rules import lowest
from procurement.requests.documents import print_request
from procurement.requests.queries import lines_of, method_of, request_numbered, suspicion
from procurement.requests.resource import REQUESTS
from procurement.requests.rules import APPROVED, SPLIT
from procurement.requests.schemas import METHODS

blueprint = Blueprint("procurement_request", __name__, url_prefix="/procurement/request")


@blueprint.get("/<key>")
@permission("procurement.request.view")
def page(key: str) -> ResponseReturnValue:
    found = document_page.of_the_moment(REQUESTS, key, current_actor())
    row, method = found["row"], method_of(found["row"])
    if row.state == APPROVED and current_actor().can("procurement.quotation.create"):
        lines = {f"lines-{n}-place": line.place for n, line in enumerate(lines_of(row))}
        href = f"/procurement/quotations/new?{urlencode({'request': row.number, **lines})}"
        found["acts"] = [{"text": _("Enter an offer"), "href": href, "kind": "primary", "icon": "plus"}, *found["acts"]]
    offers = offers_on(row) if current_actor().can("procurement.quotation.view") else []
    return render_template(
        "procurement/requests/show.html",
        **found,
        method=method,
        method_name=str(METHODS[method.name]),
        article=article_words(method.article),
        suspicion=suspicion(row),
        split_article=article_words(SPLIT),
        request_row=row,
        offers=offers,
        best=lowest(offers),
    )


@blueprint.get("/<key>/paper")
@permission("procurement.request.view")
def paper(key: str) -> Response:
    row = request_numbered(key)
    return printed(row.number, lambda stream: print_request(row, stream))
