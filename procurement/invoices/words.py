"""What is wrong with an e-invoice, in words."""

from __future__ import annotations

from erp.i18n import _l

FAULTS = {
    "arithmetic": _l("net and VAT are not the total"), "lines": _l("the lines are not the net"),
    "line_arithmetic": _l("quantity and price of a line are not its amount"), "vat": _l("the VAT is not that of the rate"),
    "kind": _l("it is neither an invoice nor a credit note"),
    "reference": _l("the credit note names no invoice"),
    "original": _l("the invoice that the credit note names is not recorded on this order"),
    "signature": _l("the signature in the QR does not fit its hash and key"),
    "hash": _l("the content is not what its hash says"), "seller": _l("the seller is not the order's supplier"),
}  # fmt: skip


def fault_words(name: str) -> str:
    return str(FAULTS[name])
