"""A real browser over the application on loopback: pages are opened as people open them, and looked at for what no page may have.

`site` serves the application of the test; `look` opens pages and checks each: accessible by an automatic check (WCAG 2.2 A
and AA), no sideways scroll, no message on the console (a breach of the content policy would stand there).
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from waitress import create_server

REQUIRED = set(filter(None, os.environ.get("MIZAN_TEST_REQUIRE", "").split(",")))
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# asked for violations alone, the check doesn't describe every element that is in order
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
AXE = Axe().axe_script
FRAME = ["#side", ".top", ".dock"]  # the same around every page; looked at once for each language and size
WIDE, NARROW = (1440, 900), (390, 844)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        if "browser" in REQUIRED:
            pytest.fail("a browser is required and there is no Chromium")
        pytest.skip("browser: there is no Chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        yield opened
        opened.close()


def serve(app: Flask) -> Iterator[str]:
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of the test's application."""
    yield from serve(app)


class Look:
    """Opens pages and remembers what was said on their consoles."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.said: list[str] = []
        self.pages: list[Page] = []
        self.framed: set[tuple[int | None, str | None]] = set()

    def open(self, path: str, *, language: str = "ar", size: tuple[int, int] = WIDE, **more: Any) -> Page:
        context = self.browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
        context.add_cookies([{"name": "mizan_language", "value": language, "url": self.address}])
        page = context.new_page()
        page.on("console", lambda message: self.said.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(f"{page.url}: {error}"))
        page.goto(self.address + path)
        self.pages.append(page)
        return page

    def fits(self, page: Page) -> None:
        """Neither wider than its window nor anything to say."""
        page.wait_for_load_state()
        page.locator("body").wait_for()
        page.evaluate("document.fonts.ready")
        scroll = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert scroll <= 0, f"{page.url} scrolls sideways by {scroll} px"
        assert not self.said, "\n".join(self.said)

    def check(self, page: Page) -> None:
        """What no page may have; the frame around it is looked at on the first."""
        self.fits(page)
        page.evaluate(AXE)
        seen = (page.viewport_size or {}).get("width"), page.get_attribute("html", "lang")
        context = {"exclude": FRAME} if seen in self.framed else {"include": [["html"]]}
        self.framed.add(seen)
        found = page.evaluate("([context, rules]) => axe.run(context, rules).then(results => results.violations)", [context, RULES])
        assert not found, "\n".join(f"{v['id']}: {[n['html'][:200] for n in v['nodes'][:3]]}" for v in found)
        assert not self.said, "\n".join(self.said)

    def close(self) -> None:
        for page in self.pages:
            page.context.close()


@pytest.fixture
def look(browser: Browser, site: str) -> Iterator[Look]:
    looker = Look(browser, site)
    yield looker
    looker.close()
