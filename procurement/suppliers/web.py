"""The supplier's page: the record, which documents are valid, what it has been ordered, is due and was paid."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from erp import clock
from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.i18n import _
from erp.resources import document_page
from finance.services import standing_of_party
from procurement.suppliers.models import Supplier
from procurement.suppliers.operations import pending
from procurement.suppliers.resource import SUPPLIERS
from procurement.suppliers.rules import expiries_of
from procurement.suppliers.schemas import DOCUMENTS

blueprint = Blueprint("procurement_supplier", __name__, url_prefix="/procurement")


@blueprint.get("/supplier/<key>")
@permission("procurement.supplier.view")
def page(key: str) -> ResponseReturnValue:
    actor = current_actor()
    found = document_page.of_the_moment(SUPPLIERS, key, actor)
    row: Supplier = found["row"]
    today = clock.today()
    papers = [(str(DOCUMENTS[name]), ends, ends is not None and ends < today) for name, ends in expiries_of(row).items()]
    waiting = pending([row.id]).get(row.id)
    return render_template("procurement/suppliers/show.html", **found, figures=_figures(row), papers=papers, waiting=waiting)


def _figures(row: Supplier) -> list[dict[str, object]]:
    stands = standing_of_party(row.party)
    names = (("committed", _("Ordered, not yet received")), ("due", _("Due")), ("ordered", _("Ordered for payment")), ("paid", _("Paid")))
    return [{"label": label, "amount": stands[stage]} for stage, label in names]
