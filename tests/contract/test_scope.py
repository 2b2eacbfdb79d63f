"""Two governorates, every way in: whoever sees the one finds its rows, and not a word of the other.

Nothing is listed here by hand: tables, resources, addresses, reports and imports are those of the installed modules.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from erp.approvals.models import Approval
from erp.auth import sessions
from erp.auth.current import using
from erp.db import db
from erp.importing.kinds import importers
from erp.importing.models import ImportBatch
from erp.registry import registry, tables_of
from erp.reporting import run
from erp.resources import rows
from erp.resources.declaration import Resource
from erp.resources.pages import endpoint
from erp.resources.view import View
from erp.scope import ALL, within
from tests.factories.neighbours import Governorate, count_of, neighbours, scoped_tables, uploader
from tests.stand import dispose, make_app

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
FORMS = ("csv", "xlsx")


@pytest.fixture(scope="module")
def emirate(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Any) -> Iterator[tuple[Flask, Governorate, Governorate]]:
    """Filled once: what these tests do must change nothing, and the last of them says so."""
    folder = tmp_path_factory.mktemp("neighbours")
    (folder / "mizan.db").write_bytes(sqlite_template.read_bytes())
    app = make_app(f"sqlite:///{folder / 'mizan.db'}", folder)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), within(ALL), neighbours() as (own, other):
        yield app, own, other
    dispose(app)


@pytest.fixture
def own(emirate: Any) -> Governorate:
    return emirate[1]


@pytest.fixture
def other(emirate: Any) -> Governorate:
    return emirate[2]


@pytest.fixture
def client(emirate: Any, own: Governorate, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sessions, "actor_from", lambda _request: own.person("own"))
    monkeypatch.setattr(sessions, "is_fresh", lambda: True)
    return emirate[0].test_client()


@pytest.fixture
def as_other(emirate: Any, other: Governorate, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """What the neighbour is answered at an address."""

    def get(address: str) -> Any:
        with monkeypatch.context() as patch:
            patch.setattr(sessions, "actor_from", lambda _request: other.person("other"))
            return emirate[0].test_client().get(address)

    return get


def said(answer: Any) -> str:
    content = answer.get_data()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace")


def tells_of(text: str, one: Governorate, asked: str = "") -> bool:
    """Whether a text names the governorate, beyond what was asked for (which a page may set apart by markup of direction)."""
    text = re.sub(r"</?bdi[^>]*>", "", text)
    for word in filter(None, (asked, re.escape(asked))):
        text = text.replace(word, "")
    return one.mark in text or re.search(rf"(?<![\w+/=]){one.code}(?![\w+/=])", text) is not None


def resources() -> list[Resource]:
    return [resource for module in registry() for resource in module.resources]


def scoped() -> list[Resource]:
    return [resource for resource in resources() if "entity_id" in resource.table.c]


def keys(resource: Resource, one: Governorate, most: int = 5) -> list[str]:
    person = one.person("counts")
    with using(person, resource.permission("view")):
        return [str(line.key) for line in rows.page(resource, View(page_size=most), person).lines]


def api(resource: Resource) -> str:
    return f"/api/v1/{resource.module}/{resource.plural}"


def rows_of(one: Governorate) -> dict[str, list[Any]]:
    db.session.rollback()
    found = {}
    for module in registry():
        for table in tables_of(module):
            if "entity_id" in table.c:
                found[table.name] = [tuple(row) for row in db.session.execute(select(table).where(table.c.entity_id == one.id))]
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


@pytest.fixture(scope="module")
def before(emirate: Any) -> dict[str, list[Any]]:
    return rows_of(emirate[2])


@pytest.fixture(autouse=True)
def unchanged(before: dict[str, list[Any]], other: Governorate) -> Iterator[None]:
    """Whatever a test asks for, the neighbour's rows stand as they stood."""
    yield
    now = rows_of(other)
    assert [name for name in now if now[name] != before[name]] == []


def test_every_scoped_table_has_rows_of_both(own: Governorate, other: Governorate) -> None:
    empty = [(table.name, one.code) for table in scoped_tables() for one in (own, other) if not count_of(table, one.id)]
    assert empty == [], "fill them in tests/factories/neighbours.py"


def test_lists_of_the_api_hold_the_own_rows_alone(client: Any, own: Governorate, other: Governorate) -> None:
    for resource in resources():
        answer = client.get(f"{api(resource)}?page_size=200&total=true")
        assert not tells_of(said(answer), other), resource.name
        if resource in scoped():
            mine, theirs = keys(resource, own, 200), keys(resource, other, 200)
            assert mine and theirs, f"{resource.name} shows nothing of its own"
            assert not set(mine) & set(theirs), resource.name
            assert len(mine) == len(answer.get_json()["items"]) == answer.get_json()["total"] <= count_of(resource.table, own.id), resource.name


