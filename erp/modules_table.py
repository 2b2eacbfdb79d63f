"""Which modules are switched off. A module without a row is on."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base


class ModuleSwitch(Base):
    __tablename__ = "erp_module"
    __table_args__ = {"info": {"scope": "shared"}}

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    enabled: Mapped[bool]
