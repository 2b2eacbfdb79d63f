"""Say what a ZATCA e-invoice means and what is wrong with it. Pure.

The QR is base64 of tags, lengths and values: tags 1 to 5 in phase 1; in phase 2 also 6, the hash of the invoice, 7 its signature, 8 the key that
made it, and on simplified invoices 9, the authority's signature of the stamp.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from erp.money import AmountInvalid, parse
from procurement.einvoices.xml import NEEDED, OPTIONAL
from procurement.errors import InvoiceUnreadable

SELLER, VAT_NUMBER, STAMP, TOTAL, VAT, HASH, SIGNATURE, KEY, STAMP_SIGNATURE = range(1, 10)
INVOICE, CREDIT, DEBIT = "388", "381", "383"


@dataclass(frozen=True, slots=True)
class Line:
    quantity: Decimal
    unit_price: int
    amount: int


@dataclass(frozen=True, slots=True)
class Seal:
    """Tags 7 to 9 of the QR: the signature of the hash, the key that made it, and the authority's signature of that key's stamp."""

    signature: bytes = b""
    key: bytes = b""
    stamp: bytes = b""

    @property
    def whole(self) -> bool:
        return bool(self.signature and self.key)


@dataclass(frozen=True, slots=True)
class EInvoice:
    """Halalas. `hash` is what the paper says, `computed` what its bytes give; empty where there is none."""

    seller: str
    vat_number: str
    day: date
    total: int
    vat: int
    number: str = ""
    uuid: str = ""
    net: int | None = None
    hash: str = ""
    computed: str = ""
    lines: tuple[Line, ...] = field(default=())
    kind: str = INVOICE  # the standard's code: 388 an invoice, 381 a credit note, 383 a debit note
    reference: str = ""  # number of the invoice that a note refers to
    seal: Seal = field(default_factory=lambda: Seal())

    @property
    def before_vat(self) -> int:
        return self.total - self.vat if self.net is None else self.net


def from_qr(text: str) -> EInvoice:
    """Raises InvoiceUnreadable."""
    tags = tags_of(text)
    if not {SELLER, VAT_NUMBER, STAMP, TOTAL, VAT} <= set(tags):
        raise InvoiceUnreadable(reason="tags")
    try:
        values = {number: value.decode("utf-8") for number, value in tags.items() if number <= HASH}
        return EInvoice(
            values[SELLER], values[VAT_NUMBER], date.fromisoformat(values[STAMP][:10]), _amount(values[TOTAL]), _amount(values[VAT]),
            hash=values.get(HASH, ""), seal=_seal(tags),
        )  # fmt: skip
    except (UnicodeDecodeError, ValueError, AmountInvalid) as error:
        raise InvoiceUnreadable(reason="values") from error


def tags_of(text: str) -> dict[int, bytes]:
    """Tag -> value of a QR's text. Raises InvoiceUnreadable."""
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvoiceUnreadable(reason="base64") from error
    found: dict[int, bytes] = {}
    place = 0
    while place + 2 <= len(raw):
        number, length = raw[place], raw[place + 1]
        place += 2
        if length == 0x82 and place + 2 <= len(raw):  # two bytes of length follow
            length, place = int.from_bytes(raw[place : place + 2], "big"), place + 2
        elif length == 0x81 and place + 1 <= len(raw):
            length, place = raw[place], place + 1
        value = raw[place : place + length]
        if len(value) < length or number in found:
            raise InvoiceUnreadable(reason="length")
        found[number], place = value, place + length
    if place != len(raw) or not found:
        raise InvoiceUnreadable(reason="length")
    return found


def from_texts(found: Mapping[str, Any]) -> EInvoice:
    """From what the child read of the XML, which is believed of nothing but to be texts. Raises InvoiceUnreadable."""
    if "refused" in found:
        raise InvoiceUnreadable(reason=str(found["refused"])[:40])
    try:
        text = {name: str(found[name])[:1000] for name in (*NEEDED, *OPTIONAL, "computed")}
        tags = tags_of(str(found["qr"])) if found["qr"] else {}
        lines = tuple(Line(Decimal(str(q)), _amount(str(price)), _amount(str(amount))) for q, price, amount in found["lines"])
        return EInvoice(
            text["seller"], text["vat_number"], date.fromisoformat(text["day"]), _amount(text["total"]), _amount(text["vat"]), text["number"],
            text["uuid"], _amount(text["net"]), tags.get(HASH, b"").decode("ascii", "replace"), text["computed"], lines,
            text["kind"] or INVOICE, text["reference"], _seal(tags),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, InvalidOperation, AmountInvalid) as error:
        raise InvoiceUnreadable(reason="values") from error


def _seal(tags: Mapping[int, bytes]) -> Seal:
    return Seal(*(tags.get(number, b"") for number in (SIGNATURE, KEY, STAMP_SIGNATURE)))


def _amount(text: str) -> int:
    """E-invoices may write more noughts than two: 100.0000."""
    whole, point, decimals = text.strip().partition(".")
    return parse(f"{whole}{point}{decimals.rstrip('0')}".rstrip("."))


def faults(found: EInvoice, percent: Decimal, known: Mapping[str, str]) -> list[str]:
    """What contradicts itself or the record, by name. `known`: the VAT number of the order's supplier."""
    wrong = []
    if found.before_vat + found.vat != found.total:
        wrong.append("arithmetic")
    if found.lines and sum(line.amount for line in found.lines) != found.before_vat:
        wrong.append("lines")
    if any(abs(line.quantity * line.unit_price - line.amount) > 1 for line in found.lines):
        wrong.append("line_arithmetic")
    if abs(Decimal(found.before_vat) * percent / 100 - found.vat) > max(1, len(found.lines)):
        wrong.append("vat")
    if found.hash and found.computed and found.hash != found.computed:
        wrong.append("hash")
    if found.kind not in (INVOICE, CREDIT):
        wrong.append("kind")
    if found.kind == CREDIT and not found.reference:
        wrong.append("reference")
    if found.vat_number != known.get("vat_number", ""):
        wrong.append("seller")
    return wrong


def places_of(prices: Sequence[int], items: Mapping[int, int]) -> list[int]:
    """Which item of the order each line means, by its unit price; else in turn, where both are as many; else none is guessed.

    `prices`: of the lines; `items`: place -> unit price on the order. Halalas.
    """
    named = [[place for place, price in items.items() if price == wanted] for wanted in prices]
    places = [found[0] for found in named if len(found) == 1]
    if len(places) == len(prices) == len(set(places)):
        return places
    return list(items) if len(items) == len(prices) else []
