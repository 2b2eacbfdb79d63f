"""Suppliers: the workbook, the record's checks, and the account that two people and a waiting time guard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, insert, select

from erp import clock
from erp.approvals.models import Approval
from erp.approvals.operations import decide
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.errors import OwnDocument, RequestInvalid
from erp.importing import kinds
from erp.importing import operations as importing
from erp.importing.errors import UndoBlocked
from erp.importing.models import ImportBatch
from erp.importing.whole import import_workbook
from erp.resources import save
from procurement.errors import DocumentsExpired, IbanInvalid, RegistrationInvalid, SupplierBarred, VatNumberInvalid
from procurement.figures.models import Figure
from procurement.figures.operations import load
from procurement.figures.queries import law_on
from procurement.figures.resource import FIGURES
from procurement.suppliers import operations, rules
from procurement.suppliers.jobs import accounts_in_force
from procurement.suppliers.models import AccountChange, Supplier
from procurement.suppliers.queries import check_may_be_engaged
from procurement.suppliers.resource import SUPPLIERS
from tests.conftest import make_actor

BUYER, HEAD = make_actor("buyer"), make_actor("finance.head")
OLD, NEW = "SA2445000432611083841297", "SA2145000371259256190255"
GIVEN = {"cr_number": "4650090863", "vat_number": "314913408935823", "name_ar": "مؤسسة طيبة للتوريدات", "iban": OLD, "zakat_expiry": "2026-11-03"}


@pytest.fixture
def supplied(any_app: Flask) -> Iterator[None]:
    with clock.frozen("2026-10-20T07:00"):
        unit_of_work(lambda: save.create(SUPPLIERS, GIVEN, BUYER) and None)
        yield


def row() -> Supplier:
    db.session.expire_all()
    return db.session.execute(select(Supplier)).scalar_one()


def changes() -> list[AccountChange]:
    db.session.expire_all()
    return list(db.session.execute(select(AccountChange).order_by(AccountChange.id)).scalars())


def propose(iban: str = NEW) -> str:
    unit_of_work(lambda: save.change(SUPPLIERS, row(), {"iban": iban}, BUYER) and None)
    return changes()[-1].reference


@pytest.mark.parametrize(
    ("check", "value", "refusal"),
    [
        (rules.check_vat_number, "414913408935823", VatNumberInvalid),
        (rules.check_vat_number, "31491340893582", VatNumberInvalid),
        (rules.check_vat_number, "٣١٤٩١٣٤٠٨٩٣٥٨٢٣", VatNumberInvalid),
        (rules.check_registration, "465009086", RegistrationInvalid),
        (rules.check_iban, "SA2445000432611083841298", IbanInvalid),
        (rules.check_iban, "GB82WEST12345698765432", IbanInvalid),
    ],
)
def test_what_is_no_number_of_a_supplier(check: Callable[[str], None], value: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check(value)


def test_an_account_changes_by_two_people_and_after_its_waiting_time(supplied: None) -> None:
    reference = propose()
    assert row().iban == OLD
    with pytest.raises(OwnDocument):
        unit_of_work(lambda: decide(f"{operations.KIND}:{reference}", BUYER, "approve"))
    unit_of_work(lambda: decide(f"{operations.KIND}:{reference}", HEAD, "approve"))
    assert (row().iban, changes()[0].state, changes()[0].effective_date) == (OLD, "approved", date(2026, 10, 23))
    assert accounts_in_force(date(2026, 10, 22)) == 0
    assert accounts_in_force(date(2026, 10, 23)) == 1 and accounts_in_force(date(2026, 10, 23)) == 0
    assert (row().iban, changes()[0].state) == (NEW, "in_force")


def test_many_accounts_come_into_force_with_as_many_readings_of_suppliers_as_one(supplied: None) -> None:
    second = {**GIVEN, "cr_number": "4650461982", "vat_number": "375569565092533", "name_ar": "شركة قباء للتقنية", "iban": NEW}
    unit_of_work(lambda: save.create(SUPPLIERS, second, BUYER) and None)

    def asked(*accounts: tuple[int, str]) -> int:
        made = {"state": "approved", "effective_date": date(2026, 10, 20), "prepared_by": "buyer", "recorded_at": clock.now(), "extra": {}}
        rows = [{**made, "supplier_id": id_, "iban": iban, "reference": f"{len(accounts)}-{id_}", "version": 1} for id_, iban in accounts]
        unit_of_work(lambda: db.session.execute(insert(AccountChange), rows) and None)
        db.session.expire_all()
        seen: list[str] = []
        listener = lambda _c, _cursor, statement, *_rest: seen.append(statement)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        try:
            assert accounts_in_force(date(2026, 10, 20)) == len(accounts)
        finally:
            event.remove(db.engine, "before_cursor_execute", listener)
        return len([one for one in seen if one.startswith("SELECT") and "FROM procurement_supplier" in one])

    first, other = db.session.execute(select(Supplier.id).order_by(Supplier.id)).scalars().all()
    assert asked((first, NEW)) == asked((first, OLD), (other, OLD))
    assert set(db.session.execute(select(Supplier.iban)).scalars()) == {OLD}


def test_a_change_that_was_stopped_or_turned_down_never_comes_into_force(supplied: None) -> None:
    stopped = propose()
    unit_of_work(lambda: decide(f"{operations.KIND}:{stopped}", HEAD, "approve"))
    unit_of_work(lambda: operations.cancel(changes()[0], {"reason": "بلاغ احتيال"}, HEAD) and None)
    refused = propose()
    unit_of_work(lambda: decide(f"{operations.KIND}:{refused}", HEAD, "reject", reason="لا خطاب من المصرف"))
    assert accounts_in_force(date(2027, 1, 1)) == 0
    assert (row().iban, [change.state for change in changes()]) == (OLD, ["cancelled", "rejected"])


def test_a_second_proposal_replaces_the_first_and_the_same_one_is_one(supplied: None) -> None:
    propose()
    propose()
    assert len(changes()) == 1
    propose("SA5820000127945198528837")
    assert [change.state for change in changes()] == ["cancelled", "waiting"]


def imported(tmp_path: Path, **changes: str) -> int:
    path = tmp_path / "suppliers.csv"
    given = GIVEN | changes
    path.write_text(",".join(given) + "\n" + ",".join(given.values()) + "\n", encoding="utf-8")
    import_workbook("suppliers", path, BUYER)
    return db.session.execute(select(func.max(ImportBatch.id))).scalar_one()


def undo(batch: int) -> None:
    unit_of_work(lambda: importing.undo(db.session.get_one(ImportBatch, batch), kinds.importer_named("suppliers"), BUYER))


def waiting() -> list[str]:
    return list(db.session.execute(select(Approval.document).where(Approval.state == "waiting")).scalars())


def test_an_import_taken_back_takes_back_the_accounts_that_it_proposed(supplied: None, tmp_path: Path) -> None:
    batch = imported(tmp_path, iban=NEW, email="new@example.com")
    assert db.session.get_one(ImportBatch, batch).outcome == {"waiting": 1, "account_changes": [1, 1, "buyer"]}
    assert (row().iban, row().email, len(waiting())) == (OLD, "new@example.com", 1)
    undo(batch)
    assert (row().iban, row().email, waiting(), [change.state for change in changes()]) == (OLD, "", [], ["cancelled"])
    assert accounts_in_force(date(2027, 1, 1)) == 0


def test_an_import_whose_account_was_approved_is_not_taken_back(supplied: None, tmp_path: Path) -> None:
    batch = imported(tmp_path, iban=NEW, email="new@example.com")
    unit_of_work(lambda: decide(waiting()[0], HEAD, "approve") and None)
    with pytest.raises(UndoBlocked) as refused:
        undo(batch)
    db.session.rollback()
    assert refused.value.facts == {"used": ["AC-000001"]}
    assert (row().email, [change.state for change in changes()]) == ("new@example.com", ["approved"])


def test_an_account_that_somebody_proposed_since_is_not_taken_back_with_a_file(supplied: None, tmp_path: Path) -> None:
    batch = imported(tmp_path, iban=NEW)
    unit_of_work(lambda: save.change(SUPPLIERS, row(), {"iban": "SA5820000127945198528837"}, HEAD) and None)
    with pytest.raises(UndoBlocked):
        undo(batch)
    db.session.rollback()
    assert [change.state for change in changes()] == ["cancelled", "waiting"]


def test_business_is_given_to_suppliers_with_valid_documents_only(supplied: None) -> None:
    check_may_be_engaged(row())
    with clock.frozen("2026-11-04T07:00"), pytest.raises(DocumentsExpired):
        check_may_be_engaged(row())
    unit_of_work(lambda: operations.bar(row(), {"reason": "قرار منع"}, HEAD) and None)
    with pytest.raises(SupplierBarred):
        check_may_be_engaged(row())


def test_who_may_not_see_accounts_sees_four_signs(app: Flask, client_of: Callable[[Actor | None], Any]) -> None:
    unit_of_work(lambda: save.create(SUPPLIERS, GIVEN, BUYER) and None)
    client = client_of(make_actor("store", "procurement.supplier.view", "procurement.account-change.view"))
    reference = propose()
    for place in ("supplier/4650090863", "suppliers?columns=iban", f"account-changes/{reference}"):
        said = client.get(f"/procurement/{place}").get_data(as_text=True)
        assert OLD not in said and NEW not in said
    assert "1297" in client.get("/procurement/suppliers?columns=cr_number,iban").get_data(as_text=True)


def test_the_law_speaks_by_its_day(any_app: Flask) -> None:
    assert unit_of_work(load) == 0  # the new database has them already
    law = law_on(date(2026, 10, 20))
    assert (law.amount("direct_purchase_max"), law.article("direct_purchase_max")) == (100_000_00, "Law M/128 32")
    assert "sign_contract_days" not in law_on(date(2026, 6, 4)).figures
    later = {"name": "direct_purchase_max", "value": "200000", "valid_from": "2027-01-01", "basis": "مرسوم لاحق"}
    unit_of_work(lambda: save.create(FIGURES, later, HEAD) and None)
    assert law_on(date(2026, 12, 31)).amount("direct_purchase_max") == 100_000_00
    assert law_on(date(2027, 1, 1)).amount("direct_purchase_max") == 200_000_00
    with pytest.raises(RequestInvalid):
        unit_of_work(lambda: save.create(FIGURES, later, HEAD) and None)
    assert db.session.execute(select(Figure).where(Figure.name == "direct_purchase_max")).scalars().all()[0].value == "100000"
