"""People, their roles, and where each role holds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId

SHARED = {"info": {"scope": "shared"}}


class User(Base):
    __tablename__ = "erp_user"
    __table_args__ = (SHARED,)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name_ar: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str | None] = mapped_column(String(200))
    person: Mapped[str] = mapped_column(String(128))  # who sits at the keyboard; two accounts may be one person
    password_hash: Mapped[str | None] = mapped_column(String(300))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(2), default="ar")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Role(Base):
    """A named set of permissions."""

    __tablename__ = "erp_role"
    __table_args__ = (SHARED,)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name_ar: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class RolePermission(Base):
    __tablename__ = "erp_role_permission"
    __table_args__ = (SHARED,)

    role_id: Mapped[int] = mapped_column(ForeignKey("erp_role.id"), primary_key=True)
    permission: Mapped[str] = mapped_column(String(128), primary_key=True)


class Grant(Base):
    """A person holds a role in the subtree of an entity (none: everywhere), between two days, given by someone."""

    __tablename__ = "erp_grant"
    __table_args__ = (UniqueConstraint("user_id", "role_id", "root_id", "begins"), SHARED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("erp_user.id"), index=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("erp_role.id"))
    root_id: Mapped[int | None] = mapped_column(ForeignKey("erp_entity.id"))
    begins: Mapped[date]
    ends: Mapped[date | None]
    granted_by: Mapped[str] = mapped_column(String(128))
    granted_at: Mapped[datetime]
