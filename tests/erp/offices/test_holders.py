"""Who holds an office on a day: one holder at a time, the nearest entity's, printed on reports of those days."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from erp.audit.models import AuditEvent
from erp.auth.current import using
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from erp.errors import NotAllowed, NotFound, RequestInvalid
from erp.i18n import in_language
from erp.offices.queries import holders
from erp.offices.resource import HOLDERS
from erp.offices.rules import OfficeTaken
from erp.reporting import run
from erp.resources import save
from erp.scope import ALL, within
from tests.conftest import make_actor
from tests.factories.finance import make_books

OFFICE = "finance-director"


def appoint(name: str, first: str, last: str | None = None, entity: str = "MED", actor: Any = None) -> Any:
    values = {"office": OFFICE, "entity": entity, "name_ar": name, "valid_from": first, **({"valid_to": last} if last else {})}
    return unit_of_work(lambda: save.create(HOLDERS, values, actor or make_actor()))


def holder(day: date, entity: str = "MED") -> str | None:
    with within(ALL), in_language("ar"):
        return holders([OFFICE], tree().get(entity).id, day, tree()).get(OFFICE)


def test_an_office_has_one_holder_on_a_day(any_app: Flask) -> None:
    make_books()
    first = appoint("ناصر", "2026-01-01")
    with pytest.raises(OfficeTaken):
        appoint("فهد", "2026-07-01")
    assert holder(date(2026, 8, 1)) == "ناصر"
    unit_of_work(lambda: save.change(HOLDERS, save.load(HOLDERS, first.reference, make_actor()), {"valid_to": "2026-06-30"}, make_actor()))
    appoint("فهد", "2026-07-01")
    assert [holder(date(2026, month, 1)) for month in (1, 6, 7)] == ["ناصر", "ناصر", "فهد"]
    assert holder(date(2025, 12, 31)) is None
    actions = db.session.query(AuditEvent.action).filter(AuditEvent.document.like("erp.office-holder:%")).all()
    assert sorted(action for (action,) in actions) == ["changed", "created", "created"]


def test_the_nearest_entity_comes_first_and_a_neighbour_never(app: Flask) -> None:
    make_books()
    appoint("ناصر", "2026-01-01")
    appoint("خالد", "2026-01-01", entity="YNB")
    assert (holder(date(2026, 3, 1), "YNB"), holder(date(2026, 3, 1), "ULA")) == ("خالد", "ناصر")


def test_crossed_days_and_unknown_offices_are_refused(app: Flask) -> None:
    make_books()
    with pytest.raises(RequestInvalid):
        appoint("ناصر", "2026-07-01", "2026-06-30")
    with pytest.raises(RequestInvalid):
        unit_of_work(lambda: save.create(HOLDERS, {"office": "king", "entity": "MED", "name_ar": "س", "valid_from": "2026-01-01"}, make_actor()))


def test_only_those_with_the_right_and_in_their_own_entities(app: Flask) -> None:
    make_books()
    with pytest.raises(NotAllowed):
        appoint("س", "2026-01-01", actor=make_actor("x", "erp.office-holder.view"))
    other = appoint("ناصر", "2026-01-01", entity="ULA").reference
    yanbu = make_actor("yanbu", "erp.office-holder.view", "erp.office-holder.manage", roots=frozenset({tree().get("YNB").id}))
    with using(yanbu, "erp.office-holder.view"), pytest.raises(NotFound):
        save.load(HOLDERS, other, yanbu)


def test_reports_bear_the_name_of_their_day_or_the_office_alone(app: Flask) -> None:
    make_books()
    appoint("ناصر", "2026-01-01", "2026-03-31", entity=tree().roots()[0].code)
    names = {}
    for period in ("2026-03", "2026-04"):
        with run.reading(run.plan("trial-balance", {"period": period}, make_actor(), "ar")) as table:
            names[period] = [signature.name for signature in table.heading.signatures]
            assert all(str(signature.title) for signature in table.heading.signatures)
    assert names == {"2026-03": ["", "", "ناصر"], "2026-04": ["", "", ""]}


def test_a_report_of_one_governorate_is_not_titled_by_the_emirate(app: Flask) -> None:
    make_books()
    yanbu = make_actor("yanbu", roots=frozenset({tree().get("YNB").id}))
    with run.reading(run.plan("trial-balance", {"period": "2026-03"}, yanbu, "ar")) as table:
        assert table.heading.entity.startswith(tree().get("YNB").name("ar"))
