"""What posts are: statuses, and what others read of them."""

from __future__ import annotations

from dataclasses import dataclass

ACTIVE, FROZEN, ABOLISHED = "active", "frozen", "abolished"
STATUSES = (ACTIVE, FROZEN, ABOLISHED)
# the budget items that bear basic pay, by the kind of post (entries.md 3)
CIVIL, WAGE_BAND, CONTRACT = "211111", "211112", "211113"
PROVISIONAL = "P-"  # begins the number of a post that stands only because somebody is paid


@dataclass(frozen=True, slots=True)
class Post:
    """What pay asks of a post: the item that bears its basic pay, and whether the formation has it."""

    number: str
    economic: str = CIVIL
    funded: bool = True
