"""E-invoices to test with: the XML of a sound one, its QR, and how to break them."""

from __future__ import annotations

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
BODY = """<Invoice xmlns="{ubl}Invoice-2" xmlns:cac="{ubl}CommonAggregateComponents-2" xmlns:cbc="{ubl}CommonBasicComponents-2">
<cbc:ID>{number}</cbc:ID><cbc:UUID>8e6000cf-1a98-4e7e-b3e7-b5d5954bc10d</cbc:UUID><cbc:IssueDate>2026-10-20</cbc:IssueDate>{kind}
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
    "kind": "",
}  # fmt: skip
QR = (
    '<cac:AdditionalDocumentReference xmlns:cac="{ubl}CommonAggregateComponents-2" xmlns:cbc="{ubl}CommonBasicComponents-2"><cbc:ID>QR</cbc:ID>'
    '<cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode="text/plain">{qr}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>'
    "</cac:AdditionalDocumentReference>"
)  # fmt: skip


PRIVATE = ec.derive_private_key(20261020, ec.SECP256K1())  # of no one


def kind_of(code: str, reference: str = "") -> str:
    """The type of a document, and the invoice that a note refers to."""
    refers = f"<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>{reference}</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>"
    return f'<cbc:InvoiceTypeCode name="0200000">{code}</cbc:InvoiceTypeCode>' + (refers if reference else "")


def signed(digest: str) -> tuple[bytes, bytes]:
    """Tags 7 and 8: the signature of a hash, and the key that made it."""
    key = PRIVATE.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(PRIVATE.sign(base64.b64decode(digest), ec.ECDSA(SHA256()))), key


def qr_of(*values: str | bytes) -> str:
    """Base64 of the values as tags from 1 on."""
    raws = [value if isinstance(value, bytes) else value.encode() for value in values]
    raw = b"".join(bytes([tag, len(value)]) + value for tag, value in enumerate(raws, 1))
    return base64.b64encode(raw).decode()


def sound_qr(**changed: str) -> str:
    given = SOUND | changed
    return qr_of("مؤسسة طيبة للتوريدات", given["vat_number"], "2026-10-20T10:00:00Z", given["total"], given["vat"])


def einvoice(hash_: str | None = None, seal: tuple[bytes, bytes] | None | bool = None, **changed: str) -> bytes:
    """Its QR carries the hash of the rest, or the hash given; `seal`: true for a sound signature, or the signature and key themselves."""
    bare = BODY.format(ubl=UBL, **(SOUND | changed)).encode()
    root = etree.fromstring(bare)
    digest = hash_ or base64.b64encode(hashlib.sha256(etree.tostring(root, method="c14n")).digest()).decode()
    given = SOUND | changed
    tags = signed(digest) if seal is True else seal or ()
    qr = qr_of("مؤسسة طيبة للتوريدات", given["vat_number"], "2026-10-20T10:00:00Z", given["total"], given["vat"], digest, *tags)
    root.insert(3, etree.fromstring(QR.format(ubl=UBL, qr=qr)))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
