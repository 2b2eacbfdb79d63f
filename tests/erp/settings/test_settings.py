"""Settings: typed, all or none, recorded, and read in force at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from erp.audit.models import AuditEvent
from erp.db import db, unit_of_work
from erp.errors import NotFound, RequestInvalid
from erp.module import Setting
from erp.money import Halalas
from erp.registry import Registry
from erp.settings.operations import change
from erp.settings.queries import value
from erp.settings.rules import SettingInvalid, kind_of, read, written
from tests.conftest import make_actor

SAMPLES = (
    Setting("finance.tolerance", Decimal("0.05"), "Tolerance"),
    Setting("finance.limit", Halalas(100_000_00), "Limit"),
    Setting("finance.days", 30, "Days"),
    Setting("finance.strict", False, "Strict"),
    Setting("finance.from", date(2026, 1, 1), "From"),
    Setting("finance.way", "cash", "Way", choices=("cash", "accrual")),
    Setting("finance.note", "", "Note"),
)


@pytest.fixture
def declared(app: Flask) -> Iterator[None]:
    registry: Registry = app.extensions["mizan.registry"]
    app.extensions["mizan.registry"] = Registry(tuple(replace(m, settings=SAMPLES) if m.name == "finance" else m for m in registry))
    yield
    app.extensions["mizan.registry"] = registry


@pytest.mark.parametrize("setting", SAMPLES, ids=lambda s: s.name)
def test_every_type_is_written_and_read_back(setting: Setting) -> None:
    assert read(setting, written(setting.default)) == setting.default
    assert isinstance(read(setting, written(setting.default)), type(setting.default))


@pytest.mark.parametrize(("name", "text"), [("tolerance", "much"), ("limit", "1.005"), ("days", "3.5"), ("way", "other"), ("from", "31/02/2026")])
def test_text_of_another_type_is_refused(name: str, text: str) -> None:
    setting = next(s for s in SAMPLES if s.name == f"finance.{name}")
    with pytest.raises(SettingInvalid):
        read(setting, text)


def test_arabic_digits_and_hijri_dates_are_understood() -> None:
    assert read(SAMPLES[2], "٤٥") == 45
    assert read(SAMPLES[4], "1448-05-10") == date(2026, 10, 21)
    assert [kind_of(s) for s in SAMPLES] == ["text", "money", "number", "check", "date", "select", "text"]


def test_change_is_in_force_and_recorded(app: Flask, declared: None) -> None:
    assert value("finance.days") == 30
    assert unit_of_work(lambda: change({"finance.days": "45", "finance.way": "cash"}, make_actor())) == ["finance.days"]
    assert value("finance.days") == 45
    said = db.session.execute(select(AuditEvent.changes).where(AuditEvent.document == "erp.setting:finance.days")).scalar_one()
    assert said == {"value": ["30", "45"]}


def test_one_bad_value_keeps_all_as_they_were(app: Flask, declared: None) -> None:
    with pytest.raises(RequestInvalid) as refused:
        unit_of_work(lambda: change({"finance.days": "45", "finance.tolerance": "x"}, make_actor()))
    assert [p.column for p in refused.value.problems] == ["finance.tolerance"]
    assert value("finance.days") == 30


def test_unknown_setting_is_refused(app: Flask) -> None:
    with pytest.raises(NotFound):
        unit_of_work(lambda: change({"finance.nothing": "1"}, make_actor()))
    with pytest.raises(NotFound):
        value("finance.nothing")


def test_page_keeps_what_was_typed_beside_the_fault(declared: None, client_of: Callable[..., Any]) -> None:
    browser = client_of(make_actor())
    answer = browser.post("/settings/", data={"finance.tolerance": "كثير", "finance.days": "60", "boxes": "finance.strict"})
    assert answer.status_code == 422
    assert 'value="كثير"' in answer.text
    assert 'value="60"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_box_is_ticked_and_unticked(declared: None, client_of: Callable[..., Any]) -> None:
    browser = client_of(make_actor())
    assert browser.post("/settings/", data={"finance.strict": "1", "boxes": "finance.strict"}).status_code == 303
    assert value("finance.strict") is True
    browser.post("/settings/", data={"boxes": "finance.strict"})
    db.session.rollback()
    assert value("finance.strict") is False


def test_reader_sees_settings_and_changes_none(declared: None, client_of: Callable[..., Any]) -> None:
    browser = client_of(make_actor("auditor", "erp.setting.view"))
    page = browser.get("/settings/").text
    assert "finance.days" not in page, "values to read, no form"
    assert browser.post("/settings/", data={"finance.days": "1"}).status_code == 403
