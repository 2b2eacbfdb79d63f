"""The import of suppliers: the resource's own; an account that waits for approval or for its day counts as said already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from erp.auth.values import Actor
from erp.db import db
from erp.i18n import _
from erp.importing.errors import UndoBlocked
from erp.importing.of_resource import Work
from erp.importing.preview import CHANGED, Plan, PlannedRow
from erp.module import Importer
from procurement.suppliers.models import Supplier
from procurement.suppliers.operations import cancel, last_change, pending, proposed_between
from procurement.suppliers.resource import SUPPLIERS
from procurement.suppliers.rules import APPROVED, IN_FORCE, WAITING

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

    def apply(self, plan: Plan, actor: Actor) -> dict[str, Any]:
        """Accounts that became proposals are counted, and kept by their first, last and maker for an undo."""
        before = last_change()
        super().apply(plan, actor)
        made = proposed_between(before + 1, None, self._ids(plan.of(CHANGED)), actor.username)
        return {"waiting": len(made), "account_changes": [made[0].id, made[-1].id, actor.username]} if made else {}

    def undo(self, rows: Sequence[PlannedRow], outcome: Mapping[str, Any], actor: Actor) -> None:
        """Proposals of the file that still wait are taken back; where one was approved, nothing is. Raises UndoBlocked."""
        if made := outcome.get("account_changes"):
            first, last, maker = made
            proposed = proposed_between(first, last, self._ids([row for row in rows if row.state == CHANGED]), maker)
            approved = [change.reference for change in proposed if change.state in (APPROVED, IN_FORCE)]
            if approved:
                raise UndoBlocked(used=approved[:5])
            for change in proposed:
                if change.state == WAITING:
                    cancel(change, {"reason": _("Import taken back")}, actor)
        super().undo(rows, outcome, actor)

    def _ids(self, rows: Sequence[PlannedRow]) -> list[int]:
        return [supplier.id for supplier in self._objects([row.key for row in rows]).values()]

    def _restore(self, rows: Sequence[PlannedRow], actor: Actor) -> None:
        """Where another account waits or came into force since, nothing is taken back. Raises UndoBlocked."""
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
