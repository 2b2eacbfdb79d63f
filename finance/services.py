"""The door of finance: the whole of what other packages may call. Values are in `finance.values`, refusals in `finance.errors`."""

from __future__ import annotations

from finance.posting import record, record_all, reverse

__all__ = ["record", "record_all", "reverse"]