def test_no_question_to_a_list_reaches_over(client: Any, other: Governorate) -> None:
    for resource in scoped():
        for query in (f"q={other.mark}", f"q={other.code}", *(f"{name}={other.code}*" for name in resource.filters)):
            for address in (f"{api(resource)}?{query}", f"/{resource.module}/{resource.plural}?{query}"):
                answer = client.get(address)
                assert answer.status_code in (200, 302, 400, 422), (address, answer.status_code)
                if "application/json" in answer.content_type:
                    assert answer.get_json()["items"] == [], address


def test_a_guessed_key_is_not_there(client: Any, as_other: Any, other: Governorate) -> None:
    for resource in scoped():
        for key in keys(resource, other):
            assert as_other(f"{api(resource)}/{key}").status_code == 200, (resource.name, key)
            answer = client.get(f"{api(resource)}/{key}")
            assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found"), (resource.name, key)
            assert not tells_of(said(answer), other, key), (resource.name, key)
            page = client.get(f"/{resource.module}/{resource.plural}/{key}", follow_redirects=True)
            assert page.status_code == 404 and not tells_of(said(page), other, key), (resource.name, key)


def test_nothing_is_done_to_a_guessed_key(client: Any, as_other: Any, other: Governorate) -> None:
    for resource in scoped():
        acts = [("POST", f"/{action.name}") for action in resource.actions] + ([("PATCH", "")] if resource.change else [])
        for key in keys(resource, other):
            whole = as_other(f"{api(resource)}/{key}")
            for method, act in acts:
                headers = {"If-Match": whole.headers.get("ETag", "*"), "Idempotency-Key": f"{resource.name}{act}{key}"[:60]}
                answer = client.open(f"{api(resource)}/{key}{act}", method=method, json={}, headers=headers)
                assert answer.status_code in (404, 422), (method, resource.name, act, key, answer.get_data(as_text=True))


def test_nothing_is_made_for_the_neighbour(client: Any, as_other: Any, other: Governorate) -> None:
    """What the neighbour wrote, sent again by somebody who has no right there."""
    for resource in scoped():
        if resource.create is None:
            continue
        for key in keys(resource, other, 2):
            item = as_other(f"{api(resource)}/{key}").get_json()
            given = {name: value for name, value in item.items() if name in resource.fields or (resource.lines and name == resource.lines.name)}
            answer = client.post(api(resource), json=given, headers={"Idempotency-Key": f"{resource.name}{key}"[:60]})
            assert 400 <= answer.status_code < 500, (resource.name, given, answer.get_data(as_text=True))


