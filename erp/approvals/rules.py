"""Who may decide, and when a document is decided. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from erp.errors import DomainError, NotAllowed, OwnDocument, WrongState


class ReasonNeeded(DomainError):
    """Returning or rejecting says why."""

    code = "approval.reason_needed"


@dataclass(frozen=True)
class Step:
    """One step of a policy: `people` different persons who hold `permission`."""

    permission: str
    people: int = 1


@dataclass(frozen=True)
class PolicyRow:
    steps: tuple[Step, ...]
    begins: date
    ends: date | None = None
    root_id: int | None = None
    chapter: str | None = None
    amount_from: int = 0


@dataclass(frozen=True)
class Person:
    """Who wants to decide: the person at the keyboard, and whether rights allow a decision at all."""

    person: str
    username: str
    may_approve: bool


def steps_for(
    policies: Iterable[PolicyRow], *, day: date, ancestors: Sequence[int], amount: int | None, chapter: str | None, default: str
) -> tuple[Step, ...]:
    """The steps of the narrowest policy in force: nearest entity, then chapter, then highest amount. None: one other person."""
    fitting = [
        p
        for p in policies
        if p.begins <= day
        and (p.ends is None or day <= p.ends)
        and (p.root_id is None or p.root_id in ancestors)
        and (p.chapter is None or p.chapter == chapter)
        and p.amount_from <= (amount or 0)
    ]
    if not fitting:
        return (Step(default),)
    nearness = lambda p: -ancestors.index(p.root_id) if p.root_id is not None else -len(ancestors) - 1
    return max(fitting, key=lambda p: (nearness(p), p.chapter is not None, p.amount_from, p.begins)).steps


def may_lend(giver: Person, barred: Iterable[str]) -> bool:
    """A right that was delegated is its giver's still: what the giver may not decide, nobody decides by that right."""
    return not {giver.person, giver.username} & set(barred)


def check_can_decide(who: Person, *, state: str, preparers: Iterable[str], decided: Iterable[str], permission: str) -> None:
    """Refuse own documents, second decisions of one person, and accounts that can't approve.

    `preparers` (who prepared, received or benefits) and `decided` hold persons and usernames alike.
    """
    if state != "waiting":
        raise WrongState(state=state)
    if not who.may_approve:
        raise NotAllowed(permission=permission)
    if {who.person, who.username} & {*preparers, *decided}:
        raise OwnDocument()


def after_approval(steps: Sequence[Step], step: int, approvals_here: int) -> tuple[int, bool]:
    """The next step, and whether the document is now approved."""
    if approvals_here < steps[step].people:
        return step, False
    return step + 1, step + 1 >= len(steps)
