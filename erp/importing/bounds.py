"""How much an uploaded file may be. Pure; known to the child that reads and to the parent that believes nothing."""

from __future__ import annotations

from typing import Any

FILE_BYTES = 50 * 1024 * 1024
UNPACKED_BYTES = 400 * 1024 * 1024
UNPACKED_RATIO = 200  # once unpacked above RATIO_FROM; a honest sheet packs 10 to 60 times
RATIO_FROM = 20 * 1024 * 1024
PARTS_MAX = 5_000
ROWS_MAX = 200_000
COLUMNS_MAX = 512
CELL_CHARACTERS = 32_767
SHEETS_MAX = 100
MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 20
WALL_SECONDS = 30
OUTPUT_BYTES = 64 * 1024 * 1024
READERS_AT_ONCE = 2


class Refused(Exception):
    """The file as a whole can't be taken; `code` is one of `import.unreadable`, `import.encrypted`, `import.too_large`."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts
