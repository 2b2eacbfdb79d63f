"""An e-invoice held against the order's supplier, and what of it fills the form of a claim or of a credit note."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import select

from erp import clock
from erp.db import db
from erp.errors import DomainError
from erp.i18n import _
from erp.importing.reading import run_child, slot
from erp.money import plain
from procurement.credits.models import CreditNote
from procurement.credits.rules import HANDED, RETURNED
from procurement.einvoices.rules import CREDIT, EInvoice, faults, from_qr, from_texts, places_of
from procurement.einvoices.sealing import fits
from procurement.einvoices.xml import MOST
from procurement.errors import InvoiceUnreadable, InvoiceUnsound
from procurement.figures.queries import law_on
from procurement.invoices.models import Invoice
from procurement.invoices.rules import APPROVED, ORDERED, once_of
from procurement.invoices.words import fault_words
from procurement.orders.models import Order
from procurement.orders.queries import lines_of, order_numbered, supplier_of

CHILD, ANSWER_MOST = "procurement.einvoices.xml", 2_000_000  # bytes


def read(content: bytes, qr: str, order: str) -> EInvoice:
    """Raises InvoiceUnreadable, InvoiceUnsound with every fault, NotFound for the order."""
    if not content and not qr.strip():
        raise InvoiceUnreadable(reason="empty")
    found = from_texts(texts_in_child(content)) if content else from_qr(qr)
    row = order_numbered(order)
    wrong = faults(found, law_on(found.day).number("vat_pct"), {"vat_number": supplier_of(row).vat_number})
    if found.seal.whole and not fits(found.seal, found.hash):
        wrong.append("signature")
    if found.kind == CREDIT and found.reference and claim_referred(found, row) is None:
        wrong.append("original")
    if wrong:
        raise InvoiceUnsound(faults=[fault_words(name) for name in wrong])
    return found


def texts_in_child(content: bytes, wait: float = 20) -> dict[str, Any]:
    """What the bounded child read of these bytes. Raises InvoiceUnreadable, and Busy where no place is free."""
    if len(content) > MOST:
        raise InvoiceUnreadable(reason="size")
    with slot(wait), tempfile.TemporaryDirectory(prefix="mizan-einvoice-") as folder:
        given, out = Path(folder) / "invoice.xml", Path(folder) / "texts.json"
        given.write_bytes(content)
        try:
            ended = run_child(given, out, "", CHILD)
        except DomainError as error:  # it wanted more time or memory than an invoice needs
            raise InvoiceUnreadable(reason="size") from error
        if ended or not out.exists() or out.stat().st_size > ANSWER_MOST:
            raise InvoiceUnreadable(reason="xml")
        found = json.loads(out.read_text(encoding="utf-8"))
    return found if isinstance(found, dict) else {"refused": "xml"}


def claim_referred(found: EInvoice, order: Order) -> Invoice | None:
    """The standing claim of the order that a credit note names by the supplier's number or that of the tax invoice."""
    once = once_of(order.supplier_id, found.reference)
    question = select(Invoice).where(Invoice.order_id == order.id, Invoice.state.in_((APPROVED, ORDERED)))
    return db.session.execute(question.where((Invoice.once == once) | (Invoice.tax_number == found.reference)).limit(1)).scalar_one_or_none()


def told(found: EInvoice) -> str:
    """What was checked and what was not, for the person who goes on with it."""
    said = [_("Checked and sound: arithmetic, VAT and seller.")]
    if found.hash and found.computed:
        said.append(_("The content is what its hash says."))
    if found.seal.whole:
        said.append(_("The signature fits the hash and the key in the QR."))
        said.append(_("Not checked: whether the tax authority issued that key and cleared the invoice; that takes its service."))
    else:
        said.append(_("The invoice bears no signature that could be checked."))
    return " ".join(said)


def form_of(found: EInvoice, order: str) -> dict[str, str]:
    """The inputs of a new claim. Its lines name the order's items where it is clear which is which."""
    given = {
        "kind": "claim", "order": order, "day": found.day.isoformat(), "received_day": clock.today().isoformat(), "vat": plain(found.vat),
        "supplier_number": found.number, "tax_number": found.number, "tax_uuid": found.uuid, "tax_hash": found.computed or found.hash,
    }  # fmt: skip
    items = {item.place: item.unit_price for item in lines_of(order_numbered(order))}
    for n, (place, line) in enumerate(zip(places_of([line.unit_price for line in found.lines], items), found.lines, strict=False)):
        given |= {
            f"lines-{n}-place": str(place), f"lines-{n}-quantity": format(line.quantity.normalize(), "f"),
            f"lines-{n}-unit_price": plain(line.unit_price),
        }  # fmt: skip
    return {name: text for name, text in given.items() if text}


def credit_form(found: EInvoice, order: str) -> tuple[str, dict[str, str]]:
    """Where a credit note goes, and its inputs: to the return that waits for it with the same total, or to a new credit on its claim."""
    claim = claim_referred(found, order_numbered(order))
    assert claim is not None, "read() refuses a note without its claim"
    waiting = select(CreditNote.number).where(
        CreditNote.invoice_id == claim.id, CreditNote.state.in_((HANDED, RETURNED)), CreditNote.total == found.total
    )
    number = db.session.execute(waiting.order_by(CreditNote.id).limit(1)).scalar()
    if number is not None:
        given = {"note_number": found.number, "note_day": found.day.isoformat(), "vat": plain(found.vat), "tax_uuid": found.uuid}
        return f"/procurement/credits/{number}/note", given
    return "/procurement/credits/new", {"kind": "price", "invoice": claim.number, "day": found.day.isoformat()}
