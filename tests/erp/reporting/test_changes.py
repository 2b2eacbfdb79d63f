"""What changed since a kept version, through pages, REST and commands; nobody learns what they may not read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from erp.archive import queries
from erp.cli import gather
from erp.errors import NotFound
from erp.reporting import run
from erp.reporting.changes import OtherReport, changes
from erp.reporting.query import YEAR
from tests.conftest import make_actor
from tests.factories.reporting import make_report, offer

FIRST = [("1", "سطر", None, 500, 1, 1, None), ("2", "آخر", None, 70, 1, 1, None)]


@pytest.fixture
def figures(app: Flask) -> list[Any]:
    """The rows that the report answers now; a test changes them."""
    standing = list(FIRST)
    offer(app, make_report(lambda query: list(standing), parameters=(YEAR,), options={"key": ("economic",)}), make_report(name="other"))
    return standing


def version(name: str = "sample", format: str = "pdf") -> str:
    file = queries.by_id(run.produce(name, {}, format, "ar", make_actor()))
    assert file is not None
    return file.run_id


def test_since_a_version_until_now(figures: list[Any]) -> None:
    first = version()
    assert changes(first, "", make_actor()).difference.rows == ()
    figures[0] = ("1", "سطر", None, 900, 1, 1, None)
    figures.append(("3", "جديد", None, 5, 1, 1, None))
    found = changes(first, "", make_actor()).difference
    assert [(row.kind, row.changed) for row in found.rows] == [("changed", {3}), ("added", frozenset())]


def test_between_two_versions_the_older_is_before(figures: list[Any]) -> None:
    first = version()
    del figures[1]
    second = version(format="xlsx")
    for one, other in ((first, second), (second, first)):
        found = changes(one, other, make_actor())
        assert (found.before.run_id, found.after and found.after.run_id) == (first, second)
        assert [row.kind for row in found.difference.rows] == ["removed"]


def test_two_reports_are_not_compared(figures: list[Any]) -> None:
    with pytest.raises(OtherReport):
        changes(version(), version("other"), make_actor())


def test_who_may_not_read_the_file_learns_nothing(figures: list[Any]) -> None:
    first = version()
    with pytest.raises(NotFound):
        changes(first, "", make_actor("reader", "erp.archive.view"))


def test_page_rest_and_command_say_the_same(app: Flask, figures: list[Any], client_of: Callable[..., Any]) -> None:
    first = version()
    figures[0] = ("1", "سطر", None, 900, 1, 1, None)
    client = client_of(make_actor())
    page = client.get(f"/archive/{first}/changes").text
    assert page.index("5.00") < page.index("9.00")
    assert "<del" in page
    answer = client.get(f"/api/v1/reports/sample/files/{first}/changes").json
    assert answer["rows"] == [{"change": "changed", "before": row("5.00"), "after": row("9.00"), "changed": ["final"]}]
    assert client.get(f"/api/v1/reports/other/files/{first}/changes").status_code == 404
    said = CliRunner().invoke(gather(app), ["archive", "changes", first, "--json"], obj=app)
    assert json.loads(said.stdout)["rows"] == answer["rows"]
    assert client.get(f"/archive/{first}").status_code == 200


def row(final: str) -> dict[str, str]:
    return {"economic": "1", "name": "سطر", "since": "", "final": final, "paid": "0.01", "posts": "1", "executed_percent": ""}
