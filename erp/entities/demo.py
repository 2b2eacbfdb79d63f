"""The demo's tree: the emirate of a region, its governorates, centres and departments, from its own workbook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from erp import clock
from erp.auth.values import system_actor
from erp.importing.whole import import_workbook

WORKBOOK = Path(__file__).parent / "demo" / "entities.xlsx"


def load(size: str, say: Callable[[str], None]) -> None:
    with clock.frozen("2026-01-01"):
        import_workbook("entities", WORKBOOK, system_actor("demo"))
