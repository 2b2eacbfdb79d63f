"""An office that signs papers, as modules declare it."""

from __future__ import annotations

from dataclasses import dataclass

from erp.i18n import Text


@dataclass(frozen=True)
class Office:
    """`code` is what rows are kept by and never changes; the title is shown."""

    code: str
    title: Text
