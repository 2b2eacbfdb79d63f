"""Fixtures that several nouns of finance share."""

from __future__ import annotations

from tests.finance.budget.conftest import budget_book
from tests.finance.budget_documents.conftest import office

__all__ = ["budget_book", "office"]
