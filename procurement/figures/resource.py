"""The figures of the law as a resource: read by everybody, succeeded by later ones, never edited."""

from __future__ import annotations

from marshmallow import Schema
from sqlalchemy import func

from erp.i18n import _, _l
from erp.resources.declaration import SHARED, Column, Resource, Words
from erp.resources.fields import Code, Dated, Rate
from erp.resources.fields import Words as Text
from procurement.figures import operations
from procurement.figures.models import Figure
from procurement.figures.words import article_words, grouped

UNITS = {
    "SAR": _l("riyals"), "percent": _l("percent"), "days": _l("days"), "working days": _l("working days"), "count": _l("count"),
    "years": _l("years"),
}  # fmt: skip
TERM = func.coalesce(func.nullif(Figure.title_ar, ""), Figure.title_en)  # where the law has no term, our words for the rule


class FigureSchema(Schema):
    name = Code(_l("Name of the figure"), required=True, longest=64)
    value = Rate(_l("Value"), required=True)
    valid_from = Dated(_l("In force from"), required=True)
    basis = Text(_l("Legal basis"), required=True)


FIGURES = Resource(
    name="procurement.figures",
    title=_l("Figures of the procurement law"),
    single=_l("Figure of the law"),
    model=Figure,
    schema=FigureSchema,
    key="id",
    scope=SHARED,
    of_all=True,
    columns=(
        Column("id", _l("Row"), kind="whole", shown=False),
        Column("name", _l("Name of the figure"), kind="code", width=30),
        Column("title", _l("What it says"), Words(TERM, Figure.title_en), say=_, width=40),
        Column("value", _l("Value"), say=grouped),
        Column("unit", _l("Unit"), kind="choice", choices=UNITS),
        Column("basis", _l("Legal basis"), say=article_words, width=36),
        Column("valid_from", _l("In force from"), kind="date"),
        Column("valid_to", _l("In force until"), kind="date", shown=False),
        Column("confidence", _l("Origin"), shown=False),
    ),
    filters=("name", "unit", "valid_from"),
    sort=("name", "valid_from"),
    search=("name", "title", "basis"),
    heading="name",
    create=operations.create,
    empty=_l("The figures come with the release."),
)
