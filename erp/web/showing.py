"""How values look on a page: filters and globals of the templates. Stored moments are naive UTC; shown Asia/Riyadh, Latin digits."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup, escape

from erp.clock import local, now
from erp.hijri import FIRST_DAY, LAST_DAY, to_hijri
from erp.i18n import _, direction, language, listed, ngettext

STATIC = Path(__file__).parent.parent / "static"


def as_date(value: date | datetime | str) -> date | None:
    """The day of a date, a moment or ISO text; None where it can't be read (the field shows what was typed)."""
    if isinstance(value, datetime):
        return local(as_moment(value)).date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def day(value: date | datetime | str) -> str:
    found = as_date(value)
    return found.strftime("%d/%m/%Y") if found else str(value)


def hijri_day(value: date | datetime | str) -> str:
    """Umm al-Qura; a dash outside its table (1343 to 1500)."""
    found = as_date(value)
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        return "—"
    hijri = to_hijri(found)
    return f"{hijri.day:02}/{hijri.month:02}/{hijri.year}"


def as_moment(value: datetime | str) -> datetime:
    """A stored moment (naive UTC) from itself, from one with a zone, or from ISO text."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at


def moment(value: datetime | str) -> str:
    return local(as_moment(value)).strftime("%d/%m/%Y %H:%M")


def iso(value: datetime | date | str) -> str:
    return value if isinstance(value, str) else value.isoformat() + ("Z" if isinstance(value, datetime) and value.tzinfo is None else "")


def ago(value: datetime | str) -> str:
    """Since when, in words; a date after a week."""
    at = as_moment(value)
    passed = now() - at
    if passed < timedelta(minutes=1):
        return _("just now")
    if passed < timedelta(hours=1):
        return ngettext("a minute ago", "%(n)s minutes ago", passed.seconds // 60)
    if passed < timedelta(days=1):
        return ngettext("an hour ago", "%(n)s hours ago", passed.seconds // 3600)
    if passed < timedelta(days=8):
        return ngettext("a day ago", "%(n)s days ago", passed.days)
    return day(at)


def riyals(halalas: int) -> str:
    """As typed into a field: plain digits with two decimals."""
    sign = "-" if halalas < 0 else ""
    return f"{sign}{abs(halalas) // 100:,}.{abs(halalas) % 100:02}"


def scale(halalas: int) -> str:
    """A chart's tick, in millions of riyals, or in thousands or riyals where that reads better."""
    whole = halalas // 100
    if whole >= 10_000_000 or whole == 0:
        return f"{whole // 1_000_000:,}"
    return f"{whole // 100_000 / 10:,.1f}" if whole >= 1_000_000 else f"{whole:,}"


def nice(halalas: int) -> int:
    """The top of a chart's scale: four equal round steps that hold the highest value."""
    step, power = -(-max(halalas, 1) // 4), 1
    while power * 10 <= step:
        power *= 10
    return 4 * next(tenths * power // 10 for tenths in (10, 15, 20, 30, 40, 50, 60, 80, 100) if tenths * power // 10 >= step)


def slug(text: str) -> str:
    """Letters, digits and dashes: good as part of an element's id in any script."""
    return re.sub(r"[^\w]+", "-", str(text)).strip("-")


# a comma belongs to it only between thousands
_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9:./_-]|,(?=\d{3}))*[:./,_-](?:[A-Za-z0-9:./_-]|,(?=\d{3}))*[A-Za-z0-9]")


def isolated(text: str) -> Markup:
    """A sentence with its numbers of documents, keys of lines and amounts kept in one piece, whichever way it runs; markup stays as it is."""
    if isinstance(text, Markup):
        return text
    return Markup(_CODE.sub(lambda code: f'<bdi class="code" dir="ltr">{code[0]}</bdi>', str(escape(text))))  # noqa: S704 - escaped before


def size(octets: int) -> str:
    if octets < 1024:
        return _("%(n)s bytes", n=octets)
    if octets < 1024 * 1024:
        return _("%(n)s KB", n=octets // 1024)
    return _("%(n)s MB", n=f"{octets * 10 // (1024 * 1024) / 10:.1f}")


@lru_cache(maxsize=64)
def version_of(name: str) -> str:
    """A short digest of a static file, so that its address changes with its content."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def asset(name: str, plain: bool = False) -> str:
    """The address of a static file of the framework; `plain` for files that the style sheet itself names."""
    return f"/static/{name}" if plain else f"/static/{name}?v={version_of(name)}"


def install(environment: Environment) -> None:
    """Give a template environment the filters and globals that the components stand on."""
    environment.filters.update(
        day=day, hijri_day=hijri_day, moment=moment, iso=iso, ago=ago, riyals=riyals, scale=scale, nice=nice, slug=slug, bytes=size,
        isolated=isolated, listed=listed,
    )  # fmt: skip
    environment.globals.update({"_": _, "ngettext": ngettext, "language": language, "direction": direction, "asset": asset})
