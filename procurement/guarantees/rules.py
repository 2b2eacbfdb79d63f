"""States and kinds of guarantees. Pure."""

from __future__ import annotations

INITIAL, FINAL, ADVANCE = "initial", "final", "advance"
KINDS = (INITIAL, FINAL, ADVANCE)
HELD, RELEASED, CALLED, CANCELLED = "held", "released", "called", "cancelled"
STATES = (HELD, RELEASED, CALLED, CANCELLED)
