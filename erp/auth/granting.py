"""Pure: which permissions a manifest gives to which roles, put together from several parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def together(*parts: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Each role gets what every part gives it, each permission once."""
    return {role: tuple(dict.fromkeys(p for part in parts for p in part.get(role, ()))) for part in parts for role in part}
