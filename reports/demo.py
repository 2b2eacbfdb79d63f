"""What the reports add to the demo: the schedules of finance and payroll, fired on their days, and the archive they filled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import current_app

from erp import clock
from erp.auth.current import using
from erp.auth.people import actor_named
from erp.auth.values import system_actor
from erp.db import unit_of_work
from erp.entities.queries import tree
from erp.jobs.firings import fire_due
from erp.jobs.operations import make_schedule
from erp.jobs.worker import work_off
from erp.offices.resource import HOLDERS as RESOURCE
from erp.reporting.run import offered
from erp.resources.save import create
from erp.scope import ALL, within

OWNER = "finance.head"
MONTHLY, WEEKLY = "0 6 1 * *", "30 6 * * sun"
LAST_MONTH, THIS_MONTH = {"period": "last-month"}, {"period": "this-month"}
READERS = ["auditor"]  # told of each file, though the archive shows them all of it anyway
SCHEDULES: tuple[dict[str, Any], ...] = (
    {"name": "trial-balance-monthly", "title": "ميزان المراجعة الشهري", "task": "trial-balance", "cron": MONTHLY, "parameters": LAST_MONTH},
    {"name": "general-ledger-monthly", "title": "دفتر الأستاذ الشهري", "task": "general-ledger", "cron": MONTHLY, "parameters": LAST_MONTH},
    {
        "name": "budget-execution-monthly",
        "title": "بيان تنفيذ الميزانية الشهري",
        "task": "budget-execution",
        "cron": MONTHLY,
        "parameters": LAST_MONTH,
    },
    {"name": "payroll-register-monthly", "title": "مسير الرواتب الشهري", "task": "payroll-register", "cron": MONTHLY, "parameters": LAST_MONTH},
    {"name": "payroll-variance-monthly", "title": "فروقات الرواتب الشهرية", "task": "payroll-variance", "cron": MONTHLY, "parameters": LAST_MONTH},
    {"name": "head-count-monthly", "title": "الوظائف المشغولة والشاغرة", "task": "head-count", "cron": MONTHLY, "parameters": LAST_MONTH},
    *(
        {"name": f"{task}-monthly", "title": title, "task": task, "cron": MONTHLY, "parameters": {"year": "this-year"}}
        for task, title in (
            ("purchase-register", "سجل المشتريات"), ("payables-ageing", "أعمار المستحقات"), ("split-purchases", "شبهات تجزئة المشتريات"),
            ("commitments-outstanding", "الارتباطات القائمة"), ("payments-beyond-term", "مدفوعات تجاوزت المدة النظامية"),
            ("bank-reconciliation", "مذكرة تسوية الحساب البنكي"),
        )
    ),
    {"name": "trial-balance-weekly", "title": "ميزان المراجعة للشهر الجاري", "task": "trial-balance", "cron": WEEKLY, "parameters": THIS_MONTH},
    {"name": "general-ledger-weekly", "title": "دفتر الأستاذ للشهر الجاري", "task": "general-ledger", "cron": WEEKLY, "parameters": THIS_MONTH},
    {
        "name": "budget-execution-weekly",
        "title": "تنفيذ الميزانية للشهر الجاري",
        "task": "budget-execution",
        "cron": WEEKLY,
        "parameters": THIS_MONTH,
    },
)
# offices whose holder the demo knows; who holds authority isn't recorded, so that paper leaves the name to be written
HOLDERS = (
    ("accountant", "نورة الحربي", "Noura Al-Harbi"),
    ("budget-accountant", "نورة الحربي", "Noura Al-Harbi"),
    ("head-of-accounts", "سلمان الجهني", "Salman Al-Juhani"),
    ("finance-director", "ناصر الرشيدي", "Nasser Al-Rashidi"),
    ("controller", "فهد العتيبي", "Fahad Al-Otaibi"),
    ("payroll-accountant", "ريم السحيمي", "Reem Al-Suhaimi"),
    ("hr-director", "عبدالله المطيري", "Abdullah Al-Mutairi"),
)
FIRED = {"small": (date(2026, 3, 1),), "full": (date(2026, 10, 1), date(2026, 11, 1), date(2026, 11, 22))}


def appoint() -> None:
    """Record who holds which office of the emirate since the year began."""
    actor = system_actor("demo")
    with within(ALL):
        for office, name_ar, name_en in HOLDERS:
            values = {"office": office, "entity": tree().roots()[0].code, "name_ar": name_ar, "name_en": name_en, "valid_from": "2026-01-01"}
            create(RESOURCE, values, actor)


def load(size: str, say: Callable[[str], None]) -> None:
    """Make the schedules, then let their days come."""
    days = FIRED[size]
    unit_of_work(appoint)
    with within(ALL):
        owner = actor_named(OWNER)
    assert owner is not None
    with clock.frozen(days[0].replace(day=1) if days[0].day > 1 else date(days[0].year, days[0].month - 1, 25)), using(owner, "erp.schedule.create"):
        known = {report.name for report in offered(owner)}
        for values in (one for one in SCHEDULES if one["task"] in known):
            unit_of_work(lambda values=values: make_schedule({**values, "recipients": READERS}, owner) and None)
    for day in days:
        say(day.isoformat())
        with clock.frozen(datetime(day.year, day.month, day.day, 4, 0)), within(ALL):
            fire_due()
            work_off(current_app._get_current_object())  # type: ignore[attr-defined]
