"""Sample data of the gallery: invented documents of the emirate, amounts in halalas."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace as S
from typing import Any

from erp.i18n import _, language
from erp.web import frame
from erp.web.menu import Group, Item, Menu
from erp.web.narrowing import Choice

DAY, AT = date(2026, 10, 21), datetime(2026, 10, 21, 7, 42)


def item(title: str, icon: str, url: str, **more: Any) -> Item:
    return Item(title, url, icon, **more)


def shell(here: str) -> S:
    menu = Menu((
        Group(None, (item(_("Home"), "home", "/"), item(_("Waiting for me"), "inbox", "#", waits=True))),
        Group(_("Finance"), (item(_("Budget"), "budget", "#b"), item(_("Commitments"), "lock", "#c"), item(_("Entries"), "book", "#e"))),
        Group(_("Administration"), (item(_("Settings"), "gear", "#s"), item(_("Audit trail"), "shield", "#a"))),
    ))  # fmt: skip
    entities = (Choice("MED", "إمارة منطقة المدينة المنورة", 0, True), Choice("YNB", "محافظة ينبع", 1, False))
    organisation, foot = "إمارة منطقة المدينة المنورة", "السنة المالية 2026 · الفترة 10 مفتوحة"
    person = S(name="نورة الحربي", username="finance.head", roles="", links=[item(_("My account"), "people", "/account")])
    return S(
        home="/",
        organisation=organisation,
        side=frame.side("/", organisation, menu, "/", 8, foot, language()),
        search="/search",
        entities=frame.entities(entities, language()),
        entity_name=entities[0].name,
        entity_url="/entity",
        language_url="/language",
        here=here,
        person=person,
        notices=3,
        notices_url="#",
        sign_out="/sign-out",
        sign_in=None,
        dock=frame.dock(menu, "/", 8, language()),
    )


PARTS: list[tuple[str, int]] = [("paid", 635), ("ordered", 7), ("due", 14), ("committed", 120), ("reserved", 97), ("frozen", 20), ("available", 107)]
COLUMNS = [
    {"name": "economic", "label": "البند", "kind": "code", "sort": "#"},
    {"name": "entity", "label": "الجهة", "kind": "text", "card": "sub"},
    {"name": "amount", "label": "المعدل", "kind": "money", "sort": "#", "direction": "desc", "card": "aux"},
    {"name": "state", "label": "الحالة", "kind": "state"},
    {"name": "free", "label": "المتاح", "kind": "money", "card": "main", "strong": True},
]
ROWS = [{"href": f"#r{n}", "key": f"K{n}", "cells": [f"22{n}", "محافظة ينبع", 218700000 + n, "approved", -14268966 * n]} for n in (1, 2, 3)]


def field(kind: str, name: str, label: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "name": name, "label": label, "options": (), **more}


LIST = {
    "title": "تنفيذ الميزانية",
    "crumbs": [("المالية", "#"), ("الميزانية", None)],
    "sub": ["بالريال"],
    "create": ("مناقلة جديدة", "#"),
    "exports": [("xlsx", "#")],
    "import_href": "#",
    "views": [{"text": "الكل", "href": "#", "current": True, "count": 3}],
    "save_view": "#",
    "chips": [{"label": "السنة", "value": "2026", "remove": "#"}],
    "filters": [field("text", "q", "بحث"), field("select", "state", "الحالة", options=[("a", "معتمد")])],
    "hidden": [("sort", "-amount")],
    "group": {"label": "الباب", "options": [{"text": "الجهة", "href": "#", "current": False}]},
    "columns_menu": [{"name": "a", "label": "البند", "shown": True}],
    "columns": COLUMNS,
    "totals": [None, None, 656100006, None, -85613796],
    "whole": 3,
    "shown": 3,
    "pager": {"next": "#"},
}
LINE_FIELDS = [
    field("code", "account", "الحساب", column="account"),
    field("text", "memo", "البيان"),
    field("money", "debit", "مدين", column="debit"),
    field("money", "credit", "دائن", column="credit"),
]
FORM = {
    "title": "قيد يومية",
    "action": "#",
    "back": "#",
    "errors": [("f-lines-0-account", "السطر 1: الحساب غير موجود")],
    "version": 3,
    "sections": [
        {
            "title": "الرأس",
            "fields": [field("date", "day", "التاريخ", value="2026-10-21", required=True), field("text", "memo", "البيان", width=8, error="مطلوب")],
        }
    ],
    "lines": {
        "name": "lines",
        "title": "أسطر القيد",
        "columns": LINE_FIELDS,
        "sums": ["debit", "credit"],
        "balance": ("debit", "credit"),
        "blank": [{**f, "name": f"lines-__N__-{f['name']}"} for f in LINE_FIELDS],
        "rows": [
            [
                {
                    **f,
                    "name": f"lines-{n}-{f['name']}",
                    "value": 1845000 if f["name"] == "debit" else "52211",
                    "error": "لا حساب بهذا الرقم" if n == 0 and f["name"] == "account" else None,
                }
                for f in LINE_FIELDS
            ]
            for n in (0, 1)
        ],
    },
    "effect": [{"code": "2211", "name": "مواد", "before": 32396767, "this": -1845000, "after": 30551767}],
}
DOCUMENT = {
    "title": "أمر شراء",
    "code": "MED-PO-2026-000087",
    "state": "submitted",
    "sub": ["شركة قباء"],
    "acts": [
        {"text": "PDF", "href": "#", "icon": "print"},
        {"text": "إصدار", "url": "#x", "kind": "primary", "refusal": "لم يُعتمد بعد.", "who": "رئيس المشتريات"},
    ],
    "path": [{"text": "مسودة", "state": "done"}, {"text": "اعتماد", "state": "now"}, {"text": "صدر"}],
    "related": [{"text": "الطلب", "href": "#", "count": 1}],
    "sections": [
        {
            "title": "البيانات",
            "items": [{"label": "المورد", "value": "شركة قباء", "href": "#"}, {"label": "المبلغ", "value": 9614000, "kind": "money"}],
        }
    ],
    "lines": {"title": "البنود", "columns": COLUMNS, "rows": ROWS, "totals": [None, None, 656100006, None, -85613796]},
    "approval": {
        "amount": 9614000,
        "step": "2 من 2",
        "url": "#",
        "digest": "a54e19ba17a726961d02cb45",
        "checks": [{"text": "ثلاثة عروض", "kind": "check"}, {"text": "أغلى من آخر شراء", "kind": "warn"}],
        "effects": [{"code": "311221", "name": "معدات", "before": 63240101, "this": -9614000, "after": 53626101}],
    },
    "timeline": [{"text": "اعتمد عبدالله", "at": AT}],
    "files": [],
    "upload": "/up",
}
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
            "refusal_code": "budget.insufficient",
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
    "list": ("erp/list.html", {**LIST, "rows": ROWS, "bulk": [{"text": "اعتماد", "url": "#"}]}),
    "groups": (
        "erp/list.html",
        {
            **LIST,
            "groups": [
                {
                    "code": "22",
                    "title": "السلع والخدمات",
                    "count": 64,
                    "href": "#",
                    "cells": [None, None, 656100006, None, -85613796],
                    "rows": ROWS,
                    "more": ("عرض 61 أخرى", "#"),
                }
            ],
        },
    ),
    "empty": ("erp/list.html", {**LIST, "rows": []}),
    "document": ("erp/document.html", DOCUMENT),
    "form": ("erp/form.html", FORM),
}
