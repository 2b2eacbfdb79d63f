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
from procurement.einvoices.rules import faults, from_qr, from_xml, tags_of
from procurement.errors import InvoiceUnreadable
from tests.conftest import make_actor
from tests.factories.procurement import issued_order, office, received
from tests.procurement.samples import einvoice, qr_of, sound_qr

KNOWN = {"vat_number": "314913408935823"}
RATE = Decimal(15)


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
        assert client_of(make_actor("reader", "procurement.invoice.view")).get("/procurement/invoice/from-e-invoice").status_code == 403
