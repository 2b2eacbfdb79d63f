"""Sample data of the gallery: invented documents of the emirate, amounts in halalas."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace as S
from typing import Any

from erp.i18n import _

DAY, AT = date(2026, 10, 21), datetime(2026, 10, 21, 7, 42)


def item(title: str, icon: str, **more: Any) -> S:
    return S(title=title, icon=icon, url="#", current=more.get("current", False), count=more.get("count", 0))


def shell(here: str) -> S:
    menu = [
        S(title=None, items=[item(_("Home"), "home", current=True), item(_("Waiting for me"), "inbox", count=8)]),
        S(title=_("Finance"), items=[item(_("Budget"), "budget"), item(_("Commitments"), "lock"), item(_("Entries"), "book")]),
        S(title=_("Administration"), items=[item(_("Settings"), "gear"), item(_("Audit trail"), "shield")]),
    ]
    entities = [S(code="MED", name="إمارة منطقة المدينة المنورة", depth=0, current=True), S(code="YNB", name="محافظة ينبع", depth=1, current=False)]
    person = S(name="نورة الحربي", username="finance.head", roles="", links=[item(_("My account"), "people")])
    return S(
        home="/",
        organisation="إمارة منطقة المدينة المنورة",
        menu=menu,
        foot="السنة المالية 2026 · الفترة 10 مفتوحة",
        search="/search",
        entities=entities,
        entity_name=entities[0].name,
        entity_url="/entity",
        language_url="/language",
        here=here,
        person=person,
        notices=3,
        notices_url="#",
        sign_out="/sign-out",
        sign_in=None,
        dock=[item(_("Home"), "home", current=True), item(_("Waiting for me"), "inbox", count=8), item(_("Budget"), "budget")],
    )


PARTS = [("paid", 635), ("ordered", 7), ("due", 14), ("committed", 120), ("reserved", 97), ("frozen", 20), ("available", 107)]
PAGES: dict[str, Any] = {
    "components": ("components.html", lambda: {"PARTS": PARTS, "DAY": DAY, "AT": AT}),
    "sign-in": (
        "erp/auth/sign_in.html",
        {
            "action": "#",
            "error": "اسم المستخدم أو كلمة المرور غير صحيحة. بقيت 3 محاولات.",
            "username": "finance",
            "kept": "قيد يومية جديد",
            "language_url": "/language",
        },
    ),
    "second-factor": ("erp/auth/second_factor.html", {"action": "#", "language_url": "/language"}),
    "step-up": ("erp/auth/step_up.html", {"action": "#"}),
    "kept-work": (
        "erp/auth/kept_work.html",
        {"action": "#", "work": "قيد يومية جديد", "fields": [("memo", "نص")], "shown": [("البيان", "نص")], "leave": "/"},
    ),
    "failure": (
        "erp/errors/failure.html",
        lambda: {
            "title": "تعذّر فتح الصفحة",
            "mark": "لم يكتمل",
            "what": "حدث خطأ لم نتوقعه.",
            "why": "سُجّل الخطأ برقمه.",
            "next": ["أعد المحاولة."],
            "status": 500,
            "code": None,
            "reference": "R-58C1-2F",
            "at": AT,
            "actions": [("الرئيسية", "/")],
        },
    ),
    "refused": (
        "erp/errors/refused.html",
        lambda: {
            "title": "رُفض الارتباط",
            "what": "المتاح في البند لا يكفي",
            "code": "budget.insufficient",
            "back": "#",
            "problems": [],
            "who": "يوافق على المناقلة: مدير الشؤون المالية",
            "facts": [
                {"label": "الاعتماد المعدل", "amount": 218700000},
                {"label": "مدفوع", "op": "−", "stage": "paid", "amount": -162275400},
                {"label": "المتاح", "op": "=", "amount": 14268966, "total": True},
            ],
            "parts": PARTS,
            "todo": [{"title": "أنقص المبلغ", "text": "يُقبل الآن حتى 142,689.66"}],
            "kept": [("المبلغ", "231,500.00")],
            "basis": None,
        },
    ),
}
