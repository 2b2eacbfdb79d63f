"""A printed record carries its facts, lines, totals and words, in both directions."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from erp.reporting.document import Document, Pair, Section, render_document
from tests.erp.reporting.test_same_figures import pdf_text
from tests.factories.reporting import make_heading, make_ledger


def printed(language: str) -> bytes:
    stream = io.BytesIO()
    document = Document(
        make_heading(title="سند قيد"),
        pairs=(Pair("رقم القيد", "MED-JV-2026-000123", code=True), Pair("البيان", "إثبات استحقاق المستخلص", wide=True), Pair("الحالة", "معتمد")),
        sections=(Section(make_ledger(2), "الأسطر"),),
        words="فقط ريالان لا غير",
        notes=("يرفق محضر الاستلام",),
    )
    render_document(document, stream, language)
    return stream.getvalue()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_record_prints_all_it_was_given(language: str, tmp_path: Path) -> None:
    text = pdf_text(printed(language), tmp_path)
    for part in ("MED-JV-2026-000123", "إثبات استحقاق المستخلص", "معتمد", "0.02", "فقط ريالان لا غير", "يرفق محضر الاستلام", "أعدّه"):
        assert part in text


def test_a_record_prints_the_same_twice() -> None:
    assert printed("ar") == printed("ar")
