"""An auditor in the demo: changes nothing, finds what schedules produced, learns whether a file is ours, reads the trail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import Look
from tests.stories.conftest import SignIn

pytestmark = pytest.mark.browser


def test_the_archive_holds_what_schedules_made(desk: Look, sign_in: SignIn) -> None:
    page = sign_in("auditor")
    page.goto(desk.address + "/archive")
    said = page.locator("main").inner_text()
    assert all(title in said for title in ("ميزان المراجعة", "دفتر الأستاذ", "تنفيذ الميزانية"))
    assert page.locator("main a.btn:has-text('PDF')").count() > 0
    assert page.locator("main a.btn:has-text('XLSX')").count() > 0
    desk.check(page)
    page.locator("main tbody th a").first.click()
    page.wait_for_load_state()
    shown = page.locator("main").inner_text()
    assert "MED:" in shown, "the position of the ledger"
    assert any(len(word) == 64 for word in shown.split()), "the checksum"
    desk.check(page)


def test_a_file_is_known_or_not(desk: Look, sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("auditor", "en")
    page.goto(desk.address + "/archive")
    with page.expect_download() as download:
        page.locator("main a.btn:has-text('PDF')").first.click()
    ours, changed = tmp_path / "ours.pdf", tmp_path / "changed.pdf"
    download.value.save_as(ours)
    changed.write_bytes(ours.read_bytes() + b" ")
    assert ours.read_bytes().startswith(b"%PDF")
    for file, answer in ((ours, "Yes, issued by Mizan and unchanged"), (changed, "No, this file is not ours")):
        page.goto(desk.address + "/archive")
        page.set_input_files("#f-file", file)
        page.get_by_role("button", name="Check the file").click()
        page.wait_for_load_state()
        assert answer in page.locator("main").inner_text()


def test_an_auditor_changes_nothing(desk: Look, sign_in: SignIn) -> None:
    page = sign_in("auditor", "en")
    for place in ("/finance/accounts", "/finance/budget-documents", "/finance/vouchers", "/erp/entities", "/erp/users"):
        page.goto(desk.address + place)
        assert page.locator("main a:has-text('New'), main a:has-text('Import')").count() == 0, place
    answer = page.request.post(desk.address + "/finance/accounts/new", form={"code": "99999", "name_ar": "دخيل", "type": "asset"})
    assert answer.status in (400, 403, 404, 405)
    page.goto(desk.address + "/audit/")
    assert page.locator("main table tbody tr").count() > 5
