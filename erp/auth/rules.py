"""Pure: how long to wait after failures, how long sessions live, which passwords will do, what a token may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from erp.reasons import Reason
from erp.text import clean, search_form

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
STEP_UP = timedelta(minutes=5)
SEEN_EVERY = timedelta(seconds=60)  # how exactly a session's last use is kept
SEEN_AT_LAST = timedelta(minutes=10)  # by then it is kept even if somebody else has to be waited for
GRACE = timedelta(seconds=60)  # requests under way while a session is rotated may still carry the old cookie
SECOND_FACTOR_WITHIN = timedelta(minutes=5)

PASSWORD_LENGTH = 12
PASSWORD_LONGEST = 256
TOTP_STEP = 30
TOTP_WINDOW = 1  # steps before and after, for clocks that disagree


@dataclass(frozen=True)
class Slowing:
    """How failures of one kind of subject are slowed down."""

    free: int  # failures that cost nothing
    longest: int  # seconds
    quiet: timedelta  # after which the count begins again


DELAYS = {
    "pair": Slowing(3, 900, timedelta(hours=24)),  # this person from this address
    "person": Slowing(10, 60, timedelta(hours=24)),  # from anywhere: slows guessing by many machines, yet no stranger locks anybody out
    "address": Slowing(20, 900, timedelta(hours=1)),  # a whole office may stand behind one address
    "factor": Slowing(4, 900, timedelta(hours=24)),  # codes of the second factor
}

COMMON = {
    *("password", "passw0rd", "123456789012", "qwertyuiop", "administrator", "letmein", "welcome", "iloveyou", "mizan", "madinah", "riyadh", "saudi"),
    *("كلمةالمرور", "كلمةالسر", "المدينة", "ميزان"),
}


def delay(kind: str, failures: int) -> timedelta:
    """How long after the last of so many failures the next attempt is refused: doubling, bounded."""
    slowing = DELAYS[kind]
    if failures <= slowing.free:
        return timedelta(0)
    return timedelta(seconds=min(slowing.longest, 2 ** min(failures - slowing.free, 20)))


def counted(kind: str, failures: int, last: datetime, now: datetime) -> int:
    """How many of the kept failures still count."""
    return 0 if now - last >= DELAYS[kind].quiet else failures


def alive(begun: datetime, seen: datetime, now: datetime) -> bool:
    return now - begun < ABSOLUTE and now - seen < IDLE


def fresh(confirmed: datetime, now: datetime) -> bool:
    """Whether the person proved within five minutes to be still there."""
    return now - confirmed < STEP_UP


def weakness(password: str, username: str, names: Iterable[str] = ()) -> Reason | None:
    """Why this password won't do, or None. Length counts, not ornament."""
    if len(password) < PASSWORD_LENGTH:
        return Reason("password_short")
    if len(password) > PASSWORD_LONGEST:
        return Reason("password_long")
    if len(set(password)) < 5:
        return Reason("password_uniform")
    bare = search_form(password).replace(" ", "")
    about_person = [part for text in (username, *names) for part in search_form(text).replace(".", " ").split() if len(part) >= 4]
    if any(part in bare for part in about_person):
        return Reason("password_personal")
    if {bare, bare.strip("0123456789!@#$%^&*.-_")} & {search_form(word).replace(" ", "") for word in COMMON}:
        return Reason("password_common")
    return None


def username_form(text: str) -> str:
    """User names are compared in lower case, without unseen marks."""
    return clean(text).lower()


def within_scopes(grants: Mapping[str, frozenset[int]], scopes: Iterable[str]) -> dict[str, frozenset[int]]:
    """What of a person's rights a token carries. A scope is a permission, `finance.*` (everything below), or `*`."""
    wanted = list(scopes)
    return {permission: roots for permission, roots in grants.items() if any(in_scope(permission, scope) for scope in wanted)}


def in_scope(permission: str, scope: str) -> bool:
    if scope == "*":
        return True
    return permission.startswith(scope[:-1]) if scope.endswith(".*") else permission == scope


def needs_second_factor(permission: str) -> bool:
    """Who approves, releases or administers can do harm with one password."""
    return permission.rpartition(".")[2] in ("approve", "release", "manage", "close", "reopen")


def safe_path(path: str | None) -> str:
    """An address of ours to go on to, else the home page: never another site."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")) or "\\" in path or any(ord(c) < 33 for c in path):
        return "/"
    return path
