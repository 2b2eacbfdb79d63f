"""Every report of every module: rendered empty and with data, in each format and both languages; what it declares is whole."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from openpyxl import load_workbook

from erp.db import unit_of_work
from erp.entities.queries import tree
from erp.registry import registry
from erp.reporting import run
from finance.services import record_all
from tests.conftest import make_actor
from tests.factories.books import HEAD, filled_books
from tests.factories.finance import line, make_event

FORMATS = tuple(run.FORMATS)
# column keys that others hold on to
PROMISED = {
    "trial-balance": "account, name, opening_debit, opening_credit, debit, credit, closing_debit, closing_credit",
    "general-ledger": "date, number, description, account, coding, party, debit, credit, balance",
    "journal": "number, date, description, account, debit, credit, source",
    "budget-execution": "entity, economic, name, original, changes, final, released, frozen, reserved, committed, due, ordered, paid, lapsed, "
    "available, executed_percent",
    "budget-transfers": "number, date, from_line, to_line, amount, decision, approved_by",
    "commitments-outstanding": "number, date, party, line, committed, due, ordered, paid, open",
    "payroll-register": "employee_number, name, grade, step, basic, allowances, gross, pension, deductions, net",
    "payroll-variance": "employee_number, name, last, current, difference, cause",
    "head-count": "entity, grade, posts, filled, vacant",
    "purchase-register": "request, order, supplier, method, line, ordered, received, invoiced, paid",
    "payables-ageing": "supplier, document, due_date, open, age_band",
    "etimad-differences": "document_kind, number, etimad_number, ours, theirs, difference, cause",
}


def test_whoever_makes_schedules_has_a_report_to_schedule(app: Flask) -> None:
    held: dict[str, set[str]] = {}
    for module in registry():
        for role, permissions in module.roles.items():
            held.setdefault(role, set()).update(permissions)
    seen = {report.permission for _module, report in registry().parts("reports")}
    makers = {role for role, permissions in held.items() if "erp.schedule.create" in permissions}
    assert "admin" in makers
    assert [role for role in sorted(makers) if not held[role] & seen] == []


def names() -> list[str]:
    return [report.name for _module, report in registry().parts("reports")]


def rendered(name: str, format: str, language: str, **given: str) -> bytes:
    stream = io.BytesIO()
    run.write(run.plan(name, given, make_actor(), language), format, stream)
    return stream.getvalue()


def whole(content: bytes, format: str) -> bool:
    if format == "pdf":
        return content.startswith(b"%PDF") and content.rstrip().endswith(b"%%EOF")
    if format == "xlsx":
        return zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    if format == "json":
        return isinstance(json.loads(content)["rows"], list)
    return b"</html>" in content if format == "html" else content.count(b"\r\n") >= 1


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("format", FORMATS)
def test_every_report_renders_empty(app: Flask, format: str, language: str) -> None:
    for name in names():
        assert whole(rendered(name, format, language), format), name


@pytest.fixture
def filled(app: Flask) -> Iterator[Flask]:
    with filled_books():
        yield app


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("format", FORMATS)
def test_every_report_renders_with_data(filled: Flask, format: str, language: str) -> None:
    for name in names():
        assert whole(rendered(name, format, language, year="2026"), format), name


# snake_case, and references such as "hr.payroll-run:MED-2026-09"; in Arabic every word of small Latin letters that is put together
RAW = {"en": r"[a-z0-9]+_[a-z0-9_]+|[a-z]+\.[a-z-]+:\S+", "ar": r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)+|[a-z]+\.[a-z-]+:\S+"}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_report_shows_people_the_keys_of_machines(filled: Flask, language: str) -> None:
    for name in names():
        page = re.sub(rf"\b{HEAD.username}\b", "", rendered(name, "html", language, year="2026").decode())
        page = re.sub(r"<style.*?</style>|<svg.*?</svg>|<[^>]+>", " ", page, flags=re.DOTALL)
        assert re.findall(rf"(?<![\w-])(?:{RAW[language]})", html.unescape(page)) == [], name


def test_a_key_is_said_in_words_to_people_and_kept_for_machines(filled: Flask) -> None:
    worn = make_event("finance.depreciation:2026-03/worn", day=date(2026, 3, 28))
    payable = line("2111", -500, party="procurement.supplier:17", due_day=date(2026, 3, 30))
    owed = make_event("owed", line("52212", 500), payable, day=date(2026, 3, 1))
    unit_of_work(lambda: record_all([worn, owed], actor=make_actor()) and None)
    said = {"journal": ("finance.depreciation:2026-03/worn", "استهلاك 2026-03"), "payables-ageing": ("1-15", "من 1 إلى 15 يومًا")}
    for name, (key, words) in said.items():
        given = {"as_of": "2026-04-10"} if name == "payables-ageing" else {"year": "2026"}
        for format in ("csv", "json"):
            assert key in rendered(name, format, "ar", **given).decode(), (name, format)
        page = rendered(name, "html", "ar", **given).decode()
        assert words in page and f">{key}<" not in page, name
        book = load_workbook(io.BytesIO(rendered(name, "xlsx", "ar", **given)))
        assert words in {cell.value for row in book.active.iter_rows() for cell in row}, name


def test_every_report_keeps_its_column_keys(app: Flask) -> None:
    for _module, report in registry().parts("reports"):
        if report.name in PROMISED:
            assert ", ".join(column.key for column in report.columns) == PROMISED[report.name]


def test_every_report_understands_the_standing_parameters(filled: Flask) -> None:
    root = tree().get("MED").code
    for name in names():
        for given in ({"year": "2026"}, {"period": "2026-03"}, {"as_of": "2026-03-31"}, {"from": "2026-03-01", "to": "2026-03-31"}):
            assert rendered(name, "csv", "en", **given, unit=root)
            assert rendered(name, "csv", "en", **given, entity="YNB")


def test_every_report_has_its_rights_its_titles_and_its_signers(app: Flask) -> None:
    permissions = {permission.name for module in registry() for permission in module.permissions}
    for _module, report in registry().parts("reports"):
        assert report.permission in permissions, report.name
        assert str(report.title) and all(str(column.title) for column in report.columns), report.name
        keys = [column.key for column in report.columns]
        assert len(set(keys)) == len(keys), report.name


def test_no_report_of_one_governorate_tells_of_another(filled: Flask) -> None:
    for name in names():
        content = rendered(name, "csv", "ar", year="2026", entity="YNB").decode()
        assert "ULA" not in content and "العلا" not in content, name
    own = make_actor("yanbu", roots=frozenset({tree().get("YNB").id}))
    for name in names():
        stream = io.BytesIO()
        run.write(run.plan(name, {"year": "2026"}, own, "ar"), "csv", stream)
        assert "ULA" not in stream.getvalue().decode() and "العلا" not in stream.getvalue().decode(), name


def test_every_report_has_its_page(filled: Flask, client_of: Callable[..., object]) -> None:
    client = client_of(make_actor())
    for name in names():
        assert client.get(f"/reports/{name}?year=2026").status_code == 200, name  # type: ignore[attr-defined]
