"""What proves who somebody is: sessions, failed attempts, second factors, tokens. Secrets are stored as digests or sealed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId

SHARED = {"info": {"scope": "shared"}}


class UserSession(Base):
    """One browser signed in. The cookie holds a random text of which only the SHA-256 is stored."""

    __tablename__ = "erp_session"
    __table_args__ = (Index("ix_erp_session_user_id_ended_at", "user_id", "ended_at"), SHARED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("erp_user.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    previous_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    previous_until: Mapped[datetime | None]
    stage: Mapped[str] = mapped_column(String(8))  # "password": the second factor is still asked for; "enrol": one has to be set up; "full"
    stale: Mapped[bool] = mapped_column(default=False)  # rights changed: the next request gets a new cookie
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]  # when the password was last given
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None] = mapped_column(String(32))  # signed_out, revoked, password, disabled


class Attempt(Base):
    """Failures in a row of one subject: a person at an address, a person, an address, a second factor."""

    __tablename__ = "erp_sign_in_attempt"
    __table_args__ = (SHARED,)

    subject: Mapped[str] = mapped_column(String(160), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]


class SecondFactor(Base):
    """The seed of an authenticator application, sealed by a key that isn't in the database."""

    __tablename__ = "erp_second_factor"
    __table_args__ = (SHARED,)

    user_id: Mapped[int] = mapped_column(ForeignKey("erp_user.id"), primary_key=True)
    sealed: Mapped[str] = mapped_column(String(200))
    key_id: Mapped[str] = mapped_column(String(12))
    last_step: Mapped[int] = mapped_column(default=0)  # a step is used once
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]  # None: shown, not yet proven
    reset_by: Mapped[str | None] = mapped_column(String(128))  # the person who asked for its removal
    reset_at: Mapped[datetime | None]


class RecoveryCode(Base):
    __tablename__ = "erp_recovery_code"
    __table_args__ = (SHARED,)

    user_id: Mapped[int] = mapped_column(ForeignKey("erp_user.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime | None]


class ApiToken(Base):
    """A key for programs: carries part of its owner's rights until a day."""

    __tablename__ = "erp_api_token"
    __table_args__ = (SHARED,)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("erp_user.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    prefix: Mapped[str] = mapped_column(String(16))  # what people recognise it by
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[Any]]
    may_approve: Mapped[bool] = mapped_column(default=False)
    expires: Mapped[date]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(128))
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
