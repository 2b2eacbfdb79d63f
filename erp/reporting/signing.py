"""Who signs a printed record: the offices of the reports, with who holds each on the record's day."""

from __future__ import annotations

from datetime import date

from erp.entities.queries import tree
from erp.i18n import Text
from erp.offices.queries import Offices, holders
from erp.reporting.table import Signature
from erp.scope import ALL, within

OFFICES = Offices()


def signed_by(entity_id: int, day: date, *blocks: tuple[Text, str], names: dict[str, str] | None = None) -> tuple[Signature, ...]:
    """A block for each (what is done, office): the office's title, and who held it that day there or at the nearest entity above.

    `names`: office -> who has done it already, instead of the holder. An office that no module declares leaves its line empty.
    """
    with within(ALL):
        found = {**holders([office for _action, office in blocks], entity_id, day, tree()), **{k: v for k, v in (names or {}).items() if v}}
    return tuple(Signature(action, OFFICES.get(office, ""), found.get(office, "")) for action, office in blocks)