def addresses(app: Flask, asked_for: Asked, methods: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """(method, address, what was put into it): each route with every value in each of its places."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.endpoint.startswith("auth."):
            continue
        for method in set(rule.methods or ()) & set(methods):
            for given, word in fillings(rule, asked_for):
                yield method, adapter.build(rule.endpoint, given, method=method), word


@dataclass(frozen=True)
class Asked:
    """Everything by which a row of the neighbour may be asked for: keys by resource, names of documents and files, numbers of rows."""

    keys: dict[str, list[str]]
    words: list[str]
    numbers: list[int]

    def of(self, rule: Rule) -> list[str]:
        """At a resource's own addresses its own keys; elsewhere one of each."""
        blueprint = rule.endpoint.partition(".")[0].removeprefix("api_")
        if blueprint in {endpoint(resource) for resource in resources()} - set(self.keys) | {"imports", "imports_api"}:
            return self.words[:3]  # everybody's
        return self.keys.get(blueprint) or [*self.words, *(found[0] for found in self.keys.values())]


def fillings(rule: Rule, asked_for: Asked) -> Iterator[tuple[dict[str, Any], str]]:
    kinds = {name: type(rule._converters[name]).__name__ for name in rule.arguments}
    reports = [report.name for _module, report in registry().parts("reports")]
    known = {"kind": [importer.kind for importer in importers()], "name": reports, "form": FORMS}
    listed = {name: found for name, found in known.items() if name in kinds}
    guessed = [name for name in kinds if name not in listed]
    numbered = bool(guessed) and all("Int" in kinds[name] for name in guessed)
    values: Sequence[Any] = (asked_for.numbers if numbered else asked_for.of(rule)) if guessed else [""]
    for chosen in product(*listed.values()):
        for value in values:
            held = {name: value if numbered or "Int" not in kinds[name] else 1 for name in guessed}
            yield {**dict(zip(listed, chosen, strict=True)), **held}, str(value)


@pytest.fixture
def asked_for(as_other: Any, before: dict[str, list[Any]], other: Governorate) -> Asked:
    found = {endpoint(resource): [str(key) for key in keys(resource, other, 2)] for resource in scoped()}
    documents = [f"{name.rpartition('_')[0]}.{name.rpartition('_')[2].removesuffix('s')}:{key}" for name, held in found.items() for key in held[:1]]
    documents += [row[i] for row in before["erp_approval"] for i in range(len(row)) if isinstance(row[i], str) and ":" in row[i]][:4]
    files = [str(value) for item in as_other("/api/v1/erp/archive").get_json()["items"] for value in item.values() if isinstance(value, str | int)]
    # an own row of another table may bear the same number
    firsts = {value for held in before.values() for row in held[:1] for value in row[:2] if isinstance(value, int) and value < 2**31}
    return Asked(found, [other.code, *documents, *files[:8]], [*sorted(firsts)[:12], *batches(other)])


def batches(one: Governorate) -> list[int]:
    """The uploads of the governorate's clerk: shared rows, which the walk would not find by their entity."""
    return list(db.session.execute(select(ImportBatch.id).where(ImportBatch.person == uploader(one).person)).scalars())


def test_no_address_tells_of_the_neighbour(emirate: Any, client: Any, other: Governorate, asked_for: Asked) -> None:
    told, asked = [], 0
    for method, address, word in addresses(emirate[0], asked_for, ("GET",)):
        asked += 1
        with client.open(address, method=method, follow_redirects=True) as answer:
            if answer.status_code >= 500 or tells_of(said(answer), other, word):
                told.append((address, answer.status_code))
    assert told == []
    assert asked > 500


def test_no_address_acts_on_the_neighbour(emirate: Any, client: Any, asked_for: Asked) -> None:
    """Rows are compared afterwards; here, that none of them answers with a failure of its own."""
    failed = []
    for method, address, word in addresses(emirate[0], asked_for, UNSAFE):
        if word and not address.startswith(("/modules/", "/erp/users", "/erp/roles")):
            answer = client.open(address, method=method, data={"reason": "x", "decision": "approve", "version": "1"})
            if answer.status_code >= 500:
                failed.append((address, answer.status_code))
    assert failed == []


def test_an_upload_of_the_neighbour_is_not_there(emirate: Any, client: Any, other: Governorate, monkeypatch: pytest.MonkeyPatch) -> None:
    (number,) = batches(other)
    places = (f"/import/journal/{number}", f"/api/v1/imports/journal/{number}")
    with monkeypatch.context() as patch:
        patch.setattr(sessions, "actor_from", lambda _request: uploader(other))
        assert all(tells_of(said(emirate[0].test_client().get(place)), other) for place in places)
    assert [client.get(place).status_code for place in places] == [404, 404]
    acted = [client.post(f"/import/journal/{number}/{act}").status_code for act in ("commit", "undo")]
    assert acted == [404, 404]
    assert not tells_of(said(client.get("/import/")), other)


def test_what_waits_at_the_neighbour_is_decided_as_if_absent(client: Any, other: Governorate) -> None:
    waiting = select(Approval.document).where(Approval.entity_id == other.id, Approval.state == "waiting")
    documents = list(db.session.execute(waiting).scalars())
    assert len(documents) > 1
    for document in [*documents, "finance.budget-document:MED-DTR-2026-999999"]:
        answer = client.post(f"/inbox/decide/{document}", data={"decision": "approve"}, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found"), document
        assert answer.get_json()["facts"] == {"key": document, "kind": "erp.approval"}


def test_search_finds_the_own_and_nothing_else(client: Any, own: Governorate, other: Governorate) -> None:
    for word in (own.mark, own.code):
        assert tells_of(said(client.get(f"/search?q={word}")).split("<main", 1)[1], own), word
    for word in (other.mark, other.code):
        answer = said(client.get(f"/search?q={word}"))
        assert not tells_of(answer.split("<main", 1)[1], other, word), word


def test_pages_and_exports_show_the_own_rows(client: Any, own: Governorate) -> None:
    for resource in scoped():
        shown = api(resource) if resource.name == "erp.audit" else f"/{resource.module}/{resource.plural}"
        for address in (shown, f"/{resource.module}/{resource.plural}/export.csv"):
            answer = client.get(address, follow_redirects=True)
            assert answer.status_code == 200, address
            mine = keys(resource, own, 200)
            assert tells_of(said(answer), own) or any(key in said(answer) for key in mine), address


def test_reports_speak_of_the_own_alone(client: Any, own: Governorate, other: Governorate) -> None:
    spoke = set()
    for _module, report in registry().parts("reports"):
        for given in ({"year": "2026"}, {"year": "2026", "entity": own.code}, {"year": "2026", "period": "2026-10"}):
            stream = io.BytesIO()
            run.write(run.plan(report.name, given, own.person("own"), "ar"), "json", stream)
            content = stream.getvalue().decode()
            assert not tells_of(content, other), (report.name, given)
            spoke |= {report.name} if tells_of(content, own) or '"rows": []' not in content else set()
        answer = client.get(f"/reports/{report.name}?year=2026&entity={other.code}")
        assert answer.status_code < 500 and not tells_of(said(answer), other, other.code), report.name
    assert spoke >= {"trial-balance", "general-ledger", "budget-execution", "journal", "payroll-register"}
