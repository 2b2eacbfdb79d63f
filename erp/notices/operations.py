"""Tell people something, once; and note that they read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import current_app
from sqlalchemy import Engine, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from erp import clock
from erp.auth.models import User
from erp.auth.values import Actor
from erp.db import db
from erp.i18n import _, in_language
from erp.notices.models import Mail, Notice

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def notify(
    user_ids: Iterable[int],
    key: str,
    text: str,
    facts: dict[str, Any] | None = None,
    *,
    document: str | None = None,
    address: str | None = None,
    tone: str = "inf",
    mail: bool = True,
) -> None:
    """Tell these people `text` (a msgid with %(placeholders)s). The same key tells a person once, whoever repeats it.

    Runs inside the caller's unit of work, so nobody is told of what did not happen. Mail waits in the outbox.
    """  # fmt: skip
    wanted = sorted(set(user_ids))
    if not wanted:
        return
    now = clock.now()
    _once(
        Notice.__table__,
        [
            {"user_id": u, "key": key, "tone": tone, "text": text, "facts": facts or {}, "document": document, "address": address, "created_at": now}
            for u in wanted
        ],
        ("user_id", "key"),
    )
    if mail and current_app.config["MIZAN"].smtp_url:
        _letters(wanted, key, text, facts or {})


def _letters(user_ids: list[int], key: str, text: str, facts: dict[str, Any]) -> None:
    now, letters = clock.now(), []
    people = db.session.execute(
        select(User.id, User.email, User.language).where(User.id.in_(user_ids), User.active.is_(True), User.email.is_not(None))
    )
    for user_id, email, language in people:
        with in_language(language):
            letters.append({"key": f"{key}:{user_id}", "recipient": email, **letter(text, facts), "state": "waiting", "attempts": 0, "due_at": now})
    if letters:
        _once(Mail.__table__, letters, ("key",))


def letter(text: str, facts: dict[str, Any]) -> dict[str, str]:
    """Subject and body in the language of the moment; no amount beyond the sentence, no attachment."""
    said = _(text, **facts)
    return {
        "subject": f"{_('Mizan')}: {said}"[:300],
        "body": f"{said}\n\n{_('Open Mizan to see it. This letter was sent by the system; nobody reads answers to it.')}\n",
    }


def _once(table: Any, rows: list[dict[str, Any]], key: tuple[str, ...]) -> None:
    assert isinstance(table, Table)
    engine = db.session.get_bind()
    assert isinstance(engine, Engine)
    db.session.execute(_INSERTS[engine.dialect.name](table).on_conflict_do_nothing(index_elements=list(key)), rows)


def mark_read(actor: Actor, notice_ids: Iterable[int] | None = None) -> None:
    """These, or all of the person's."""
    query = update(Notice).where(Notice.user_id == actor.id, Notice.read_at.is_(None)).values(read_at=clock.now())
    db.session.execute(query if notice_ids is None else query.where(Notice.id.in_(list(notice_ids))))
