"""Every emblem there was; the newest row is in force. An empty one says that there is none any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId


class Emblem(Base):
    __tablename__ = "erp_emblem"
    __table_args__ = ({"info": {"scope": "shared"}},)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    media_type: Mapped[str] = mapped_column(String(40), default="")
    content: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    recorded_by: Mapped[str] = mapped_column(String(128))
    recorded_at: Mapped[datetime]
