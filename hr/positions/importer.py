"""The import of the formation: the resource's own, and the scales and items of the day. What it names is funded from then on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from erp import clock
from erp.among import among
from erp.auth.values import Actor
from erp.db import db
from erp.i18n import _
from erp.importing.errors import UndoBlocked
from erp.importing.of_resource import Known, Work
from erp.importing.parsed import Row
from erp.importing.preview import Given, PlannedRow
from erp.module import Importer
from erp.resources.check import Checked
from erp.resources.lookup import chunks
from finance.services import ECONOMIC, codes
from hr.figures.queries import scales_on
from hr.positions.models import Position
from hr.positions.operations import CHECKED
from hr.positions.queries import holders_of
from hr.positions.resource import POSITIONS
from hr.positions.rules import problems_of


class PositionsWork(Work):
    """A set of posts; scales, items and holders are read once."""

    def known(self, rows: Sequence[Row], given: Given) -> Known:
        self.ranks, self.items = scales_on(clock.today()).ranks, codes(ECONOMIC, clock.today())
        found = super().known(rows, given)
        self.holders = holders_of(found.current)
        return found

    def _current(self, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        current = super()._current(keys)
        for part in chunks(list(current)):
            question = select(Position.position_number, Position.provisional).where(among(Position.position_number, part))
            for number, provisional in db.session.execute(question):
                current[number]["provisional"] = provisional
        return current

    def _changes(self, found: Checked, stands: Mapping[str, Any], known: Known) -> dict[str, tuple[Any, Any]]:
        """A provisional post that the formation names is funded by it, even where nothing else differs."""
        changes = super()._changes(found, stands, known)
        if stands["provisional"]:
            changes["position_number"] = (_("Provisional, unfunded"), str(stands["position_number"]))
        return changes

    def _planned(self, row: Row, cells: dict[str, Any], found: Checked, known: Known, hidden: tuple[str, ...]) -> PlannedRow:
        planned = super()._planned(row, cells, found, known, hidden)
        found.problems[:] = [p for p in found.problems if not (p.code == "field.fixed" and p.column == self.resource.key)]
        return planned

    def _consistent(self, found: Checked, row: Any) -> None:
        super()._consistent(found, row)
        values = {name: found.values.get(name, getattr(row, name, None)) for name in CHECKED}
        told = {problem.column for problem in found.problems}
        holder = self.holders.get(str(values["position_number"]), "")
        found.problems += [problem for problem in problems_of(values, self.ranks, self.items, holder) if problem.column not in told]

    def _restore(self, rows: Sequence[PlannedRow], actor: Actor) -> None:
        """A post that the file made one of the formation stands provisionally again."""
        super()._restore(rows, actor)
        posts = self._objects([row.key for row in rows if "position_number" in row.changes])
        for post in posts.values():
            post.provisional = True
        db.session.flush()

    def _remove(self, keys: Sequence[str], actor: Actor) -> None:
        """New posts go; not while somebody holds one. Raises UndoBlocked."""
        if holders_of(keys):
            raise UndoBlocked(used=[str(POSITIONS.title)])
        super()._remove(keys, actor)


def importer() -> Importer:
    work = PositionsWork(POSITIONS)
    return Importer(
        "positions", POSITIONS.title, work.columns(), "hr.position.import", work.known, work.check, work.apply, work.undo,
        {
            "position_number": "10001", "title_ar": "باحث إداري", "entity": "MED", "scale": "general", "grade": "6", "economic": "211111",
            "status": "active",
        },
    )  # fmt: skip


POSITIONS_IMPORT = importer()
