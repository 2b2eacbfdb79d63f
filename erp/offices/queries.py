"""Which offices there are, and who holds them on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select

from erp.db import db
from erp.entities.queries import Tree
from erp.i18n import Text, language
from erp.offices.models import OfficeHolder
from erp.registry import registry


class Offices(Mapping[str, Text]):
    """Code -> title of every office that an installed module declares; read when asked, since manifests come first."""

    def __getitem__(self, code: str) -> Text:
        return self._known()[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._known())

    def _known(self) -> dict[str, Text]:
        return {office.code: office.title for _module, office in registry().parts("offices", only_enabled=False)}


def holders(offices: Sequence[str], entity_id: int, day: date, tree: Tree) -> dict[str, str]:
    """Office -> the name of its holder on that day at the entity, or at the nearest one above that has one. Within ALL."""
    if not offices:
        return {}
    line = [node.id for node in tree.ancestors(entity_id)]
    question = select(OfficeHolder.office, OfficeHolder.entity_id, OfficeHolder.name_ar, OfficeHolder.name_en).where(
        OfficeHolder.office.in_(sorted(set(offices))),
        OfficeHolder.entity_id.in_(line),
        OfficeHolder.valid_from <= day,
        or_(OfficeHolder.valid_to.is_(None), OfficeHolder.valid_to >= day),
    )
    nearest = sorted(db.session.execute(question), key=lambda row: line.index(row.entity_id), reverse=True)
    return {row.office: (row.name_en or row.name_ar) if language() == "en" else row.name_ar for row in nearest}
