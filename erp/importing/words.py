"""The words of workbooks that leave us: they carry both languages at once, so they don't come from the catalogues."""

from __future__ import annotations

DATA, NOTES, LISTS, CODES = "البيانات", "تعليمات", "lists", "الرموز المسجلة"

CODES_HEAD = ("الرمز المسجّل · Recorded code", "الاسم بالعربية · In Arabic", "الاسم بالإنجليزية · In English")

NOTES_HEAD = ("عنوان العمود", "Column header", "إلزامي", "ما يُكتب فيه", "What goes in it")
NOTES_RULES = (
    "يبقى صف العناوين كما هو، ويجوز تغيير ترتيب الأعمدة. تُملأ الصفوف من الصف الثالث، ويُهمل صف المثال إن تُرك. الخانات الخضراء إلزامية.",
    "Keep the header row; columns may stand in any order. Fill from the third row; the example row is skipped if left. Green columns are required.",
    "الخانة الفارغة لا تغيّر شيئًا مسجّلًا. لا تُقبل الخلايا المدمجة ولا المعادلات التي لم تُحسب.",
    "An empty cell changes nothing that is recorded. Merged cells and formulas without a value are refused.",
)

EXPLAINED = {
    "text": ("نص", "Text as it should read"),
    "code": ("رمز أو رقم يُكتب نصًا فتبقى أصفاره", "A code, kept as text with its zeros"),
    "ref": ("رمز مسجّل في النظام", "A code that is already recorded"),
    "money": ("مبلغ بالريال بخانتين عشريتين على الأكثر", "An amount in riyals with at most two decimals"),
    "date": ("تاريخ ميلادي أو هجري: 2026-10-21 أو 1448-05-10 أو 10/05/1448هـ", "A day in either calendar: 2026-10-21, 1448-05-10 or 10/05/1448هـ"),
    "integer": ("عدد صحيح", "A whole number"),
    "decimal": ("عدد", "A number, decimals allowed"),
    "month": ("شهر بصيغة 2026-10", "A month written 2026-10"),
    "choice": ("إحدى هذه القيم", "One of these values"),
    "boolean": ("نعم أو لا", "Yes or no"),
}
