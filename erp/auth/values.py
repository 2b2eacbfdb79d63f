"""Who acts, as a plain value: nothing of the database travels with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

EVERYWHERE = frozenset({0})  # the root of all entity trees: "sees everything"


@dataclass(frozen=True)
class Actor:
    """Somebody or something that acts.

    `grants` maps a permission to the ids of the entities at whose subtrees it holds; `EVERYWHERE` is no limit.
    `person` is who sits at the keyboard: two names used from one operating-system account are one person (four eyes).
    """

    id: int | None
    username: str
    name_ar: str
    name_en: str
    grants: Mapping[str, frozenset[int]] = field(default_factory=dict, hash=False)
    person: str = ""
    kind: str = "user"  # user | token | operator | system
    session_id: int | None = None
    language: str = "ar"
    may_approve: bool = True  # the local operator may prepare, never approve; tokens only when made for it

    def can(self, permission: str) -> bool:
        """Somewhere. Where exactly is the scope's affair, or `can_at`."""
        return permission in self.grants

    def roots(self, permission: str) -> frozenset[int]:
        return self.grants.get(permission, frozenset())

    def name(self, language: str = "ar") -> str:
        return (self.name_en or self.name_ar) if language == "en" else (self.name_ar or self.name_en)


class _All(dict[str, frozenset[int]]):
    """Every permission, everywhere; for the machinery and the local operator."""

    def __contains__(self, key: object) -> bool:
        return True

    def get(self, key: str, default: object = None) -> frozenset[int]:  # type: ignore[override]
        return EVERYWHERE

    def __getitem__(self, key: str) -> frozenset[int]:
        return EVERYWHERE


def system_actor(name: str = "system") -> Actor:
    """The machinery itself (schedules, sealing, demo preparation); never approves."""
    return Actor(None, name, "النظام", "System", _All(), person="system", kind="system", may_approve=False)


def operator(account: str) -> Actor:
    """The person at the server's own terminal, recorded as such."""
    return Actor(
        None, f"operator:{account}", "مشغل النظام", "Local operator", _All(), person=f"operator:{account}", kind="operator", may_approve=False
    )
