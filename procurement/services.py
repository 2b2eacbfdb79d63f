"""The door of procurement: the whole of what other packages may call. Values are in `procurement.values`, refusals in `procurement.errors`."""

from __future__ import annotations

from procurement.figures.words import article_words
from procurement.invoices.queries import ClaimRow, claims_due
from procurement.orders.register import PurchaseRow, purchases
from procurement.requests.queries import SplitRow, split_suspects
from procurement.suppliers.queries import names_of

__all__ = ["ClaimRow", "PurchaseRow", "SplitRow", "article_words", "claims_due", "names_of", "purchases", "split_suspects"]
