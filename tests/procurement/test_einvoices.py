"""E-invoices: read from XML and QR, every contradiction told, hostile bytes refused; a sound one fills the form."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from erp.auth.values import Actor
from erp.db import unit_of_work
from procurement.credits import operations as crediting
from procurement.credits.queries import credit_numbered
from procurement.einvoices.checking import texts_in_child
from procurement.einvoices.rules import EInvoice, faults, from_qr, from_texts, places_of, tags_of
from procurement.einvoices.sealing import fits
from procurement.einvoices.xml import Refused, texts_of
from procurement.errors import InvoiceUnreadable
from tests.conftest import make_actor
from tests.factories.procurement import STORE, approved_claim, credit, issued_order, office, received
from tests.procurement.samples import einvoice, kind_of, qr_of, sound_qr

KNOWN = {"vat_number": "314913408935823"}
RATE = Decimal(15)


def from_xml(content: bytes) -> EInvoice:
    """As the child reads it, without a process of its own."""
    try:
        return from_texts(texts_of(content))
    except Refused as refused:
        raise InvoiceUnreadable(reason=refused.args[0]) from refused


def test_a_sound_invoice_is_read_whole() -> None:
    found = from_xml(einvoice())
    assert (found.number, found.before_vat, found.vat, found.total, found.day.isoformat()) == ("SME-0042", 360_000, 54_000, 414_000, "2026-10-20")
    assert (found.lines[0].quantity, found.lines[0].unit_price) == (4, 90_000) and found.hash == found.computed
    assert faults(found, RATE, KNOWN) == []
    assert faults(from_qr(sound_qr()), RATE, KNOWN) == []


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"total": "4140.01"}, ["arithmetic"]),
        ({"vat": "450.00", "total": "4050.00"}, ["vat"]),
        ({"line": "3500.00"}, ["lines", "line_arithmetic"]),
        ({"quantity": "5"}, ["line_arithmetic"]),
        ({"vat_number": "375569565092533"}, ["seller"]),
        ({"hash_": "AAAA"}, ["hash"]),
    ],
)
def test_each_contradiction_is_told(changed: dict[str, str], wrong: list[str]) -> None:
    assert faults(from_xml(einvoice(**changed)), RATE, KNOWN) == wrong


def test_one_changed_letter_breaks_the_hash() -> None:
    assert faults(from_xml(einvoice().replace(b"SME-0042", b"SME-0043")), RATE, KNOWN) == ["hash"]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"not xml", b"<a/>", einvoice()[:-30], b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + einvoice(), b"\x00" * 10, b"<a>" * 2000,
        einvoice().replace(b"3600.00", b"36,00.0.0"), einvoice().replace(b"2026-10-20", b"20-10-2026"),
    ],
)  # fmt: skip
def test_what_is_no_invoice_is_refused(content: bytes) -> None:
    with pytest.raises(InvoiceUnreadable):
        from_xml(content)


@pytest.mark.parametrize("content", [b"", b"not xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + einvoice(), b"<a>" * 2000, b" " * 1_000_001])
def test_the_child_tells_what_it_refuses(content: bytes) -> None:
    with pytest.raises(InvoiceUnreadable):
        from_texts(texts_in_child(content))


def test_the_child_reads_as_the_rules_do() -> None:
    sealed = einvoice(seal=True)
    assert from_texts(texts_in_child(sealed)) == from_xml(sealed) != from_xml(einvoice())
    hidden = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode("utf-16")
    with pytest.raises(InvoiceUnreadable) as refused:  # the word stands in the bytes in no way that a search finds
        from_texts(texts_in_child(hidden))
    assert refused.value.facts["reason"] == "doctype"


@pytest.mark.parametrize("found", [{}, {"lines": 3}, dict.fromkeys(("seller", "vat_number", "day", "qr"), None), {"refused": ["x" * 500]}])
def test_nothing_that_the_child_says_is_believed(found: dict[str, Any]) -> None:
    with pytest.raises(InvoiceUnreadable):
        from_texts(found)


def test_the_signature_is_held_against_its_hash_and_key() -> None:
    found = from_xml(einvoice(seal=True))
    assert fits(found.seal, found.hash) and not fits(found.seal, einvoice_hash())
    signature, key = found.seal.signature, found.seal.key
    for broken in ((signature[:-4] + b"AAA=", key), (b"x", key), (signature, b"x"), (signature, key[:-1]), (key, key)):
        assert not fits(from_xml(einvoice(seal=broken)).seal, found.hash)
    assert not from_xml(einvoice()).seal.whole


def einvoice_hash() -> str:
    return from_xml(einvoice(number="OTHER")).computed


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [("388", []), ("383", ["kind"]), ("381", ["reference"]), ("", [])],
)
def test_the_type_of_the_document_counts(kind: str, wrong: list[str]) -> None:
    assert faults(from_xml(einvoice(kind=kind_of(kind) if kind else "")), RATE, KNOWN) == wrong


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: __import__("base64").b64encode(raw).decode()))
def test_no_text_breaks_the_reading_of_a_qr(text: str) -> None:
    try:
        from_qr(text)
    except InvoiceUnreadable:
        return
    assert set(tags_of(text)) >= {1, 2, 3, 4, 5}


@pytest.mark.parametrize("text", [qr_of("a", "b"), sound_qr()[:-4], sound_qr(total="x"), "@@@", ""])
def test_what_is_no_qr_is_refused(text: str) -> None:
    with pytest.raises(InvoiceUnreadable):
        from_qr(text)


def test_it_fills_the_form_or_says_what_is_wrong(app: Flask, client_of: Callable[[Actor | None], Any]) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with office():
        number = issued_order()
        received(number, (1, "4", "0"))
        client = client_of(make_actor("accountant"))

        def upload(content: bytes) -> Any:
            return client.post("/procurement/invoice/from-e-invoice", data={"order": number, "file": (BytesIO(content), "i.xml")})

        answer = upload(einvoice())
        assert answer.status_code == 303 and "SME-0042" in answer.location
        form = client.get(answer.location).get_data(as_text=True)
        assert 'value="SME-0042"' in form and 'value="900.00"' in form and 'value="540.00"' in form
        refused = upload(einvoice(vat_number="375569565092533"))
        assert refused.status_code == 422 and "البائع ليس مورد التعميد" in refused.get_data(as_text=True)
        assert upload(einvoice(seal=(b"x", b"y"))).status_code == 422
        note = kind_of("381", "SME-0041")
        assert "غير مسجلة على هذا التعميد" in upload(einvoice(kind=note)).get_data(as_text=True)
        claim = approved_claim(number, (1, "4", "900.00"), paper="SME-0041")
        fresh = upload(einvoice(kind=note, seal=True))
        assert fresh.location.startswith(f"/procurement/credits/new?kind=price&invoice={claim}")
        assert "التوقيع يطابق" in client.get(fresh.location).get_data(as_text=True)
        back = credit(claim, (1, "4"))
        unit_of_work(lambda: crediting.hand_over(credit_numbered(back), {}, STORE) and None)
        waits = upload(einvoice(kind=note))
        assert waits.location.startswith(f"/procurement/credits/{back}/note?note_number=SME-0042")
        assert 'value="SME-0042"' in client.get(waits.location).get_data(as_text=True)
        assert client_of(make_actor("reader", "procurement.invoice.view")).get("/procurement/invoice/from-e-invoice").status_code == 403


@pytest.mark.parametrize(
    ("prices", "places"),
    [([600], [2]), ([600, 1400], [2, 1]), ([700, 600, 700], [1, 2, 3]), ([700], []), ([600, 600], []), ([], [])],
    ids=["a part", "in another order", "as many", "not on the order", "twice the same", "a QR has none"],
)
def test_lines_name_the_items_they_mean(prices: list[int], places: list[int]) -> None:
    assert places_of(prices, {1: 1400, 2: 600, 3: 90}) == places
    assert places_of([600], {1: 600, 2: 600}) == []
