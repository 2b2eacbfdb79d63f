"""Hand the outbox to the mail server. A letter is marked before it is sent and after: one that a stop left marked
`sending` may have gone out, so it is set aside as `unsure` instead of being sent twice.
"""

from __future__ import annotations

import hashlib
import logging
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import ColumnElement, and_, select, update

from erp import clock
from erp.db import system_read, system_work
from erp.notices.models import Mail

log = logging.getLogger("mizan.mail")

ATTEMPTS = 8
STALE = timedelta(minutes=10)  # a letter marked `sending` for longer was interrupted
TIMEOUT = 20


@dataclass(frozen=True)
class Server:
    """smtp://USER:PASSWORD@HOST:PORT?from=ADDRESS; smtps for TLS from the first byte, else STARTTLS where offered."""

    host: str
    port: int
    username: str | None
    password: str | None
    sender: str
    tls: bool


def server_of(url: str) -> Server:
    parts = urlsplit(url)
    tls = parts.scheme == "smtps"
    options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    host = parts.hostname or "localhost"
    return Server(
        host, parts.port or (465 if tls else 25), unquote(parts.username) if parts.username else None,
        unquote(parts.password) if parts.password else None, unquote(options.get("from", "")) or f"mizan@{host}", tls,
    )  # fmt: skip


def message_of(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = f"<{hashlib.sha256(mail.key.encode()).hexdigest()[:40]}@mizan>"
    message["From"], message["To"], message["Subject"] = sender, mail.recipient, mail.subject.replace("\n", " ").replace("\r", " ")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def send_over(server: Server) -> Callable[[EmailMessage], None]:
    """A function that sends one letter over a connection of its own."""

    def send(message: EmailMessage) -> None:
        if server.tls:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=ssl.create_default_context())
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        with connection:
            if not server.tls and connection.has_extn("starttls"):
                connection.starttls(context=ssl.create_default_context())
            if server.username:
                connection.login(server.username, server.password or "")
            connection.send_message(message)

    return send


def deliver(limit: int = 100, send: Callable[[EmailMessage], None] | None = None) -> int:
    """Send what is due; returns how many were handed over. Without a mail server nothing happens."""
    url = current_app.config["MIZAN"].smtp_url
    if not url:
        return 0
    server = server_of(url)
    send, sent = send or send_over(server), 0
    _set_aside()
    for mail_id in _due(limit):
        mail = _claim(mail_id)
        if mail is not None:
            sent += _deliver(mail, server, send)
    return sent


def send_waiting(_day: date) -> None:
    """The job: every minute, whatever the day."""
    deliver()


def _set_aside() -> None:
    """Letters whose sending was interrupted: maybe sent, never sent again by itself."""
    with system_work() as session:
        session.execute(update(Mail).where(Mail.state == "sending", Mail.due_at <= clock.now() - STALE).values(state="unsure"))


def _is_due(now: datetime) -> ColumnElement[bool]:
    return and_(Mail.state == "waiting", Mail.due_at <= now)


def _due(limit: int) -> list[int]:
    with system_read() as session:
        return list(session.execute(select(Mail.id).where(_is_due(clock.now())).order_by(Mail.id).limit(limit)).scalars())


def _claim(mail_id: int) -> Mail | None:
    """Mark it before sending; None where another worker was faster."""
    now = clock.now()
    with system_work() as session:
        claimed = session.execute(
            update(Mail).where(Mail.id == mail_id, _is_due(now)).values(state="sending", attempts=Mail.attempts + 1, due_at=now).returning(Mail.id)
        ).scalar()
        if claimed is None:
            return None
        mail = session.get(Mail, mail_id)
        session.flush()
        session.expunge_all()
        return mail


def _deliver(mail: Mail, server: Server, send: Callable[[EmailMessage], None]) -> int:
    try:
        send(message_of(mail, server.sender))
    except (OSError, smtplib.SMTPException) as error:
        _failed(mail, error)
        return 0
    with system_work() as session:
        session.execute(update(Mail).where(Mail.id == mail.id, Mail.state == "sending").values(state="sent", sent_at=clock.now(), fault=None))
    return 1


def _failed(mail: Mail, error: Exception) -> None:
    """Later again, each time after twice as long; at the end it is set aside."""
    log.warning("mail %s: %s", mail.id, type(error).__name__)
    state = "failed" if mail.attempts >= ATTEMPTS else "waiting"
    due = clock.now() + timedelta(minutes=2**mail.attempts)
    with system_work() as session:
        session.execute(update(Mail).where(Mail.id == mail.id).values(state=state, due_at=due, fault=f"{type(error).__name__}: {error}"[:300]))
