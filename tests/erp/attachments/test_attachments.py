"""Papers: which are taken, where they lie, who may open them, and that a stranger's file does nothing here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, Response
from sqlalchemy import func, select

from erp.attachments import operations
from erp.attachments.kinds import EmptyFile, TooLarge, TypeRefused, clean_name, media_type_of
from erp.attachments.models import Attachment
from erp.attachments.queries import attachments_of, panel
from erp.attachments.store import ContentMissing, get, path_of, put
from erp.audit.models import AuditEvent
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from erp.module import Link
from erp.registry import Registry
from tests.conftest import make_actor
from tests.finance.budget.conftest import make_entities

PDF = b"%PDF-1.7\n...\n%%EOF"
DOCUMENT = "finance.budget-document:BD-1"
VIEW, CREATE = "finance.budget-document.view", "finance.budget-document.create"


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("محضر.pdf", PDF, "application/pdf"),
        ("SCAN.PDF", PDF, "application/pdf"),
        ("صورة.png", b"\x89PNG\r\n\x1a\n....", "image/png"),
        ("عرض.xlsx", b"PK\x03\x04....", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("رسالة.txt", "نص".encode(), "text/plain"),
    ],
)
def test_office_files_are_taken_by_their_content(name: str, content: bytes, media_type: str) -> None:
    assert media_type_of(name, content) == media_type


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("page.html", b"<html>", TypeRefused),
        ("drawing.svg", b"<svg onload=alert(1)>", TypeRefused),
        ("fake.pdf", b"<html><script>", TypeRefused),
        ("page.txt", b"  <!DOCTYPE html>", TypeRefused),
        ("program.exe", b"MZ\x90", TypeRefused),
        ("noname", PDF, TypeRefused),
        ("nothing.pdf", b"", EmptyFile),
        ("huge.pdf", PDF + b"0" * (25 * 1024 * 1024), TooLarge),
    ],
)
def test_other_files_are_refused(name: str, content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        media_type_of(name, content)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\x\\محضر اللجنة.pdf", "محضر اللجنة.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\u202egpj.exe.pdf", "agpj.exe.pdf"),
        ("a\r\nX-Header: 1.pdf", "aX-Header: 1.pdf"),
        ("", "file"),
    ],
)
def test_name_is_text_only(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_same_content_is_one_file_and_a_changed_one_is_noticed(app: Flask) -> None:
    digest = put(PDF)
    assert put(PDF) == digest
    assert get(digest) == PDF
    assert [p.name for p in path_of(digest).parent.iterdir()] == [digest]
    path_of(digest).write_bytes(b"other")
    with pytest.raises(ContentMissing):
        get(digest)


@pytest.fixture
def linked(app: Flask) -> Iterator[None]:
    """Budget documents take papers, and BD-1 is the emirate's."""
    unit_of_work(make_entities)

    def show(key: str) -> Response:
        return Response(key)

    show.mizan_permission = VIEW  # type: ignore[attr-defined]
    app.view_functions["sample.show"] = show
    app.add_url_rule("/sample/<key>", "sample.show", show)
    entity_of = lambda key: tree().get("MED").id if key == "BD-1" else None
    link = Link("finance.budget-document", "sample.show", "بيان", attach=CREATE, entity_of=entity_of)
    before: Registry = app.extensions["mizan.registry"]
    app.extensions["mizan.registry"] = Registry(tuple(replace(m, links=(link,)) if m.name == "finance" else m for m in before))
    yield
    app.extensions["mizan.registry"] = before


def upload(browser: Any, document: str = DOCUMENT, name: str = "محضر.pdf", content: bytes = PDF) -> Any:
    return browser.post(f"/attachments/of/{document}", data={"file": (BytesIO(content), name)}, content_type="multipart/form-data")


