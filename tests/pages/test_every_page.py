"""Every page that can be reached from the home page by following links, once each, in a real browser.

No module registers its pages here: whatever is installed is walked. Each kind of page (route) is looked at once in Arabic
at 390 px and once in English on a wide screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urldefrag, urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from erp import clock
from erp.auth import sessions
from erp.db import unit_of_work
from finance.budget_documents.drafts import DraftLine
from finance.budget_documents.operations import Draft
from tests.browser import NARROW, WIDE, Look
from tests.conftest import make_actor
from tests.finance.budget.conftest import make_entities
from tests.finance.budget_documents.conftest import CONSULTANCY, MAINTENANCE, POWER, Office, make_accounts
from tests.finance.home.test_inbox import make_person

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FILES = ("pdf", "xlsx", "csv", "json", "xml", "zip", "svg", "css")
MOST = 150


@pytest.fixture(autouse=True)
def emirate(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A little of everything: approved lines, a document that waits, someone who may do all."""
    with clock.frozen("2026-10-18T07:00"):
        unit_of_work(make_entities)
        unit_of_work(make_accounts)
        office = Office()
        office.approved(Draft("original", tuple(DraftLine(key, 100_000_00) for key in (MAINTENANCE, CONSULTANCY, POWER))))
        office.submit(Draft("addition", (DraftLine(MAINTENANCE, 50_000_00),)))
        person = replace(make_actor("controller"), id=make_person("controller", "controller").id)
        monkeypatch.setattr(sessions, "actor_from", lambda _request: person)
        yield


@pytest.mark.parametrize(("language", "size"), [("ar", NARROW), ("en", WIDE)], ids=["ar-narrow", "en-wide"])
def test_every_page_is_accessible_fits_and_is_quiet(app: Flask, look: Look, language: str, size: tuple[int, int]) -> None:
    page = look.open("/", language=language, size=size)
    seen, waiting, faults = {"home.index"}, ["/"], []
    for address in waiting:
        answer = page.goto(look.address + address)
        assert answer is not None
        if answer.status >= 400:
            look.said.clear()
            faults.append(f"{address}: {answer.status}")
            continue
        try:
            look.check(page)
        except AssertionError as fault:
            faults.append(f"{address}: {fault}")
            look.said.clear()
        for link in page.eval_on_selector_all("a[href]:not([download])", "links => links.map(link => link.href)"):
            kind = _route(app, look.address, link)
            if kind is not None and kind not in seen and len(waiting) < MOST:
                seen.add(kind)
                waiting.append(urldefrag(link)[0].removeprefix(look.address))
    assert not faults, "\n".join(faults)
    assert len(seen) > 20


def _route(app: Flask, address: str, link: str) -> str | None:
    """Which kind of page a link leads to; None: elsewhere, or a file."""
    parts = urlsplit(link)
    if not link.startswith(address) or parts.path.rsplit(".", 1)[-1] in FILES or "format=" in parts.query:
        return None
    try:
        endpoint, values = app.url_map.bind("127.0.0.1").match(parts.path, method="GET")
    except HTTPException:
        return parts.path
    resource = values.get("resource") or values.get("noun") or ""
    return None if endpoint in ("static", "attachments.download") or endpoint.startswith("api") else f"{endpoint} {resource}".strip()
