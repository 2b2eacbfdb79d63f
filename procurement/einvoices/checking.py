"""An e-invoice held against the order's supplier, and what of it fills the form of a claim."""

from __future__ import annotations

from erp.money import plain
from procurement.einvoices.rules import EInvoice, faults, from_qr, from_xml
from procurement.errors import InvoiceUnreadable, InvoiceUnsound
from procurement.figures.queries import law_on
from procurement.invoices.words import fault_words
from procurement.orders.queries import lines_of, order_numbered, supplier_of


def read(content: bytes, qr: str, order: str) -> EInvoice:
    """Raises InvoiceUnreadable, InvoiceUnsound with every fault, NotFound for the order."""
    if not content and not qr.strip():
        raise InvoiceUnreadable(reason="empty")
    found = from_xml(content) if content else from_qr(qr)
    supplier = supplier_of(order_numbered(order))
    wrong = faults(found, law_on(found.day).number("vat_pct"), {"vat_number": supplier.vat_number})
    if wrong:
        raise InvoiceUnsound(faults=[fault_words(name) for name in wrong])
    return found


def form_of(found: EInvoice, order: str) -> dict[str, str]:
    """The inputs of a new claim. Lines are named by the order's items in turn, where both have as many."""
    given = {
        "kind": "claim", "order": order, "day": found.day.isoformat(), "vat": plain(found.vat), "supplier_number": found.number,
        "tax_number": found.number, "tax_uuid": found.uuid, "tax_hash": found.computed or found.hash,
    }  # fmt: skip
    items = lines_of(order_numbered(order))
    if len(items) == len(found.lines):
        for n, (item, line) in enumerate(zip(items, found.lines, strict=True)):
            given |= {
                f"lines-{n}-place": str(item.place), f"lines-{n}-quantity": format(line.quantity.normalize(), "f"),
                f"lines-{n}-unit_price": plain(line.unit_price),
            }  # fmt: skip
    return {name: text for name, text in given.items() if text}
