"""The values that differ from their defaults."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base


class SettingValue(Base):
    __tablename__ = "erp_setting"
    __table_args__ = {"info": {"scope": "shared"}}

    name: Mapped[str] = mapped_column(String(128), primary_key=True)
    value: Mapped[str] = mapped_column(String(1000))  # as `erp.settings.rules.written` writes it
    changed_by: Mapped[str] = mapped_column(String(128))
    changed_at: Mapped[datetime]
