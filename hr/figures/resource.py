"""The dated figures of pay as resources: read by everybody who sees pay, succeeded by later ones, never edited."""

from __future__ import annotations

from marshmallow import Schema
from sqlalchemy import BigInteger, and_, case, cast, exists, null, select
from sqlalchemy.orm import aliased

from erp.i18n import _l
from erp.resources.declaration import SHARED, Column, Preset, Resource, Words
from erp.resources.fields import Code, Dated, Money
from erp.resources.fields import Words as Text
from hr.figures import adding
from hr.figures.models import Figure, GradeFigure
from hr.figures.queries import grade_codes
from hr.runs.sources import cited, sure

UNITS = {
    "halalas": _l("riyals"), "fraction": _l("share"), "days": _l("days"), "hours": _l("hours"), "months": _l("months"), "years": _l("years"),
    "flag": _l("1 yes, 0 no"),
}  # fmt: skip
FILLED = {"empty": _l("To be filled in"), "filled": _l("Filled in")}
TONES = {"empty": "wait", "filled": "ok"}
LATER, LATER_GRADE = aliased(Figure), aliased(GradeFigure)
EMPTY = and_(
    Figure.value.is_(None), ~exists().where(LATER.name == Figure.name, LATER.key == Figure.key, LATER.valid_from > Figure.valid_from)
)  # fmt: skip
EMPTY_GRADE = and_(
    GradeFigure.transport.is_(None), GradeFigure.scale == "general",  # other scales have no such allowance
    ~exists().where(LATER_GRADE.scale == GradeFigure.scale, LATER_GRADE.grade == GradeFigure.grade, LATER_GRADE.valid_from > GradeFigure.valid_from),
)  # fmt: skip
FIRST_DAY = _l("A month is paid by what is in force on its first day")
MONEY = Figure.unit == adding.HALALAS


class FigureSchema(Schema):
    name = Code(_l("Name of the figure"), required=True, longest=64, suggest=adding.suggested, headers=("القيمة النظامية", "Name of the figure"))
    key = Code(
        _l("Of which"), longest=32, help=_l("The grade, the kind of leave ...; empty where there is one figure"),
        headers=("لأي مرتبة أو نوع", "Of which"),
    )  # fmt: skip
    value = Text(_l("Value"), required=True, longest=40, help=_l("In riyals where it is money; a share as 1/3 or 25%"), headers=("المقدار", "Value"))
    valid_from = Dated(_l("In force from"), required=True, help=FIRST_DAY, headers=("سارية من", "In force from"))
    basis = Text(_l("Legal basis"), required=True, longest=200, headers=("السند النظامي", "Legal basis"))


class GradeSchema(Schema):
    scale = Code(_l("Scale"), required=True, default="general", headers=("السلم", "Scale"))
    grade = Code(
        _l("Grade"), required=True, suggest=lambda: [(grade, f"{name} ({scale})") for grade, name, scale in grade_codes()],
        headers=("المرتبة", "Grade"),
    )  # fmt: skip
    transport = Money(_l("Monthly transport allowance"), least=0, headers=("بدل النقل الشهري", "Monthly transport allowance"))
    increment = Money(_l("Annual increment"), least=0, headers=("العلاوة السنوية", "Annual increment"), help=_l("Empty: as it was"))
    valid_from = Dated(_l("In force from"), required=True, help=FIRST_DAY, headers=("سارية من", "In force from"))
    basis = Text(_l("Legal basis"), required=True, longest=200, headers=("السند النظامي", "Legal basis"))


FIGURES = Resource(
    name="hr.figures",
    title=_l("Figures of pay"),
    single=_l("Figure of pay"),
    model=Figure,
    schema=FigureSchema,
    key="id",
    scope=SHARED,
    of_all=True,
    select=lambda: select().select_from(Figure).where(Figure.name != adding.BANK),
    columns=(
        Column("id", _l("Row"), kind="whole", shown=False),
        Column("title", _l("What it says"), Words(Figure.title_ar, Figure.title_en), width=36),
        Column("key", _l("Of which"), kind="code"),
        Column("amount", _l("Amount"), case((MONEY, cast(Figure.value, BigInteger)), else_=null()), kind="money"),
        Column("value", _l("Value"), case((~MONEY, Figure.value), else_=null()), kind="code"),
        Column("unit", _l("Unit"), kind="choice", choices=UNITS),
        Column("valid_from", _l("In force from"), kind="date"),
        Column("valid_to", _l("In force until"), kind="date", shown=False),
        Column("basis", _l("Legal basis"), say=cited, width=30),
        Column("confidence", _l("Confidence"), say=sure),
        Column("filled", _l("State"), case((EMPTY, "empty"), else_="filled"), kind="choice", choices=FILLED, tones=TONES),
        Column("name", _l("Name of the figure"), kind="code", width=26, shown=False),
    ),
    filters=("name", "unit", "filled", "valid_from"),
    sort=("name", "valid_from"),
    search=("name", "title", "basis"),
    heading="title",
    views=(Preset(_l("To be filled in"), "filled=empty"),),
    create=adding.add_figures,
    import_="create",
    example={"name": "transport.in_leave", "key": "", "value": "1", "valid_from": "2026-01-01", "basis": "قرار"},
    empty=_l("The figures come with the release."),
)

GRADES = Resource(
    name="hr.grades",
    title=_l("Grades: increment and transport"),
    single=_l("Figures of a grade"),
    model=GradeFigure,
    schema=GradeSchema,
    key="id",
    scope=SHARED,
    of_all=True,
    columns=(
        Column("id", _l("Row"), kind="whole", shown=False),
        Column("scale", _l("Scale"), kind="code"),
        Column("grade", _l("Grade"), kind="code"),
        Column("name", _l("Name (Arabic)"), GradeFigure.name_ar, width=26),
        Column("increment", _l("Annual increment"), GradeFigure.increment, kind="money"),
        Column("transport", _l("Monthly transport allowance"), GradeFigure.transport, kind="money"),
        Column("valid_from", _l("In force from"), kind="date"),
        Column("valid_to", _l("In force until"), kind="date", shown=False),
        Column("basis", _l("Legal basis"), say=cited, width=30),
        Column("confidence", _l("Confidence"), say=sure),
        Column("filled", _l("State"), case((EMPTY_GRADE, "empty"), else_="filled"), kind="choice", choices=FILLED, tones=TONES),
    ),
    filters=("scale", "grade", "filled", "valid_from"),
    sort=("scale", "grade", "valid_from"),
    search=("grade", "name", "basis"),
    heading="name",
    views=(Preset(_l("To be filled in"), "filled=empty"),),
    create=adding.add_grades,
    import_="create",
    permissions={"view": "hr.figure.view", "create": "hr.figure.create", "import": "hr.figure.import"},
    example={"scale": "general", "grade": "15", "transport": "0", "valid_from": "2026-01-01", "basis": "قرار"},
    empty=_l("The figures come with the release."),
)
