"""Letters: queued with the event, sent once, repeated only where nothing can have gone out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from erp import clock
from erp.auth.models import User
from erp.db import db, unit_of_work
from erp.notices.mail import ATTEMPTS, deliver, message_of, server_of
from erp.notices.models import Mail, Notice
from erp.notices.operations import notify

TEXT = "“%(title)s” was approved."


@pytest.fixture
def reader(app: Flask) -> Iterator[int]:
    app.config["MIZAN"] = replace(app.config["MIZAN"], smtp_url="smtp://127.0.0.1:1?from=mizan@example.sa")

    def work() -> int:
        user = User(username="noura", name_ar="نورة", person="user:noura", email="noura@example.sa", language="ar", created_at=clock.now())
        db.session.add(user)
        db.session.flush()
        return user.id

    with clock.frozen("2026-10-18T07:00"):
        yield unit_of_work(work)


def tell(user_id: int, key: str = "decided:1") -> None:
    unit_of_work(lambda: notify([user_id], key, TEXT, {"title": "مناقلة"}, document="finance.budget-document:X"))


def states() -> list[str]:
    db.session.rollback()
    return list(db.session.execute(select(Mail.state).order_by(Mail.id)).scalars())


def test_same_key_tells_once_in_the_application_and_by_mail(reader: int) -> None:
    tell(reader)
    tell(reader)
    assert len(db.session.execute(select(Notice.id)).all()) == 1
    posted: list[EmailMessage] = []
    assert deliver(send=posted.append) == 1
    assert deliver(send=posted.append) == 0
    assert posted[0]["To"] == "noura@example.sa"
    assert "اعتُمد «مناقلة»." in posted[0]["Subject"]
    assert states() == ["sent"]


def test_nobody_is_told_of_what_did_not_happen(reader: int) -> None:
    def fails() -> None:
        notify([reader], "k", TEXT, {"title": "x"})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        unit_of_work(fails)
    assert states() == []
    assert db.session.execute(select(Notice.id)).all() == []


def test_refused_letter_is_tried_later_and_at_last_set_aside(reader: int) -> None:
    tell(reader)

    def refuse(_message: EmailMessage) -> None:
        raise ConnectionRefusedError

    with clock.frozen("2026-10-18T07:00") as held:
        for _attempt in range(ATTEMPTS):
            assert deliver(send=refuse) == 0
            assert deliver(send=refuse) == 0  # not due yet
            held.move(hours=10)
        assert states() == ["failed"]
        posted: list[EmailMessage] = []
        assert deliver(send=posted.append) == 0


def test_letter_interrupted_while_being_sent_is_not_sent_again(reader: int) -> None:
    tell(reader)

    def die(_message: EmailMessage) -> None:
        raise KeyboardInterrupt

    with clock.frozen("2026-10-18T07:00") as held:
        with pytest.raises(KeyboardInterrupt):
            deliver(send=die)
        held.move(hours=1)
        posted: list[EmailMessage] = []
        assert deliver(send=posted.append) == 0
    assert (states(), posted) == (["unsure"], [])


def test_without_a_mail_server_nothing_is_queued(app: Flask, reader: int) -> None:
    app.config["MIZAN"] = replace(app.config["MIZAN"], smtp_url=None)
    tell(reader)
    assert states() == []
    assert deliver() == 0


def test_address_of_the_server_is_read_whole() -> None:
    server = server_of("smtps://user%40x:p%3Aw@mail.example.sa:465?from=mizan%40example.sa")
    assert (server.host, server.port, server.username, server.password, server.sender, server.tls) == (
        "mail.example.sa", 465, "user@x", "p:w", "mizan@example.sa", True,
    )  # fmt: skip


def test_subject_cannot_carry_another_header() -> None:
    mail = Mail(key="k", recipient="a@example.sa", subject="x\r\nBcc: b@example.sa", body="text")
    assert "Bcc" not in message_of(mail, "mizan@example.sa")
