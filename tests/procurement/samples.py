"""E-invoices to test with: the XML of a sound one, its QR, and how to break them."""

from __future__ import annotations

import base64
import hashlib

from lxml import etree

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
BODY = """<Invoice xmlns="{ubl}Invoice-2" xmlns:cac="{ubl}CommonAggregateComponents-2" xmlns:cbc="{ubl}CommonBasicComponents-2">
<cbc:ID>{number}</cbc:ID><cbc:UUID>8e6000cf-1a98-4e7e-b3e7-b5d5954bc10d</cbc:UUID><cbc:IssueDate>2026-10-20</cbc:IssueDate>
<cac:AccountingSupplierParty><cac:Party><cac:PartyTaxScheme><cbc:CompanyID>{vat_number}</cbc:CompanyID></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>مؤسسة طيبة للتوريدات</cbc:RegistrationName></cac:PartyLegalEntity>
</cac:Party></cac:AccountingSupplierParty>
<cac:TaxTotal><cbc:TaxAmount currencyID="SAR">{vat}</cbc:TaxAmount></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount currencyID="SAR">{net}</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="SAR">{total}</cbc:TaxInclusiveAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity>{quantity}</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="SAR">{line}</cbc:LineExtensionAmount>
<cac:Price><cbc:PriceAmount currencyID="SAR">900.00</cbc:PriceAmount></cac:Price></cac:InvoiceLine></Invoice>"""
SOUND = {
    "number": "SME-0042", "vat_number": "314913408935823", "net": "3600.00", "vat": "540.00", "total": "4140.00", "quantity": "4.000000",
    "line": "3600.0000",
}  # fmt: skip
QR = (
    '<cac:AdditionalDocumentReference xmlns:cac="{ubl}CommonAggregateComponents-2" xmlns:cbc="{ubl}CommonBasicComponents-2"><cbc:ID>QR</cbc:ID>'
    '<cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode="text/plain">{qr}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>'
    "</cac:AdditionalDocumentReference>"
)  # fmt: skip


def qr_of(*values: str) -> str:
    """Base64 of the values as tags from 1 on."""
    raw = b"".join(bytes([tag, len(text.encode())]) + text.encode() for tag, text in enumerate(values, 1))
    return base64.b64encode(raw).decode()


def sound_qr(**changed: str) -> str:
    given = SOUND | changed
    return qr_of("مؤسسة طيبة للتوريدات", given["vat_number"], "2026-10-20T10:00:00Z", given["total"], given["vat"])


def einvoice(hash_: str | None = None, **changed: str) -> bytes:
    """A signed-like invoice: its QR carries the hash of the rest, or the hash given."""
    bare = BODY.format(ubl=UBL, **(SOUND | changed)).encode()
    root = etree.fromstring(bare)
    digest = hash_ or base64.b64encode(hashlib.sha256(etree.tostring(root, method="c14n")).digest()).decode()
    given = SOUND | changed
    qr = qr_of("مؤسسة طيبة للتوريدات", given["vat_number"], "2026-10-20T10:00:00Z", given["total"], given["vat"], digest)
    root.insert(3, etree.fromstring(QR.format(ubl=UBL, qr=qr)))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
