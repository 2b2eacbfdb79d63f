"""The emblem on papers: checked when it comes, on every paper afterwards, recorded; without one our own mark."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from PIL import Image, PngImagePlugin

from erp.audit.models import AuditEvent
from erp.db import db, unit_of_work
from erp.emblem import operations, rules
from erp.emblem.queries import in_force
from erp.emblem.rules import EmblemRefused, EmblemSides, EmblemTooLarge, checked
from erp.reporting import run
from tests.conftest import make_actor
from tests.factories.reporting import make_report, offer

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5" fill="#123456"/></svg>'


def png(width: int = 800, height: int = 400, **more: Any) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "#166a45").save(stream, "PNG", **more)
    return stream.getvalue()


def test_a_picture_is_kept_smaller_and_without_what_it_carried() -> None:
    said = PngImagePlugin.PngInfo()
    said.add_text("comment", "secret words")
    kind, kept = checked("e.png", png(pnginfo=said))
    with Image.open(io.BytesIO(kept)) as picture:
        assert (kind, picture.size) == ("image/png", (640, 320))
    assert b"secret" not in kept


def test_what_is_no_picture_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for content in (b"", b"GIF89a", b"%PDF-1.7", png()[:60]):
        with pytest.raises(EmblemRefused):
            checked("e.png", content)
    for size in ((20, 20), (5000, 100)):
        with pytest.raises(EmblemSides):
            checked("e.png", png(*size))
    monkeypatch.setattr(rules, "SVG_BYTES_MAX", 100)
    with pytest.raises(EmblemTooLarge):
        checked("e.svg", SVG + b" " * 200)


def paper(format: str) -> bytes:
    stream = io.BytesIO()
    run.write(run.plan("sample", {}, make_actor(), "ar", run_id="RPT-2026-AAAA2222"), format, stream)
    return stream.getvalue()


def test_papers_bear_the_emblem_in_force_and_our_mark_without_one(any_app: Flask) -> None:
    offer(any_app, make_report())
    assert in_force() is None
    plain = paper("pdf")
    for name, content in (("e.svg", SVG), ("e.png", png())):
        unit_of_work(lambda name=name, content=content: operations.put(name, content, make_actor()) and None)
        assert in_force() is not None
        assert paper("pdf") != plain
        assert b"data:image/svg" in paper("html") if name == "e.svg" else b"data:image/png" in paper("html")
    unit_of_work(lambda: operations.put("e.png", png(), make_actor()) and None)
    unit_of_work(lambda: operations.remove(make_actor()) and None)
    assert in_force() is None
    changes = db.session.query(AuditEvent.changes).filter(AuditEvent.document == "erp.setting:erp.emblem").all()
    assert len(changes) == 3  # the same picture twice is one change


def test_the_page_takes_refuses_and_removes(app: Flask, client_of: Callable[..., Any]) -> None:
    client = client_of(make_actor())
    assert client.get("/settings/emblem").status_code == 200
    refused = client.post("/settings/emblem", data={"file": (io.BytesIO(b"<svg><script/></svg>"), "e.svg")})
    assert refused.status_code == 422
    assert in_force() is None
    assert client.post("/settings/emblem", data={"file": (io.BytesIO(SVG), "e.svg")}).status_code in (302, 303)
    assert "data:image/svg+xml" in client.get("/settings/emblem").text
    reader = client_of(make_actor("reader", "erp.setting.view"))
    assert reader.post("/settings/emblem", data={"remove": "1"}).status_code == 403
    assert in_force() == SVG
