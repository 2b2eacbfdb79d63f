"""An auditor in the demo: changes nothing, finds what schedules produced, learns whether a file is ours, reads the trail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import Look
from tests.stories.conftest import SignIn

pytestmark = pytest.mark.browser


def test_the_archive_holds_what_schedules_made(desk: Look, sign_in: SignIn) -> None:
    page = sign_in("auditor", "en")
    page.goto(desk.address + "/archive")
    said = page.locator("main").inner_text()
    assert all(title in said for title in ("Trial balance", "General ledger", "Budget execution"))
    desk.check(page)
    page.locator("main table tbody a, main .file a").first.click()
    page.wait_for_load_state()
    shown = page.locator("main").inner_text()
    assert "MED:" in shown, "the position of the ledger"
    assert any(len(word) == 64 for word in shown.split()), "the checksum"
    desk.check(page)


def test_a_file_is_known_or_not(desk: Look, sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("auditor", "en")
    page.goto(desk.address + "/archive")
    page.locator("main table tbody a, main .file a").first.click()
    with page.expect_download() as download:
        page.locator("a:has-text('Download'), button:has-text('Download')").first.click()
    ours = tmp_path / "ours"
    download.value.save_as(ours)
    changed = tmp_path / "changed"
    changed.write_bytes(ours.read_bytes() + b" ")
    verdicts = []
    for file in (ours, changed):
        page.goto(desk.address + "/archive/check")
        page.set_input_files("input[type=file]", file)
        page.locator("main form button[type=submit], main form button").last.click()
        page.wait_for_load_state()
        verdicts.append(page.locator("main").inner_text())
    assert verdicts[0] != verdicts[1]


def test_an_auditor_changes_nothing(desk: Look, sign_in: SignIn) -> None:
    page = sign_in("auditor", "en")
    for place in ("/finance/accounts", "/finance/budget-documents", "/finance/vouchers", "/erp/entities", "/erp/users"):
        page.goto(desk.address + place)
        assert page.locator("main a:has-text('New'), main a:has-text('Import')").count() == 0, place
    answer = page.request.post(desk.address + "/finance/accounts/new", form={"code": "99999", "name_ar": "دخيل", "type": "asset"})
    assert answer.status in (400, 403, 404, 405)
    page.goto(desk.address + "/audit/")
    assert page.locator("main table tbody tr").count() > 5
