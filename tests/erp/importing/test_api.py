"""Imports over REST: previewed, committed, refused with every fault, taken back; and old previews forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from erp import clock
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.importing.jobs import forget_previews
from erp.importing.models import ImportBatch, ImportRow
from tests.conftest import make_actor
from tests.erp.importing.books import book
from tests.erp.importing.test_operations import CENTRE, HEADERS, ROOT, YANBU, codes, commit, staged

BASE = "/api/v1/imports"


@pytest.fixture
def client(app: Flask, client_of: Callable[[Actor | None], Any], actor: Actor) -> Any:
    app.config["WTF_CSRF_ENABLED"] = False
    return client_of(actor)


def send(client: Any, path: Path, query: str = "") -> Any:
    data = {"file": (BytesIO(path.read_bytes()), path.name)}
    return client.post(f"{BASE}/entities{query}", data=data, content_type="multipart/form-data")


def test_kinds_say_their_columns(client: Any) -> None:
    items = {item["kind"]: item for item in client.get(BASE).json["items"]}
    assert {"key": "code", "header_ar": "رمز الجهة", "required": True}.items() <= items["entities"]["columns"][0].items()
    assert client.get(items["entities"]["template"]).data.startswith(b"PK")


def test_a_preview_then_a_commit_then_an_undo(client: Any, tmp_path: Path) -> None:
    send(client, book(tmp_path / "root.xlsx", HEADERS, ROOT), "?commit=true")
    before = codes()
    path = book(tmp_path / "a.xlsx", HEADERS, ROOT, YANBU, CENTRE)
    preview = send(client, path).json
    assert (preview["rows"], preview["created"], preview["unchanged"], preview["committed"]) == (3, 2, 1, False)
    assert codes() == before
    done = send(client, path, "?commit=true").json
    assert done["committed"]
    assert codes() == before | {"YNB", "YNB-C1"}
    batch = done["outcome"]["batch"]
    assert client.get(f"{BASE}/entities/{batch}").json["state"] == "committed"
    assert client.post(f"{BASE}/entities/{batch}/undo").json["state"] == "undone"
    assert codes() == before
    assert client.post(f"{BASE}/entities/{batch}/undo").status_code == 409


def test_the_body_itself_may_be_the_file(client: Any) -> None:
    answer = client.post(f"{BASE}/entities?name=a.csv", data="رمز الجهة;اسم الجهة;نوع الجهة\nMED;إمارة;emirate".encode("cp1256"))
    assert (answer.status_code, answer.json["rows"]) == (200, 1)


def test_every_fault_is_in_the_one_error_shape(client: Any, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", HEADERS, ROOT, ["X", None, None, "قرية", "MED", None])
    refused = send(client, path, "?commit=true")
    assert (refused.status_code, refused.json["code"]) == (422, "import.has_problems")
    assert {(error["row"], error["field"], error["code"]) for error in refused.json["errors"]} == {
        (3, "name_ar", "import.required"),
        (3, "kind", "choice.unknown"),
    }
    assert send(client, path).status_code == 200


@pytest.mark.parametrize(("content", "code"), [(b"", "import.unreadable"), (b"a,b\n1,2", "import.no_header")])
def test_a_file_that_cannot_be_read(client: Any, content: bytes, code: str) -> None:
    answer = client.post(f"{BASE}/entities?name=a.csv", data=content)
    assert (answer.status_code, answer.json["code"]) == (422, code)


def test_rights_hold_here_too(client_of: Any, client: Any, tmp_path: Path) -> None:
    stranger = client_of(make_actor("auditor", "erp.entity.view"))
    assert send(stranger, book(tmp_path / "a.xlsx", HEADERS, ROOT)).status_code == 403
    assert client_of(None).get(BASE, headers={"Accept": "application/json"}).status_code == 401


def test_previews_that_nobody_committed_are_forgotten(app: Flask, actor: Actor, tmp_path: Path) -> None:
    old, kept = staged(tmp_path, actor, ROOT, YANBU), staged(tmp_path, actor, ROOT)
    commit(kept, actor)
    unit_of_work(lambda: db.session.execute(update(ImportBatch).values(previewed_at=clock.now().replace(year=2020))))
    fresh = staged(tmp_path, actor, YANBU)
    forget_previews(date(2026, 3, 1))
    forget_previews(date(2026, 3, 1))
    assert set(db.session.execute(select(ImportBatch.id)).scalars()) == {kept, fresh}
    assert db.session.execute(select(func.count()).select_from(ImportRow).where(ImportRow.batch_id == old)).scalar_one() == 0


def test_every_kind_is_described_with_its_addresses_and_columns(client: Any) -> None:
    described = client.get("/api/v1/openapi.json").json["paths"]
    for item in client.get(BASE).json["items"]:
        here = f"{BASE}/{item['kind']}"
        assert {here, f"{here}/template.xlsx", f"{here}/{{number}}", f"{here}/{{number}}/undo"} <= set(described), item["kind"]
        receive = described[here]["post"]
        assert [column["key"] for column in receive["x-columns"]] == [column["key"] for column in item["columns"]]
        assert {"commit", "entity", "name"} == {parameter["name"] for parameter in receive["parameters"]}
        assert "multipart/form-data" in receive["requestBody"]["content"] and "text/csv" in receive["requestBody"]["content"]
