"""A run: the scope it may see, what it keeps, and what it refuses; through pages, REST and commands alike."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from erp import clock
from erp.archive import operations, queries
from erp.archive.store import path_of
from erp.auth import sessions
from erp.cli import gather
from erp.db import db, unit_of_work
from erp.entities.models import Entity
from erp.entities.queries import tree
from erp.errors import NotAllowed, NotFound, RequestInvalid
from erp.reporting import run
from erp.scope import elevated, rebuild
from tests.conftest import make_actor
from tests.factories.reporting import make_report, offer

RIGHTS = ("erp.report.view", "erp.archive.view", "reports.sample.view")


@pytest.fixture
def sample(any_app: Flask) -> Flask:
    """The application with one report and two governorates below the root."""
    offer(any_app, make_report())

    def plant() -> None:
        with elevated("entities of a test") as session:
            root = tree().roots()[0]
            for code in ("YNB", "ULA"):
                session.add(Entity(code=code, name_ar=f"محافظة {code}", kind="governorate", parent_id=root.id, recorded_at=clock.now(), search=code))
        rebuild()

    unit_of_work(plant)
    return any_app


@pytest.fixture
def client_of(sample: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """A browser of this person, on the engine under test."""

    def make(actor: Any) -> Any:
        monkeypatch.setattr(sessions, "actor_from", lambda _request: actor)
        return sample.test_client()

    return make


def at(code: str) -> frozenset[int]:
    return frozenset({tree().get(code).id})


def test_a_file_is_kept_under_its_digest(sample: Flask) -> None:
    file_id = run.produce("sample", {"entity": "YNB"}, "csv", "ar", make_actor())
    file = queries.by_id(file_id)
    assert file is not None
    path = path_of(operations.folder(), file.digest)
    assert operations.intact(path, file.digest)
    assert path.stat().st_mode & 0o222 == 0
    assert (file.parameters, file.ledger_position, file.rows) == ({"entity": "YNB", "year": str(clock.today().year)}, "MED:48102", 3)
    assert file.roots == tuple(at("YNB"))
    assert operations.findings() == []


def test_one_occasion_makes_one_file(sample: Flask) -> None:
    due = clock.now()
    calls: list[int] = []
    first = run.produce("sample", {}, "csv", "ar", make_actor(), due, key="schedule:7", then=calls.append)
    again = run.produce("sample", {}, "csv", "ar", make_actor(), due, key="schedule:7", then=calls.append)
    other = run.produce("sample", {}, "csv", "en", make_actor(), due, key="schedule:7")
    assert first == again != other
    assert calls == [first, first]


def test_nobody_runs_a_report_without_its_right_nor_beyond_their_entities(sample: Flask) -> None:
    with pytest.raises(NotAllowed):
        run.produce("sample", {}, "csv", "ar", make_actor("x", "erp.report.view"))
    yanbu = make_actor("yanbu", *RIGHTS, roots=at("YNB"))
    with pytest.raises(NotFound):
        run.produce("sample", {"entity": "ULA"}, "csv", "ar", yanbu)
    with pytest.raises(RequestInvalid):
        run.produce("sample", {"entity": "nowhere"}, "csv", "ar", yanbu)


def test_rows_are_read_in_the_narrowed_scope(sample: Flask) -> None:
    seen: list[set[str]] = []

    def rows(query: Any) -> list[Any]:
        seen.append({code for (code,) in db.session.query(Entity.code)})
        return []

    offer(sample, make_report(rows, name="scoped"))
    run.produce("scoped", {"entity": "YNB"}, "csv", "ar", make_actor())
    run.produce("scoped", {}, "csv", "ar", make_actor("both", *RIGHTS, roots=at("YNB") | at("ULA")))
    assert seen == [{"YNB"}, {"YNB", "ULA"}]


def test_a_reader_must_cover_what_the_file_shows(sample: Flask) -> None:
    file = queries.by_id(run.produce("sample", {}, "csv", "ar", make_actor()))
    own = queries.by_id(run.produce("sample", {"entity": "YNB"}, "csv", "ar", make_actor()))
    assert file is not None and own is not None
    yanbu = make_actor("yanbu", *RIGHTS, roots=at("YNB"))
    with pytest.raises(NotFound):
        operations.found_for(file.run_id, yanbu)
    assert operations.found_for(own.run_id, yanbu).digest == own.digest
    with pytest.raises(NotFound):
        operations.found_for(own.run_id, make_actor("reader", "erp.archive.view"))


def test_lists_show_only_what_the_reader_covers(sample: Flask, client_of: Callable[..., Any]) -> None:
    run.produce("sample", {"entity": "ULA"}, "csv", "ar", make_actor())
    run.produce("sample", {}, "csv", "ar", make_actor())
    mine = queries.by_id(run.produce("sample", {"entity": "YNB"}, "csv", "ar", make_actor()))
    assert mine is not None
    page = client_of(make_actor("yanbu", *RIGHTS, roots=at("YNB"))).get("/archive")
    assert page.status_code == 200
    assert page.text.count("/download") == 1
    assert mine.run_id in page.text


def test_pages_show_make_and_hand_out(sample: Flask, client_of: Callable[..., Any]) -> None:
    client = client_of(make_actor())
    assert "عينة" in client.get("/reports", buffered=True).text
    page = client.get("/reports/sample?entity=YNB", buffered=True)
    assert page.status_code == 200
    assert "رواتب الموظفين المدنيين" in page.text
    assert "45,775,000" in page.text
    answer = client.post("/reports/sample/files", data={"format": "pdf", "entity": "YNB"})
    assert answer.status_code == 303
    file = client.get(answer.location, buffered=True)
    assert file.data.startswith(b"%PDF")
    assert "attachment" in file.headers["Content-Disposition"]
    assert "sandbox" in file.headers["Content-Security-Policy"]
    run_id = answer.location.split("/")[-2]
    assert queries.downloads([run_id]) == {run_id: 1}
    assert client.get(f"/archive/{run_id}", buffered=True).status_code == 200


def test_a_page_tells_what_is_wrong_with_the_parameters(sample: Flask, client_of: Callable[..., Any]) -> None:
    page = client_of(make_actor()).get("/reports/sample?year=26")
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text


def test_a_preview_of_many_rows_is_cut_and_says_so(sample: Flask, client_of: Callable[..., Any]) -> None:
    line = ("1", "سطر", None, 1, 1, 1, None)
    offer(sample, make_report(lambda query: [line] * 400, name="long"))
    page = client_of(make_actor()).get("/reports/long").text
    assert page.count("سطر") == 300
    assert "<tfoot>" not in page


def test_a_dropped_file_is_known_or_not(sample: Flask, client_of: Callable[..., Any]) -> None:
    client = client_of(make_actor())
    file = queries.by_id(run.produce("sample", {}, "csv", "ar", make_actor()))
    assert file is not None
    content = path_of(operations.folder(), file.digest).read_bytes()
    assert "لم يُختر ملف" in client.post("/archive/verify", data={}).text
    known = client.post("/archive/verify", data={"file": (_stream(content), "a.csv")})
    assert file.run_id in known.text
    assert "verdict-bad" not in known.text
    changed = client.post("/archive/verify", data={"file": (_stream(content + b" "), file.file_name)})
    assert "verdict-bad" in changed.text
    assert f"/archive/{file.run_id}/download" in changed.text
    hidden = client_of(make_actor("yanbu", *RIGHTS, roots=at("YNB"))).post("/archive/verify", data={"file": (_stream(content), "a.csv")})
    assert file.run_id not in hidden.text


def _stream(content: bytes) -> Any:
    return io.BytesIO(content)


def test_rest_answers_in_every_format_and_keeps_only_what_is_posted(sample: Flask, client_of: Callable[..., Any]) -> None:
    client = client_of(make_actor())
    assert [item["name"] for item in client.get("/api/v1/reports", buffered=True).json["items"]][-1:] == ["sample"]
    read = client.get("/api/v1/reports/sample?format=json&entity=YNB", buffered=True).json
    assert read["rows"][0]["final"] == "45775000.00"
    for format in run.FORMATS:
        answer = client.get(f"/api/v1/reports/sample?format={format}", buffered=True)
        assert answer.status_code == 200
        assert answer.headers["X-Ledger-Position"] == "MED:48102"
    assert queries.digests() == set()
    made = client.post("/api/v1/reports/sample/files", json={"format": "xlsx", "parameters": {"entity": "YNB"}})
    assert made.status_code == 201
    assert queries.digests() == {made.json["digest"]}
    assert client.get(made.json["href"], buffered=True).data.startswith(b"PK")


def cli(app: Flask, *words: str) -> Any:
    return CliRunner().invoke(gather(app), list(words), obj=app)


def test_commands_list_run_and_verify(sample: Flask, tmp_path: Path) -> None:
    output = tmp_path / "out.pdf"
    made = cli(sample, "report", "run", "sample", "--output", str(output), "--param", "entity=YNB", "--json")
    assert made.exit_code == 0, made.output
    answer = json.loads(made.stdout)
    assert output.read_bytes().startswith(b"%PDF")
    assert cli(sample, "archive", "verify", str(output)).exit_code == 0
    output.write_bytes(output.read_bytes() + b" ")
    refused = cli(sample, "archive", "verify", str(output))
    assert refused.exit_code == 1
    assert refused.stderr.startswith("archive.unknown: ")
    listed = json.loads(cli(sample, "archive", "list", "--json").stdout)
    assert [file["run_id"] for file in listed["files"]] == [answer["run_id"]]
    assert "sample" in cli(sample, "report", "list").stdout


def test_commands_refuse_with_codes(sample: Flask, tmp_path: Path) -> None:
    refused = cli(sample, "report", "run", "sample", "--format", "csv", "--output", str(tmp_path / "x"), "--param", "colour=red")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("report.unknown_parameter: colour")
    assert not (tmp_path / "x").exists()
    assert cli(sample, "report", "run", "nothing", "--format", "csv", "--output", str(tmp_path / "x")).stderr.startswith("not_found")
    assert cli(sample, "report", "run", "sample", "--format", "docx", "--output", str(tmp_path / "x")).exit_code == 2


def test_a_damaged_file_is_found_and_never_handed_out(sample: Flask, client_of: Callable[..., Any]) -> None:
    file = queries.by_id(run.produce("sample", {}, "csv", "ar", make_actor()))
    assert file is not None
    path = path_of(operations.folder(), file.digest)
    path.chmod(0o600)
    path.write_bytes(b"something else")
    assert operations.findings() == [f"archive.damaged: {file.digest}"]
    assert cli(sample, "archive", "verify").exit_code == 1
    with pytest.raises(operations.FileMissing):
        operations.hand_out(file, make_actor())
