"""The order's page: where it stands, its items with the last price, what it does to the budget, the supplier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue

from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.auth.names import names_of
from erp.db import db
from erp.i18n import _, language
from erp.money import plain, shown
from erp.reporting.printed import printed
from erp.resources import document_page
from erp.words import in_words
from finance.services import standing_of
from procurement.awards.models import Award
from procurement.figures.words import article_words
from procurement.orders.documents import penalty_words, print_order
from procurement.orders.models import Order
from procurement.orders.operations import effect_of
from procurement.orders.queries import last_prices, lines_of, order_numbered, supplier_of
from procurement.orders.resource import ORDERS
from procurement.orders.rules import DRAFT, ISSUED, RETURNED, WAITING
from procurement.quotations.queries import offers_on
from procurement.requests.models import Request
from procurement.requests.schemas import METHODS
from procurement.values import WORKS

blueprint = Blueprint("procurement_order", __name__, url_prefix="/procurement/order")


@blueprint.get("/<key>")
@permission("procurement.order.view")
def page(key: str) -> ResponseReturnValue:
    found = document_page.of_the_moment(ORDERS, key, current_actor())
    row: Order = found["row"]
    award = db.session.get_one(Award, row.award_id)
    stands = standing_of(row.link)
    if not found["lines"]["rows"]:  # of one year
        found["lines"] = None
    found["acts"] = [*_next(row), *found["acts"]]
    found["related"] = [*_above(row, award), *found["related"]]
    return render_template(
        "procurement/orders/show.html", **found | {"path": path(row, award, stands)}, order=row, items=lines_of(row), last=last_prices(row),
        words=in_words(row.total, language()), penalty=penalty_words(row), supplier=supplier_of(row), stands=stands,
        effects=effect_of(row) if row.state in (DRAFT, RETURNED, WAITING) else [], method=f"{METHODS[award.method]} · {article_words(award.article)}",
    )  # fmt: skip


def _next(row: Order) -> list[dict[str, Any]]:
    """What comes after the order, with what is open of it filled in: a receipt, a claim."""
    if row.state != ISSUED or row.kind == WORKS:
        return []
    items = lines_of(row)
    came = [{"place": x.place, "delivered": f"{x.quantity - x.accepted:f}"} for x in items if x.accepted < x.quantity]
    claimed = [
        {"place": x.place, "quantity": f"{x.accepted - x.invoiced:f}", "unit_price": plain(x.unit_price)} for x in items if x.invoiced < x.accepted
    ]
    offered = ((_("Receive"), "receipt", "receipts", came), (_("Enter a claim"), "invoice", "invoices", claimed))
    found = [
        {"text": text, "href": f"/procurement/{plural}/new?{_filled(row, lines)}", "kind": "primary", "icon": "plus"}
        for text, noun, plural, lines in offered
        if lines and current_actor().can(f"procurement.{noun}.create")
    ]
    if claimed and current_actor().can("procurement.invoice.create"):
        href = url_for("procurement_invoice.choose", order=row.number)
        found.append({"text": _("Begin from an e-invoice"), "href": href, "kind": "", "icon": "up-file"})
    return found


def _filled(row: Order, lines: Sequence[Mapping[str, Any]]) -> str:
    return urlencode({"order": row.number} | {f"lines-{n}-{name}": value for n, line in enumerate(lines) for name, value in line.items()})


def _above(row: Order, award: Award) -> list[dict[str, Any]]:
    request = db.session.get_one(Request, row.request_id)
    return [
        {"text": _("Purchase request"), "href": url_for("procurement_requests.show", key=request.number), "count": 1},
        {"text": _("Offers"), "href": f"/procurement/quotations?request={request.number}", "count": len(offers_on(request))},
        {"text": _("Minutes of the committee"), "href": url_for("procurement_award.minutes", key=award.number), "count": 1},
    ]


def path(row: Order, award: Award, stands: dict[str, int]) -> list[dict[str, Any]]:
    """Where the purchase stands, from the draft to the money."""
    issued, names = row.state in (ISSUED, "closed"), names_of({row.prepared_by, row.decided_by})
    received = "done" if row.accepted_net and row.accepted_net == row.net else "now" if issued else ""
    return [
        {"text": _("Award"), "small": award.number, "state": "done"},
        {"text": _("Draft"), "small": names[row.prepared_by], "state": "now" if row.state in (DRAFT, RETURNED) else "done"},
        {"text": _("Approval"), "small": names[row.decided_by], "state": "done" if issued else "now" if row.state == WAITING else ""},
        {"text": _("Commitment"), "small": shown(stands["committed"]), "state": "done" if issued else ""},
        {"text": _("Receipt"), "small": shown(row.accepted_net), "state": received if issued else ""},
        {
            "text": _("Ordered for payment"),
            "small": shown(stands["ordered"]),
            "state": "done" if stands["ordered"] or stands["paid"] else "",
        },
        {"text": _("Paid"), "small": shown(stands["paid"]), "state": "done" if stands["paid"] else ""},
    ]


@blueprint.get("/<key>/paper")
@permission("procurement.order.view")
def paper(key: str) -> Response:
    row = order_numbered(key)
    return printed(row.number, lambda stream: print_order(row, stream))