def test_paper_is_attached_shown_and_opened_in_a_sandbox(linked: None, client_of: Callable[..., Any]) -> None:
    person = make_actor("finance", VIEW, CREATE)
    browser = client_of(person)
    assert upload(browser).status_code == 303
    assert upload(browser).status_code == 303  # the same paper again is the same paper
    found = attachments_of(DOCUMENT)
    assert [(a.name, a.size) for a in found] == [("محضر.pdf", len(PDF))]
    answer = browser.get(f"/attachments/{found[0].id}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    acts = db.session.execute(select(AuditEvent.action).where(AuditEvent.document == DOCUMENT).order_by(AuditEvent.id)).scalars().all()
    assert acts == ["attached", "downloaded"]


def test_who_may_not_open_the_document_gets_no_paper(linked: None, client_of: Callable[..., Any]) -> None:
    upload(client_of(make_actor("finance", VIEW, CREATE)))
    number = db.session.execute(select(Attachment.id)).scalar_one()
    elsewhere = frozenset({tree().get("YNB").id})
    assert client_of(make_actor("yanbu", VIEW, roots=elsewhere)).get(f"/attachments/{number}").status_code == 404
    assert client_of(make_actor("buyer", "erp.approval.view")).get(f"/attachments/{number}").status_code == 404
    assert client_of(make_actor("finance", VIEW)).get("/attachments/9999").status_code == 404


def test_reader_attaches_nothing_and_is_told_why(linked: None, client_of: Callable[..., Any]) -> None:
    reader = make_actor("auditor", VIEW)
    assert upload(client_of(reader)).status_code == 403
    assert upload(client_of(make_actor("finance", VIEW, CREATE)), "finance.budget-document:BD-2").status_code == 404
    assert upload(client_of(make_actor("finance", VIEW, CREATE)), "finance.nothing:1").status_code == 403
    assert db.session.execute(select(func.count()).select_from(Attachment)).scalar_one() == 0


def test_refused_file_leaves_nothing(linked: None, client_of: Callable[..., Any]) -> None:
    answer = upload(client_of(make_actor("finance", VIEW, CREATE)), name="x.html", content=b"<html>")
    assert answer.status_code == 422
    assert "attachment.type" in answer.text


def test_who_attached_a_paper_takes_it_off_for_a_reason_and_nobody_else_does(linked: None, client_of: Callable[..., Any]) -> None:
    person = make_actor("finance", VIEW, CREATE)
    number = unit_of_work(lambda: operations.attach(DOCUMENT, tree().get("MED").id, "a.pdf", PDF, person).id)
    address = f"/attachments/{number}/withdraw"
    assert client_of(make_actor("other", VIEW, CREATE)).post(address, data={"reason": "x"}).status_code == 403
    assert client_of(make_actor("finance", VIEW)).post(address, data={"reason": "x"}).status_code == 403
    assert client_of(make_actor("stranger", "erp.approval.view")).post(address, data={"reason": "x"}).status_code == 404
    assert client_of(person).post(address, data={"reason": " "}).status_code == 422
    assert len(attachments_of(DOCUMENT)) == 1
    assert client_of(person).post(address, data={"reason": "أُرفق خطأ"}).status_code == 303
    assert attachments_of(DOCUMENT) == [] and client_of(person).post(address, data={"reason": "x"}).status_code == 404


def test_withdrawn_paper_is_gone_from_the_page_and_stays_in_the_trail(app: Flask, linked: None) -> None:
    person = make_actor("finance", VIEW, CREATE)
    number = unit_of_work(lambda: operations.attach(DOCUMENT, tree().get("MED").id, "a.pdf", PDF, person).id)
    with app.test_request_context():
        assert len(panel(DOCUMENT, person)["files"]) == 1
        unit_of_work(lambda: operations.withdraw(number, person, "أُرفق خطأ"))
        assert panel(DOCUMENT, person)["files"] == []
    assert db.session.execute(select(AuditEvent.reason).where(AuditEvent.action == "withdrew attachment")).scalar_one() == "أُرفق خطأ"
