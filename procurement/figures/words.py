"""How an article is called in the language of the reader; figures keep it as the release wrote it."""

from __future__ import annotations

import re

from erp.i18n import _, shows
from procurement.values import Article

LAW = re.compile(r"Law M/128 (.+)")
OFFICE = "Decision of the office"
REGULATION = re.compile(r"Implementing Regulation (.+)")


def article_words(article: str) -> str:
    """ "Law M/128 32" -> "نظام المنافسات والمشتريات الحكومية، المادة 32"; what is no article of either stays."""
    if found := LAW.fullmatch(article):
        return _("Government Tenders and Procurement Law, article %(n)s", n=found[1])
    if found := REGULATION.fullmatch(article):
        return _("Implementing Regulation of the Government Tenders and Procurement Law, article %(n)s", n=found[1])
    return _("Decision of the office") if article == OFFICE else article


def grouped(value: str) -> str:
    """A figure with its thousands apart: "10000000" -> "10,000,000"; what is no number stays."""
    return f"{int(value):,}" if value.isascii() and value.isdigit() else value


shows(Article, article_words)
