"""The import of suppliers: the resource's own; an account that waits for approval or for its day counts as said already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from erp.auth.values import Actor
from erp.db import db
from erp.importing.errors import UndoBlocked
from erp.importing.of_resource import Work
from erp.importing.preview import PlannedRow
from erp.module import Importer
from procurement.suppliers.models import Supplier
from procurement.suppliers.operations import pending
from procurement.suppliers.resource import SUPPLIERS

COLUMNS = (
    "cr_number", "vat_number", "name_ar", "name_en", "iban", "email", "classification", "zakat_expiry", "gosi_expiry", "saudization_expiry",
)  # fmt: skip


class SuppliersWork(Work):
    def __init__(self) -> None:
        super().__init__(SUPPLIERS)
        self.fields = {name: SUPPLIERS.fields[name] for name in COLUMNS}

    def _current(self, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        current = super()._current(keys)
        ids: dict[int, str] = {}
        for start in range(0, len(keys), 500):
            question = select(Supplier.id, Supplier.cr_number).where(Supplier.cr_number.in_(keys[start : start + 500]))
            ids.update(dict(db.session.execute(question).all()))  # type: ignore[arg-type]
        for supplier_id, change in pending(sorted(ids)).items():
            current[ids[supplier_id]]["iban"] = change.iban
        return current

    def _restore(self, rows: Sequence[PlannedRow], actor: Actor) -> None:
        """An account that the file proposed is first taken back by itself. Raises UndoBlocked."""
        asked = {row.key: row.changes["iban"][0] for row in rows if "iban" in row.changes}
        people = self._objects(list(asked))
        waits = pending([row.id for row in people.values()])
        moved = [key for key, row in sorted(people.items()) if row.id in waits or row.iban != (asked[key] or "")]
        if moved:
            raise UndoBlocked(used=moved[:5])
        super()._restore(rows, actor)


def importer() -> Importer:
    work = SuppliersWork()
    return Importer(
        "suppliers", SUPPLIERS.title, work.columns(), "procurement.supplier.import", work.known, work.check, work.apply, work.undo,
        {
            "cr_number": "4650000001", "vat_number": "300000000000003", "name_ar": "مؤسسة المثال للتوريدات", "name_en": "Example Supplies",
            "iban": "SA0380000000608010167519", "email": "sales@example.com", "classification": "أولى", "zakat_expiry": "2027-03-01",
            "gosi_expiry": "2027-03-01", "saudization_expiry": "2027-02-01",
        },
    )  # fmt: skip


SUPPLIERS_IMPORT = importer()
