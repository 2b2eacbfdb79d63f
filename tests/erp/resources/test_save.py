"""Every change: permission, scope, version, state, the operation, audit; and nothing of what is masked gets out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from erp.audit.models import AuditEvent
from erp.auth.current import using
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.errors import Conflict, KeyTaken, NotAllowed, NotFound, RequestInvalid, WrongState
from erp.resources import save
from erp.resources.check import of_form, of_sheet
from erp.scope import rebuild
from tests.conftest import make_actor
from tests.erp.resources.toys import CONTRACTS, Contract, ContractLine, add, install

GIVEN = {"number": "K-1", "name_ar": "عقد  نظافة", "kind": "works", "day": "1447-08-13", "amount": "١٬٢٣٤٫٥٠", "entity": "YNB"}


@pytest.fixture
def places(app: Flask) -> dict[str, int]:
    ids = install(app)
    unit_of_work(rebuild)
    return ids


def during(actor: Actor, fn: Callable[[], Any], permission: str = "toy.contract.create") -> Any:
    with using(actor, permission):
        return unit_of_work(fn)


def made(actor: Actor, **more: Any) -> None:
    during(actor, lambda: save.create(CONTRACTS, {**GIVEN, **more}, actor))


def stored(number: str = "K-1") -> Contract:
    db.session.expire_all()
    return db.session.execute(select(Contract).where(Contract.number == number)).scalar_one()


def faults(refusal: Any) -> dict[str, str]:
    return {problem.column: problem.code for problem in refusal.value.problems}


def test_create_understands_digits_calendars_words_and_codes(places: dict[str, int]) -> None:
    made(make_actor())
    row = stored()
    assert (row.name_ar, row.day, row.amount, row.entity_id) == ("عقد نظافة", date(2026, 2, 1), 123_450, places["YNB"])


def test_create_names_every_fault_at_once(places: dict[str, int]) -> None:
    with pytest.raises(RequestInvalid) as refusal:
        made(make_actor(), amount="1.005", day="2026-02-30", kind="gifts", entity="XXX", colour="red", name_ar=" ")
    assert faults(refusal) == {
        "amount": "amount.invalid",
        "day": "date.invalid",
        "kind": "choice.unknown",
        "entity": "ref.unknown",
        "colour": "field.unknown",
        "name_ar": "field.required",
    }


def test_create_wants_what_is_required_and_judges_the_whole(places: dict[str, int]) -> None:
    with pytest.raises(RequestInvalid) as refusal:
        during(make_actor(), lambda: save.create(CONTRACTS, {"number": "K-1"}, make_actor()))
    assert set(faults(refusal)) == {"name_ar", "kind", "day", "amount", "entity"}
    with pytest.raises(RequestInvalid) as refusal:
        made(make_actor(), amount="0")
    assert faults(refusal) == {"amount": "toy.works_small"}


def test_create_writes_lines_and_names_the_bad_one(places: dict[str, int]) -> None:
    with pytest.raises(RequestInvalid) as refusal:
        made(make_actor(), lines=[{"text": "a", "amount": "1"}, {"amount": "x"}])
    assert faults(refusal) == {"lines.1.amount": "amount.invalid", "lines.1.text": "field.required"}
    made(make_actor(), lines=[{"text": "a", "amount": "1"}])
    assert db.session.execute(select(ContractLine.amount)).scalars().all() == [100]


def test_a_key_in_use_is_taken_whoever_holds_it_and_nothing_is_named(places: dict[str, int]) -> None:
    add(places["ULA"], "K-1", name_ar="سر")
    yanbu = make_actor("yanbu", "toy.contract.create", roots=frozenset({places["YNB"]}))
    with pytest.raises(KeyTaken) as refusal:
        made(yanbu)
    assert refusal.value.facts == {"field": "number"}


def test_create_in_a_foreign_entity_is_an_unknown_entity(places: dict[str, int]) -> None:
    yanbu = make_actor("yanbu", "toy.contract.create", roots=frozenset({places["YNB"]}))
    with pytest.raises(RequestInvalid) as refusal:
        made(yanbu, entity="ULA")
    assert faults(refusal) == {"entity": "ref.unknown"}


def test_without_the_permission_nothing_is_created(places: dict[str, int]) -> None:
    viewer = make_actor("viewer", "toy.contract.view")
    with pytest.raises(NotAllowed):
        during(viewer, lambda: save.create(CONTRACTS, GIVEN, viewer), "toy.contract.view")


def changed(actor: Actor, given: dict[str, Any], version: str | None = None) -> None:
    during(actor, lambda: save.change(CONTRACTS, save.load(CONTRACTS, "K-1", actor), given, actor, version), "toy.contract.change")


def test_change_leaves_what_is_absent_and_clears_what_is_null(places: dict[str, int]) -> None:
    made(make_actor(), secret="5", iban="SA0380000000608010167519")
    changed(make_actor(), {"amount": "7", "iban": None})
    row = stored()
    assert (row.amount, row.iban, row.secret, row.name_ar) == (700, None, 500, "عقد نظافة")
    with pytest.raises(RequestInvalid) as refusal:
        changed(make_actor(), {"name_ar": None})
    assert faults(refusal) == {"name_ar": "field.required"}


def test_change_refuses_a_version_that_is_no_longer_so(places: dict[str, int]) -> None:
    made(make_actor())
    changed(make_actor(), {"amount": "7"}, "1")
    with pytest.raises(Conflict):
        changed(make_actor(), {"amount": "8"}, "1")
    assert stored().amount == 700


def test_change_refuses_the_key_and_what_the_state_closed_but_not_the_same_values(places: dict[str, int]) -> None:
    made(make_actor())
    with pytest.raises(RequestInvalid) as refusal:
        changed(make_actor(), {"number": "K-2"})
    assert faults(refusal) == {"number": "field.fixed"}
    changed(make_actor(), {"number": "K-1"})
    during(make_actor(), lambda: setattr(stored(), "state", "signed"))
    with pytest.raises(RequestInvalid) as refusal:
        changed(make_actor(), {"amount": "8", "kind": "works"})
    assert faults(refusal) == {"amount": "field.fixed"}


def test_a_foreign_row_is_not_found_and_one_seen_by_another_right_not_changed(places: dict[str, int]) -> None:
    add(places["ULA"], "K-1")
    yanbu = make_actor("yanbu", "toy.contract.change", roots=frozenset({places["YNB"]}))
    with pytest.raises(NotFound):
        changed(yanbu, {"amount": "8"})
    wide = Actor(None, "w", "w", "w", {"toy.contract.view": frozenset({0}), "toy.contract.change": frozenset({places["YNB"]})})
    with pytest.raises(NotAllowed):
        during(wide, lambda: save.change(CONTRACTS, save.load(CONTRACTS, "K-1", wide), {"amount": "8"}, wide), "toy.contract.view")


def test_what_is_masked_is_never_overwritten(places: dict[str, int]) -> None:
    made(make_actor(), secret="5")
    clerk = make_actor("clerk", "toy.contract.change", "toy.contract.view", "erp.entity.view")
    with pytest.raises(RequestInvalid) as refusal:
        changed(clerk, {"secret": "9"})
    assert faults(refusal) == {"secret": "field.masked"}
    changed(clerk, {"secret": "••••", "amount": "9"})
    assert (stored().secret, stored().amount) == (500, 900)
    with pytest.raises(RequestInvalid) as refusal:
        changed(clerk, {"secret": "a lot"})
    assert refusal.value.problems[0].value is None and "a lot" not in str(refusal.value.problems)


def test_audit_has_the_difference_and_masked_values_as_digests_only(places: dict[str, int]) -> None:
    made(make_actor(), secret="5")
    changed(make_actor(), {"amount": "7", "secret": "6"})
    created, change = db.session.execute(select(AuditEvent).order_by(AuditEvent.id)).scalars().all()[-2:]
    assert (created.action, created.document, created.entity_id) == ("created", "toy.contract:K-1", places["YNB"])
    assert change.action == "changed" and set(change.changes) == {"amount", "secret"}
    assert change.changes["amount"] == [123_450, 700]
    was, now = change.changes["secret"]
    assert was != now and all(value.startswith("#") and len(value) == 17 for value in (was, now))


def test_saving_what_is_already_so_records_nothing(places: dict[str, int]) -> None:
    made(make_actor())
    before = len(db.session.execute(select(AuditEvent.id)).all())
    changed(make_actor(), {**GIVEN})
    assert len(db.session.execute(select(AuditEvent.id)).all()) == before and stored().version == 1


def test_an_action_wants_its_permission_its_parameters_and_its_state(places: dict[str, int]) -> None:
    made(make_actor())
    sign = CONTRACTS.actions[0]

    def signing(actor: Actor, given: dict[str, Any]) -> None:
        with using(actor, "toy.contract.view"):
            unit_of_work(lambda: save.act(CONTRACTS, sign, save.load(CONTRACTS, "K-1", actor), given, actor))

    with pytest.raises(NotAllowed):
        signing(make_actor("viewer", "toy.contract.view"), {"reason": "x"})
    with pytest.raises(RequestInvalid):
        signing(make_actor(), {})
    signing(make_actor(), {"reason": "x"})
    assert stored().state == "signed"
    with pytest.raises(WrongState):
        signing(make_actor(), {"reason": "x"})


def test_edges_bring_their_input_to_one_form() -> None:
    assert of_form({"a": "", "b": "x", "c": "-", "d": "y"}, ("a", "b", "c")) == {"a": None, "b": "x", "c": None}
    assert of_sheet({"a": "", "b": "x", "c": "-", "d": None}) == {"b": "x", "c": None}
