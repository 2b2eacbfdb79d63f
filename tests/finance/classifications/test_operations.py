from __future__ import annotations

from datetime import date

from erp.db import unit_of_work
from finance.classifications.operations import load, shipped
from finance.classifications.queries import ECONOMIC, FUND, codes


def test_the_shipped_codes_are_loaded_once(app):
    assert unit_of_work(load) == 0
    items = codes(ECONOMIC, date(2026, 1, 1))
    assert items["2214"].name_ar == "صيانة وتشغيل"
    assert items["2214"].name("en") == "Operation and maintenance contracts"
    assert codes(FUND, date(2026, 1, 1), ["GEN", "none"]).keys() == {"GEN"}


def test_a_code_is_unknown_before_its_day(app):
    assert codes(ECONOMIC, date(2010, 1, 1)) == {}


def test_every_parent_is_a_code_of_its_kind():
    known = {(row["kind"], row["code"]) for row in shipped()}
    assert all((row["kind"], row["parent"]) in known for row in shipped() if row["parent"])
