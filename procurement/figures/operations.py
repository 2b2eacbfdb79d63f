"""Load the shipped figures once; the office adds later ones. What stands is never changed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from importlib.resources import files
from io import StringIO
from typing import Any

from sqlalchemy import insert, select

from erp import clock
from erp.auth.values import Actor
from erp.db import db
from erp.errors import Problem, RequestInvalid
from erp.text import search_form
from procurement.figures.models import Figure


def shipped() -> list[dict[str, Any]]:
    """The figures as they come with this release."""
    text = files("procurement.figures").joinpath("tables/rules.csv").read_text(encoding="utf-8")
    return [_row(row) for row in csv.DictReader(StringIO(text))]


def _row(row: dict[str, str]) -> dict[str, Any]:
    if row["value"]:
        Decimal(row["value"])  # proven to be a number
    words = search_form(f"{row['name']} {row['title_ar']} {row['title_en']}")[:500]
    ends = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    return {**row, "valid_from": date.fromisoformat(row["valid_from"]), "valid_to": ends, "search": words, "extra": {}}


def load() -> int:
    """Add shipped rows that the database doesn't know. Returns how many."""
    known = {tuple(row) for row in db.session.execute(select(Figure.name, Figure.valid_from))}
    missing = [{**row, "recorded_at": clock.now()} for row in shipped() if (row["name"], row["valid_from"]) not in known]
    if missing:
        db.session.execute(insert(Figure), missing)
    return len(missing)


def create(plan: Sequence[tuple[Figure | None, dict[str, Any]]], _actor: Actor) -> list[Figure]:
    """Later figures of known names: each succeeds the one before it from its day. Raises RequestInvalid."""
    return [_successor(values) for _row, values in plan]


def _successor(values: dict[str, Any]) -> Figure:
    question = select(Figure).where(Figure.name == values["name"]).order_by(Figure.valid_from.desc()).limit(1)
    last = db.session.execute(question).scalar_one_or_none()
    if last is None:
        raise RequestInvalid([Problem("figure.unknown", "name", facts={"name": values["name"]})])
    if values["valid_from"] <= last.valid_from:
        raise RequestInvalid([Problem("figure.not_later", "valid_from", facts={"last": last.valid_from})])
    row = Figure(
        name=last.name, value=str(values["value"]), unit=last.unit, basis=values["basis"], valid_from=values["valid_from"], valid_to=None,
        confidence="", title_ar=last.title_ar, title_en=last.title_en, recorded_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row
