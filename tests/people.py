"""Persons of the tests, without passwords or rows."""

from __future__ import annotations

from erp.auth.values import EVERYWHERE, Actor


def make_actor(username: str = "finance", *permissions: str, roots: frozenset[int] = EVERYWHERE, **more: object) -> Actor:
    """A person with these permissions (none named: every one of every module), everywhere or below `roots`."""
    if not permissions:
        return Actor(None, username, username, username, _Every(roots), person=f"user:{username}", **more)  # type: ignore[arg-type]
    return Actor(None, username, username, username, dict.fromkeys(permissions, roots), person=f"user:{username}", **more)  # type: ignore[arg-type]


class _Every(dict[str, frozenset[int]]):
    def __init__(self, roots: frozenset[int]) -> None:
        super().__init__()
        self.roots = roots

    def __contains__(self, key: object) -> bool:
        return True

    def get(self, key: str, default: object = None) -> frozenset[int]:  # type: ignore[override]
        return self.roots

    def __getitem__(self, key: str) -> frozenset[int]:
        return self.roots
