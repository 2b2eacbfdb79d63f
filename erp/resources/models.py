"""Views of lists that people keep under a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId


class SavedView(Base):
    """The address of a list, without its place. What it shows is decided anew by whoever opens it."""

    __tablename__ = "erp_saved_view"
    __table_args__ = (UniqueConstraint("owner", "resource", "name"), {"info": {"scope": "shared"}})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    owner: Mapped[str] = mapped_column(String(128))
    resource: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
