"""Drafts are named by their own row, so that no number is lost with one that is thrown away; the legal number comes with the decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from erp.db import db


def name_by_row(rows: Sequence[Any], prefix: str) -> None:
    """Store new rows, each with the reference of its id: D-000042."""
    for row in rows:
        row.reference = f"{prefix}-{uuid4().hex[:12]}"  # unique until the id is known
    db.session.add_all(rows)
    db.session.flush()
    for row in rows:
        row.reference = f"{prefix}-{row.id:06d}"
    db.session.flush()
