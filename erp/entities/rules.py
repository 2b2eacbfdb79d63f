"""Pure: what makes a tree of entities sound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from erp.errors import DomainError


class EntityRing(DomainError):
    """The entity would stand below itself. Facts: code."""

    code = "entity.ring"


class UnitNeeded(DomainError):
    """No ancestor keeps books, so the rows of the entity would belong to none. Facts: code."""

    code = "entity.unit_needed"


def check_rings(parents: Mapping[str, str | None]) -> None:
    """`parents` maps each code to that of the entity above it. Raises EntityRing."""
    sound: set[str] = set()
    for code in parents:
        line: list[str] = []
        current: str | None = code
        while current is not None and current not in sound:
            if current in line:
                raise EntityRing(code=current)
            line.append(current)
            current = parents.get(current)
        sound.update(line)


def check_units(parents: Mapping[str, str | None], units: Iterable[str]) -> None:
    """Every entity has an ancestor that keeps books, or keeps them itself. Raises UnitNeeded."""
    keep = set(units)
    for code in parents:
        current: str | None = code
        while current is not None and current not in keep:
            current = parents.get(current)
        if current is None:
            raise UnitNeeded(code=code)
