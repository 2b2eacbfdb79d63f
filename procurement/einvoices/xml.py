"""The XML of an e-invoice as plain texts. Runs in the child that opens foreign files: lxml and the standard library only."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from lxml import etree

MOST = 1_000_000  # bytes of a file
LINES_MOST = 2_000
UBL = {
    "i": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "ext": "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2",
}  # fmt: skip
UNHASHED = ("//ext:UBLExtensions", "//cac:Signature", "//cac:AdditionalDocumentReference[cbc:ID='QR']")
PARTY = "cac:AccountingSupplierParty/cac:Party/"
SUMS = "cac:LegalMonetaryTotal/cbc:"
NEEDED = {
    "seller": f"{PARTY}cac:PartyLegalEntity/cbc:RegistrationName", "vat_number": f"{PARTY}cac:PartyTaxScheme/cbc:CompanyID",
    "day": "cbc:IssueDate", "total": f"{SUMS}TaxInclusiveAmount", "vat": "cac:TaxTotal/cbc:TaxAmount", "number": "cbc:ID", "uuid": "cbc:UUID",
    "net": f"{SUMS}TaxExclusiveAmount",
}  # fmt: skip
OPTIONAL = {"kind": "cbc:InvoiceTypeCode", "reference": "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"}


class Refused(Exception):
    """It is no invoice that can be read; the first argument says in which way."""


def main(path: str, out: str, *_more: str) -> None:
    """Read the file at `path` and write what it says, or why it can't be read, as JSON to `out`."""
    try:
        found: dict[str, Any] = texts_of(Path(path).read_bytes())
    except Refused as refused:
        found = {"refused": refused.args[0]}
    Path(out).write_text(json.dumps(found), encoding="utf-8")


def texts_of(content: bytes) -> dict[str, Any]:
    """Field -> text, the lines as texts of quantity, price and amount, and the hash of the bytes. Raises Refused."""
    root = _root(content)
    found: dict[str, Any] = {name: _text(root, path) for name, path in NEEDED.items()}
    found |= {name: (root.findtext(path, namespaces=UBL) or "").strip() for name, path in OPTIONAL.items()}
    lines = root.findall("cac:InvoiceLine", UBL)
    if len(lines) > LINES_MOST:
        raise Refused("size")
    names = ("cbc:InvoicedQuantity", "cac:Price/cbc:PriceAmount", "cbc:LineExtensionAmount")
    found["lines"] = [[_text(line, name) for name in names] for line in lines]
    return found | {"qr": _qr(root), "computed": _computed(root)}


def _root(content: bytes) -> etree._Element:
    """No entities, no network, no document type, and not more than so many bytes."""
    if not content or len(content) > MOST:
        raise Refused("size")
    if b"<!DOCTYPE" in content[:4096].upper() or b"<!ENTITY" in content.upper():
        raise Refused("doctype")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Refused("xml") from error
    if root.getroottree().docinfo.doctype:  # however its bytes were encoded
        raise Refused("doctype")
    if root.tag != f"{{{UBL['i']}}}Invoice":
        raise Refused("not_an_invoice")
    return root


def _text(node: etree._Element, path: str) -> str:
    found = node.find(path, UBL)
    if found is None or not (found.text or "").strip():
        raise Refused(path.rpartition(":")[2])
    return str(found.text).strip()


def _qr(root: etree._Element) -> str:
    for reference in root.findall("cac:AdditionalDocumentReference", UBL):
        if reference.findtext("cbc:ID", namespaces=UBL) == "QR":
            return reference.findtext("cac:Attachment/cbc:EmbeddedDocumentBinaryObject", namespaces=UBL) or ""
    return ""


def _computed(root: etree._Element) -> str:
    """SHA-256 over the canonical XML without extensions, signature and QR (C14N 1.1), in base64."""
    bare = etree.fromstring(etree.tostring(root))
    for path in UNHASHED:
        for node in bare.xpath(path, namespaces=UBL):  # type: ignore[union-attr]
            _take_out(node)  # type: ignore[arg-type]
    canonical = etree.tostring(bare, method="c14n", exclusive=False, with_comments=False)
    return base64.b64encode(hashlib.sha256(canonical).digest()).decode()


def _take_out(node: etree._Element) -> None:
    """The element goes, the text behind it stays."""
    parent, before = node.getparent(), node.getprevious()
    if parent is None:
        return
    if node.tail:
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)
