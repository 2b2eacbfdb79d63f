"""Every page that can be reached from the home page by following links, once each, in a real browser.

No module registers its pages here: whatever is installed is walked. Each kind of page (route) must fit and be quiet in Arabic
at 390 px and in English on a wide screen; the check of accessibility, which costs most, is made in one of the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urldefrag, urlsplit
from zlib import crc32

import pytest
from flask import Flask
from playwright.sync_api import Error, Page, Response
from werkzeug.exceptions import HTTPException

from erp.api.openapi import resources
from erp.auth import sessions
from tests.browser import NARROW, WIDE, Look
from tests.conftest import make_actor
from tests.factories.neighbours import neighbours
from tests.finance.home.test_inbox import make_person

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FILES = ("pdf", "xlsx", "csv", "json", "xml", "zip", "svg", "css")


@pytest.fixture(autouse=True)
def emirate(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A little of everything in two governorates, and someone who may do all."""
    with neighbours():
        person = replace(make_actor("controller"), id=make_person("controller", "controller").id)
        monkeypatch.setattr(sessions, "actor_from", lambda _request: person)
        yield


@pytest.mark.parametrize(("language", "size"), [("ar", NARROW), ("en", WIDE)], ids=["ar-narrow", "en-wide"])
def test_every_page_is_accessible_fits_and_is_quiet(app: Flask, look: Look, language: str, size: tuple[int, int]) -> None:
    page = look.open("/", language=language, size=size)
    seen, waiting, faults = {"home.index"}, [("home.index", "/")], []
    for kind, address in waiting:
        answer = _opened(page, look.address + address)
        if answer is None:
            continue
        if answer.status >= 400:
            look.said.clear()
            faults.append(f"{address}: {answer.status}")
            continue
        try:
            (look.check if crc32(kind.encode()) % 2 == (language == "en") else look.fits)(page)
        except AssertionError as fault:
            faults.append(f"{address}: {fault}")
            look.said.clear()
        for link in page.eval_on_selector_all("a[href]:not([download])", "links => links.map(link => link.href)"):
            found = _route(app, look.address, link)
            if found is not None and found not in seen:
                seen.add(found)
                waiting.append((found, urldefrag(link)[0].removeprefix(look.address)))
    assert not faults, "\n".join(faults)
    assert len(seen) > 100


def _opened(page: Page, address: str) -> Response | None:
    """The answer of a page; None: a file, and nothing to look at."""
    try:
        answer = page.goto(address)
    except Error as fault:
        if "Download is starting" in str(fault):
            return None
        raise
    return answer if answer is not None and "html" in answer.headers.get("content-type", "") else None


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
    printed = {paper for each in resources() for _words, paper in each.prints}
    return None if endpoint in ("static", "attachments.download", *printed) or endpoint.startswith("api") else f"{endpoint} {resource}".strip()
