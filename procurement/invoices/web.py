"""The claim on paper, and the way in through an e-invoice; everything else comes from the declaration as a resource."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.errors import DomainError
from erp.i18n import sentence
from erp.reporting.printed import printed
from erp.resources import document_page
from procurement.einvoices.checking import credit_form, form_of, read, told
from procurement.einvoices.rules import CREDIT
from procurement.invoices.documents import print_invoice
from procurement.invoices.operations import CREATE
from procurement.invoices.queries import invoice_numbered
from procurement.invoices.resource import INVOICES

blueprint = Blueprint("procurement_invoice", __name__, url_prefix="/procurement/invoice")


@blueprint.get("/<key>/paper")
@permission("procurement.invoice.view")
def paper(key: str) -> Response:
    row = invoice_numbered(key)
    return printed(row.number, lambda stream: print_invoice(row, stream))


@blueprint.get("/show/<key>")
@permission("procurement.invoice.view")
def page(key: str) -> ResponseReturnValue:
    """The claim with what is deducted and what is left to pay."""
    found = document_page.of_the_moment(INVOICES, key, current_actor())
    return render_template("procurement/invoices/show.html", **found, claim=found["row"])


@blueprint.get("/from-e-invoice")
@permission(CREATE)
def choose() -> ResponseReturnValue:
    return render_template("procurement/invoices/einvoice.html", order=request.args.get("order", ""), refusal=None)


@blueprint.post("/from-e-invoice")
@permission(CREATE)
def fill() -> ResponseReturnValue:
    """Reads only: what was understood fills the form of a new claim, which is checked again when it is saved."""
    order, given = request.form.get("order", "").strip(), request.files.get("file")
    content = given.read(2_000_000) if given else b""
    try:
        found = read(content, request.form.get("qr", ""), order)
    except DomainError as error:
        said = sentence(error.code, error.facts)
        return render_template("procurement/invoices/einvoice.html", order=order, refusal=said), 422
    flash(told(found), "ok")
    place, inputs = credit_form(found, order) if found.kind == CREDIT else ("/procurement/invoices/new", form_of(found, order))
    return redirect(f"{place}?{urlencode(inputs)}", 303)
