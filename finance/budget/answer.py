"""Why a budget answers yes or no: what is asked, what is left at which level, who used it, what can be done.

Pure. The same answer serves the refusal, the page "why this amount", and the live panel beside a form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from erp.money import Halalas, shown
from erp.reasons import Reason
from finance.budget.levels import LINE
from finance.budget.rules import Figures
from finance.errors import NotReleased, OverBudget

SHOWN_USERS = 5


@dataclass(frozen=True, slots=True)
class User:
    """Who holds money of the line: a reference, the stage it stands in, the amount."""

    reference: str
    stage: str
    amount: int


@dataclass(frozen=True, slots=True)
class Level:
    """One controlled row and what the wanted amount would leave on it."""

    level: str
    key: str
    figures: Figures
    wanted: int
    enforced: bool = True

    @property
    def left(self) -> int:
        """Below zero: the shortfall."""
        return self.figures.available - self.wanted

    @property
    def refuses(self) -> bool:
        return self.enforced and self.wanted > 0 and self.left < 0

    @property
    def held_by_release(self) -> bool:
        """The appropriation would suffice; only the release doesn't."""
        return self.figures.authority_left >= self.wanted > self.figures.release_left


@dataclass(frozen=True, slots=True)
class Answer:
    """What the budget says to an amount, level by level, finest first."""

    line: str
    wanted: int
    levels: tuple[Level, ...]
    users: tuple[User, ...] = ()
    authority: str = ""  # who may transfer to this line

    @property
    def allowed(self) -> bool:
        return not any(level.refuses for level in self.levels)

    @property
    def deciding(self) -> Level:
        """The level that refuses, else the tightest: its figures explain the answer."""
        refusing = [level for level in self.levels if level.refuses]
        return refusing[0] if refusing else min(self.levels, key=lambda level: level.left)

    @property
    def shortfall(self) -> int:
        return max(0, -self.deciding.left) if not self.allowed else 0

    def refusal(self) -> OverBudget | NotReleased:
        """The refusal in facts; amounts show as riyals in either language."""
        level = self.deciding
        facts = {
            "line": level.key if level.level != LINE else self.line,
            "level": Reason(f"budget_{level.level}"),
            "available": Halalas(level.figures.available),
            "wanted": Halalas(self.wanted),
            "shortfall": Halalas(self.shortfall),
            "final": Halalas(level.figures.final),
            "used": Halalas(level.figures.used + level.figures.frozen),
            "users": [f"{user.reference}: {shown(user.amount)}" for user in self.users[:SHOWN_USERS]],
        }
        if level.held_by_release:
            return NotReleased(released=Halalas(level.figures.released), **facts)
        return OverBudget(**facts)


def answer(line: str, wanted: int, levels: Sequence[Level], users: Sequence[User] = (), authority: str = "") -> Answer:
    largest = sorted(users, key=lambda user: (-user.amount, user.reference, user.stage))
    return Answer(line, wanted, tuple(levels), tuple(largest), authority)
