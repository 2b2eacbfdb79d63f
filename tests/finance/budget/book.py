"""The budget book in memory: the plain model that the rules, and later the database, are measured against."""

from __future__ import annotations

from dataclasses import dataclass, field

from finance.budget.rules import Figures, check_move, effect, mirror, stands_open, takes_from_open
from finance.values import CASH


@dataclass(frozen=True)
class Moved:
    line: str
    stage_from: str
    stage_to: str
    amount: int
    nature: str = CASH
    parent: str = ""
    reference: str = ""
    mirrored: bool = False


class Refused(Exception):
    """The book said no; nothing was changed."""


@dataclass
class Book:
    lines: dict[str, Figures] = field(default_factory=dict)
    open: dict[tuple[str, str, str], int] = field(default_factory=dict)  # (reference, line, stage)
    moves: list[Moved] = field(default_factory=list)

    def apply(self, *moves: Moved) -> None:
        lines, opened = dict(self.lines), dict(self.open)
        for move in moves:
            check_move(move.stage_from, move.stage_to, move.nature, move.mirrored)
            before = lines.get(move.line, Figures())
            after = before.plus(effect(move.stage_from, move.stage_to, move.nature, move.amount))
            lines[move.line] = after
            if takes_from_open(move.stage_from):
                key = (move.parent, move.line, move.stage_from)
                opened[key] = opened.get(key, 0) - move.amount
                if opened[key] < 0:
                    raise Refused("over_relief")
            if stands_open(move.stage_to):
                key = (move.reference, move.line, move.stage_to)
                opened[key] = opened.get(key, 0) + move.amount
        for figures in lines.values():
            if figures.available < 0:
                raise Refused("insufficient")
            assert not figures.below_zero()
        self.lines, self.open = lines, opened
        self.moves += moves

    def reverse(self, *moves: Moved) -> None:
        mirrored = []
        for move in reversed(moves):
            stage_from, stage_to = mirror(move.stage_from, move.stage_to)
            mirrored.append(Moved(move.line, stage_from, stage_to, move.amount, move.nature, move.reference, move.parent, True))
        self.apply(*mirrored)

    def recomputed(self) -> dict[str, Figures]:
        lines: dict[str, Figures] = {}
        for move in self.moves:
            lines[move.line] = lines.get(move.line, Figures()).plus(effect(move.stage_from, move.stage_to, move.nature, move.amount))
        return lines
