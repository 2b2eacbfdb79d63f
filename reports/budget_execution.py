"""بيان تنفيذ الميزانية (موقف الاعتمادات): each line of the budget, stage by stage; chapters with their sums.

final = original and changes = paid + ordered + due + committed + reserved + frozen + lapsed + available, where no release
policy withholds part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from erp.i18n import _l, language
from erp.module import Report
from erp.reporting.compare import COMPARE
from erp.reporting.query import AS_OF, ENTITY, PERIOD, UNIT, YEAR, Parameter, Query
from erp.reporting.table import Column, Row, percentage
from finance.services import ECONOMIC, ExecutionRow, codes, execution, first_day, names_of_lines
from reports.sources import AUTHORITY, BUDGET_ACCOUNTANT, FINANCE_DIRECTOR, named, of_budget, of_unit

HIDE_NIL = Parameter("hide_nil", _l("Hide lines without figures"), "flag")
FIGURES = (
    *("original", "changes", "final", "released", "frozen", "reserved", "committed"),
    *("due", "ordered", "paid", "lapsed", "available"),
)
TITLES = (
    *(_l("Original"), _l("Changes"), _l("Final"), _l("Released for spending"), _l("Frozen"), _l("Reserved"), _l("Committed")),
    *(_l("Due"), _l("Ordered"), _l("Paid"), _l("Lapsed"), _l("Available")),
)
COLUMNS = (
    Column("entity", _l("Entity"), "code"),
    Column("economic", _l("Item"), "code"),
    Column("name", _l("Name of the item")),
    *(Column(name, title, "money", total=True) for name, title in zip(FIGURES, TITLES, strict=True)),
    Column("executed_percent", _l("Executed"), "percent", ratio=(("paid", "ordered"), "final")),
)


def rows(query: Query) -> Iterator[Row]:
    inside = of_unit(query)
    lines = [line for line in execution(query.year, query.entity or None, query.last) if inside(line.key.entity)]
    if query.get("hide_nil"):
        lines = [line for line in lines if any(amounts(line))]
    items = codes(ECONOMIC, first_day(query.year))
    written = names_of_lines(line.id for line in lines)
    for (entity, chapter), group in groupby(lines, key=lambda line: (line.key.entity, line.key.chapter)):
        members = list(group)
        yield sums(entity, chapter, items[chapter].name(language()) if chapter in items else "", members)
        for line in members:
            yield Row(
                (entity, line.key.economic, named(line), *amounts(line), percentage(line.figures.executed, line.figures.final)),
                level=1,
                links=dict.fromkeys(("economic", *FIGURES), f"finance.budget-line:{written[line.id]}"),
                key=tuple(written[line.id].split(":")[1:]),
            )


def amounts(line: ExecutionRow) -> tuple[int, ...]:
    return tuple(getattr(line.figures, name) for name in FIGURES)


def sums(entity: str, chapter: str, title: str, members: Sequence[ExecutionRow]) -> Row:
    """The chapter's own row: it repeats the figures of its lines and is left out of the totals."""
    added = tuple(map(sum, zip(*map(amounts, members), strict=True)))
    figures = dict(zip(FIGURES, added, strict=True))
    return Row((entity, chapter, title, *added, percentage(figures["paid"] + figures["ordered"], figures["final"])), "group", key=(entity, chapter))


REPORT = Report(
    name="budget-execution",
    title=_l("Budget execution statement"),
    permission="finance.budget-line.view",
    parameters=(YEAR, AS_OF, PERIOD, ENTITY, UNIT, HIDE_NIL, COMPARE),
    columns=COLUMNS,
    rows=rows,
    needs=("finance",),
    signatures=(BUDGET_ACCOUNTANT, FINANCE_DIRECTOR, AUTHORITY),
    options=of_budget(
        moment=True,
        key=("entity", "economic"),
        compare=("final", "paid", "available"),
        note=_l("Final = paid + ordered + due + committed + reserved + frozen + lapsed + available, where all of it is released."),
    ),
)
