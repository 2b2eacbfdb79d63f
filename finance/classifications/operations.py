"""Load the shipped codes once; afterwards rows are added, never edited."""

from __future__ import annotations

import csv
from datetime import date
from importlib.resources import files
from io import StringIO
from typing import Any

from sqlalchemy import insert, select

from erp.db import db
from finance.classifications.models import Classification


def shipped() -> list[dict[str, Any]]:
    """The codes as they come with this release."""
    text = files("finance.classifications").joinpath("figures/classifications.csv").read_text(encoding="utf-8")
    return [
        {
            **row, "valid_from": date.fromisoformat(row["valid_from"]), "valid_to": date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            "extra": {},
        }
        for row in csv.DictReader(StringIO(text))
    ]  # fmt: skip


def load() -> int:
    """Add shipped rows that the database doesn't know; what stands is never changed. Returns how many."""
    known = {tuple(row) for row in db.session.execute(select(Classification.kind, Classification.code, Classification.valid_from))}
    missing = [row for row in shipped() if (row["kind"], row["code"], row["valid_from"]) not in known]
    if missing:
        db.session.execute(insert(Classification), missing)
    return len(missing)
