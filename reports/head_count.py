"""بيان الوظائف المشغولة والشاغرة: posts of each entity and grade; posts = filled + vacant."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from erp import clock
from erp.entities.queries import tree
from erp.i18n import _l, language
from erp.module import Report
from erp.reporting.compare import COMPARE
from erp.reporting.query import AS_OF, ENTITY, PERIOD, UNIT, YEAR, Query
from erp.reporting.table import Column, Row
from hr.services import head_count
from reports.pay_sources import GROUP, HR_DIRECTOR, OFFICE, places
from reports.sources import FINANCE_DIRECTOR

COLUMNS = (
    Column("entity", _l("Entity"), "code"),
    Column("grade", _l("Grade"), "code"),
    Column("posts", _l("Posts"), "integer", total=True),
    Column("filled", _l("Filled"), "integer", total=True),
    Column("vacant", _l("Vacant"), "integer", total=True),
)


def rows(query: Query) -> Iterator[Row]:
    """Each entity by name with its sums, its grades below."""
    names = tree().by_code
    day = min(query.last, clock.today()) if query.open_ended else query.last
    for entity, group in groupby(head_count(day, places(query)), key=lambda one: one.entity):
        grades = list(group)
        filled, vacant = sum(one.filled for one in grades), sum(one.vacant for one in grades)
        title = f"{entity} {names[entity].name(language())}" if entity in names else entity
        yield Row((title, "", filled + vacant, filled, vacant), "group", key=(entity,))
        for one in grades:
            links = dict.fromkeys(("grade", "posts", "filled", "vacant"), f"list:hr.positions?entity={entity}&grade={one.grade}")
            yield Row((entity, one.grade, one.posts, one.filled, one.vacant), level=1, links=links, key=(entity, one.scale, one.grade))


REPORT = Report(
    name="head-count",
    title=_l("Posts filled and vacant"),
    permission="hr.employee.view",
    parameters=(AS_OF, PERIOD, YEAR, ENTITY, UNIT, COMPARE),
    columns=COLUMNS,
    rows=rows,
    needs=("hr",),
    signatures=(HR_DIRECTOR, FINANCE_DIRECTOR),
    options={"office": OFFICE, "group": GROUP, "moment": True, "key": ("entity", "grade"), "compare": ("posts", "filled", "vacant")},
)
