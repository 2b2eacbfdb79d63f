"""A person's first minute, in a real browser: sign in, look at one's own governorate, speak the other language, leave."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from erp.auth import passwords
from erp.auth.values import system_actor
from erp.db import db, unit_of_work
from erp.entities.models import Entity
from erp.starting import add_user
from tests.browser import NARROW, Look
from tests.finance.budget.conftest import make_entities

pytestmark = pytest.mark.browser

PASSWORD = "seven quiet camels walk"


@pytest.fixture(autouse=True)
def noura(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    app.config["WTF_CSRF_ENABLED"] = True
    unit_of_work(make_entities)
    root = db.session.execute(select(Entity.id).where(Entity.code == "MED")).scalar_one()
    unit_of_work(lambda: add_user("noura", "نورة الحربي", "Noura Alharbi", PASSWORD, "finance.head", system_actor(), root_id=root))


def test_first_minute(look: Look) -> None:
    page = look.open("/finance/budget-lines", language="ar")
    look.check(page)
    page.get_by_label("اسم المستخدم أو الرقم الوظيفي").fill("noura")
    page.get_by_label("كلمة المرور").fill("not this one")
    page.get_by_role("button", name="دخول").click()
    assert page.get_by_label("كلمة المرور").get_attribute("aria-invalid") == "true"
    look.said.clear()  # the refusal's status stands on the console of some browsers
    page.get_by_label("كلمة المرور").fill(PASSWORD)
    page.get_by_role("button", name="دخول").click()
    assert page.url.endswith("/finance/budget-lines")
    look.check(page)
    page.locator("summary.tool-entity").click()
    page.get_by_role("button", name="YNB", exact=True).click()
    assert page.locator("summary.tool-entity").inner_text() == "YNB"
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("dir") == "ltr"
    page.get_by_text("Noura Alharbi").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(look.address + "/")
    assert "/sign-in" in page.url


def test_sign_in_fits_a_telephone(look: Look) -> None:
    for language in ("ar", "en"):
        look.check(look.open("/sign-in", language=language, size=NARROW))
