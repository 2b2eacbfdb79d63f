"""Open contracting data: what is published is valid against the standard's schema, and nothing leaves before the award."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from erp.cli import gather
from procurement.publish import package
from tests.factories.procurement import approved_request, awarded, issued_order, offered, office
from tests.procurement.ocds import broken


def test_releases_hold_to_the_standard(any_app: Flask) -> None:
    with office():
        issued_order()
        awarded(approved_request(title="كراسي"))
        found = package()
    assert broken(found) == []
    assert [(release["tag"], release["ocid"]) for release in found["releases"]] == [
        (["award"], "ocds-000000-MED-PR-2026-000001"), (["award"], "ocds-000000-MED-PR-2026-000002"),
        (["contract"], "ocds-000000-MED-PR-2026-000001"),
    ]  # fmt: skip
    contract = found["releases"][2]["contracts"][0]
    assert (contract["awardID"], contract["value"]["amount"], contract["items"][0]["quantity"]) == ("MED-AW-2026-000001", 10350.0, 10.0)
    assert [item["quantity"] for item in found["releases"][0]["awards"][0]["items"]] == [10.0]
    assert found["releases"][0]["tender"]["procurementMethod"] == "direct"
    assert len({release["id"] for release in found["releases"]}) == 3


def test_nothing_is_told_before_the_award(app: Flask) -> None:
    with office():
        offered(approved_request(title="سر"))
        text = json.dumps(package(), ensure_ascii=False)
    assert json.loads(text)["releases"] == [] and "سر" not in text and "4650090863" not in text


def test_no_file_without_a_release(app: Flask, tmp_path: Path) -> None:
    out = tmp_path / "releases.json"
    with office():
        refused = CliRunner().invoke(gather(app), ["publish", "ocds", str(out)], obj=app)
    assert refused.exit_code == 1 and not out.exists()


def test_the_command_writes_the_file_or_refuses(app: Flask, tmp_path: Path) -> None:
    out = tmp_path / "releases.json"
    with office():
        issued_order()
        done = CliRunner().invoke(gather(app), ["publish", "ocds", str(out), "--json"], obj=app)
    assert done.exit_code == 0, done.output
    answer: dict[str, Any] = json.loads(done.output)
    assert answer["count"] == 2 and len(json.loads(out.read_text(encoding="utf-8"))["releases"]) == 2
    missing = CliRunner().invoke(gather(app), ["publish", "nothing", str(tmp_path / "x.json")], obj=app)
    assert missing.exit_code == 1 and not (tmp_path / "x.json").exists()


VALID = {"ocid": "ocds-1", "id": "1", "date": "2026-10-20T00:00:00Z", "tag": ["award"], "initiationType": "tender"}
WRONG = (
    {"version": "1"}, {"releases": []}, {"publisher": {}}, {"releases": [{"id": "x"}]}, {"releases": [VALID | {"date": "today"}]},
    {"releases": [VALID | {"awards": [{"id": "1", "status": "won"}]}]}, {"releases": [VALID | {"contracts": [{"id": "1"}]}]},
    {"releases": [VALID | {"awards": [{"id": "1", "value": {"amount": "5", "currency": "SAR"}}]}]},
)  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_the_check_itself_refuses_what_is_wrong(wrong: dict[str, Any]) -> None:
    whole = {"uri": "urn:x:y", "version": "1.1", "publishedDate": "2026-10-20T00:00:00Z", "publisher": {"name": "n"}, "releases": [VALID]}
    assert broken(whole) == [] and broken(whole | wrong)
