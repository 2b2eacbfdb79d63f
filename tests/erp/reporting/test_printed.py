"""A printed record is answered under its own name, in whatever letters that is."""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask

from erp.reporting.printed import printed


def test_a_paper_has_its_name_in_a_header_that_can_be_sent(app: Flask) -> None:
    with app.test_request_context():
        plain, arabic = (printed(name, lambda stream: stream.write(b"%PDF") and None) for name in ("MED-PO-2026-000001", "أمر شراء 12"))
    assert plain.headers["Content-Disposition"] == "inline; filename=MED-PO-2026-000001.pdf"
    header = arabic.headers["Content-Disposition"]
    assert header.isascii() and header.startswith("inline;") and header.endswith(f"filename*=UTF-8''{quote('أمر شراء 12.pdf')}")
    arabic.direct_passthrough = False
    assert arabic.data == b"%PDF" and arabic.content_type == "application/pdf" and arabic.headers["Cache-Control"] == "no-store"
