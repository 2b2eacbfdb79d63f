"""The request's page: the document, its method with article, what it does to the budget, and requests that look like parts of it."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.reporting.printed import printed
from erp.resources import document_page
from procurement.figures.words import article_words
from procurement.quotations.queries import offers_on
from procurement.quotations.rules import lowest
from procurement.requests.documents import print_request
from procurement.requests.queries import method_of, request_numbered, suspicion
from procurement.requests.resource import REQUESTS
from procurement.requests.rules import SPLIT
from procurement.requests.schemas import METHODS

blueprint = Blueprint("procurement_request", __name__, url_prefix="/procurement/request")


@blueprint.get("/<key>")
@permission("procurement.request.view")
def page(key: str) -> ResponseReturnValue:
    found = document_page.of_the_moment(REQUESTS, key, current_actor())
    row, method = found["row"], method_of(found["row"])
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
