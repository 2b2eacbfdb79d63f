"""Read a ZATCA e-invoice and say what is wrong with it. Pure.

The QR is base64 of tags, lengths and values (tags 1 to 5 in phase 1; 6, the hash of the invoice, and signatures in phase 2). The hash is SHA-256 over
the canonical XML without extensions, signature and QR (C14N 1.1), in base64.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from erp.money import AmountInvalid, parse
from procurement.errors import InvoiceUnreadable

MOST = 1_000_000  # bytes of a file
UBL = {
    "i": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "ext": "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2",
}  # fmt: skip
SELLER, VAT_NUMBER, STAMP, TOTAL, VAT, HASH = 1, 2, 3, 4, 5, 6
UNHASHED = (
    "//ext:UBLExtensions", "//cac:Signature", "//cac:AdditionalDocumentReference[cbc:ID='QR']",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    quantity: Decimal
    unit_price: int
    amount: int


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
            hash=values.get(HASH, ""),
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


def from_xml(content: bytes) -> EInvoice:
    """Raises InvoiceUnreadable."""
    root = _root(content)
    try:
        lines = tuple(map(_line, root.findall("cac:InvoiceLine", UBL)))
        party = "cac:AccountingSupplierParty/cac:Party/"
        return EInvoice(
            _text(root, f"{party}cac:PartyLegalEntity/cbc:RegistrationName"), _text(root, f"{party}cac:PartyTaxScheme/cbc:CompanyID"),
            date.fromisoformat(_text(root, "cbc:IssueDate")), _amount(_text(root, "cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount")),
            _amount(_text(root, "cac:TaxTotal/cbc:TaxAmount")), _text(root, "cbc:ID"), _text(root, "cbc:UUID"),
            _amount(_text(root, "cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount")), _said_hash(root), _computed(root), lines,
        )  # fmt: skip
    except (ValueError, InvalidOperation, AmountInvalid) as error:
        raise InvoiceUnreadable(reason="values") from error


def _line(line: etree._Element) -> Line:
    price, amount = _text(line, "cac:Price/cbc:PriceAmount"), _text(line, "cbc:LineExtensionAmount")
    return Line(Decimal(_text(line, "cbc:InvoicedQuantity")), _amount(price), _amount(amount))


def _root(content: bytes) -> etree._Element:
    if not content or len(content) > MOST:
        raise InvoiceUnreadable(reason="size")
    if b"<!DOCTYPE" in content[:4096].upper() or b"<!ENTITY" in content.upper():
        raise InvoiceUnreadable(reason="doctype")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise InvoiceUnreadable(reason="xml") from error
    if root.tag != f"{{{UBL['i']}}}Invoice":
        raise InvoiceUnreadable(reason="not_an_invoice")
    return root


def _text(node: etree._Element, path: str) -> str:
    found = node.find(path, UBL)
    if found is None or not (found.text or "").strip():
        raise InvoiceUnreadable(reason=path.rpartition(":")[2])
    return str(found.text).strip()


def _amount(text: str) -> int:
    """E-invoices may write more noughts than two: 100.0000."""
    whole, point, decimals = text.strip().partition(".")
    return parse(f"{whole}{point}{decimals.rstrip('0')}".rstrip("."))


def _said_hash(root: etree._Element) -> str:
    """From the QR inside, where there is one."""
    for reference in root.findall("cac:AdditionalDocumentReference", UBL):
        if reference.findtext("cbc:ID", namespaces=UBL) == "QR":
            text = reference.findtext("cac:Attachment/cbc:EmbeddedDocumentBinaryObject", namespaces=UBL) or ""
            return tags_of(text).get(HASH, b"").decode("ascii", "replace")
    return ""


def _computed(root: etree._Element) -> str:
    bare = etree.fromstring(etree.tostring(root))
    for path in UNHASHED:
        for node in bare.xpath(path, namespaces=UBL):  # type: ignore[union-attr]
            _take_out(node)  # type: ignore[arg-type]
    canonical = etree.tostring(bare, method="c14n", exclusive=False, with_comments=False)
    return base64.b64encode(hashlib.sha256(canonical).digest()).decode()


def _take_out(node: etree._Element) -> None:
    """The element goes, the text behind it stays."""
    parent, before = node.getparent(), node.getprevious()
    assert parent is not None
    if node.tail:
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)


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
    if found.vat_number != known.get("vat_number", ""):
        wrong.append("seller")
    return wrong
