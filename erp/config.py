"""Settings from the environment (MIZAN_*), read once; a bad value stops the start with one clear line."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from erp import fault

SECRET_LENGTH = 32
WEAK_SECRETS = {"changeme", "secret", "dev", "development", "mizan", "password"}


class BadSetting(Exception):
    """One line for the person who starts the program."""


@dataclass(frozen=True)
class Config:
    database_url: str
    owner_url: str | None
    secret_key: str | None  # None: commands may run, pages may not
    modules: tuple[str, ...] | None  # None: all installed
    broker_url: str | None
    archive_dir: Path
    instance: Path
    smtp_url: str | None
    locale: str
    timezone: str
    calendar: str
    seal_key: Path | None
    demo: bool
    proxies: int = 0  # reverse proxies in front whose X-Forwarded headers are believed
    old_secrets: tuple[str, ...] = ()  # what `secret_key` succeeded: still taken for reading
    hosts: tuple[str, ...] = ()  # names under which browsers may call; none: any
    head_sinks: tuple[str, ...] = ()  # where the heads of the chains go: files to append to, or unix:SOCKET


def instance_folder(environ: Mapping[str, str]) -> Path:
    """Beside setup.cfg in a checkout, else in the folder one stands in."""
    if environ.get("MIZAN_INSTANCE"):
        return Path(environ["MIZAN_INSTANCE"]).resolve()
    checkout = Path(__file__).resolve().parent.parent
    return (checkout if (checkout / "setup.cfg").is_file() else Path.cwd()) / "instance"


def read(environ: Mapping[str, str] | None = None) -> Config:
    """The settings of this process. Raises BadSetting."""
    environ = os.environ if environ is None else environ
    try:
        fault.arm(environ)
    except ValueError as error:
        raise BadSetting(str(error)) from None
    instance = instance_folder(environ)
    demo = environ.get("MIZAN_DEMO", "") in ("1", "true", "yes")
    modules = environ.get("MIZAN_MODULES", "").strip()
    seal = environ.get("MIZAN_SEAL_KEY")
    return Config(
        database_url=_database(environ.get("MIZAN_DATABASE_URL") or f"sqlite:///{instance / 'mizan.db'}", "MIZAN_DATABASE_URL"),
        owner_url=_database(environ["MIZAN_DATABASE_OWNER_URL"], "MIZAN_DATABASE_OWNER_URL") if environ.get("MIZAN_DATABASE_OWNER_URL") else None,
        secret_key=_secret(environ.get("MIZAN_SECRET_KEY"), instance, demo),
        modules=tuple(part.strip() for part in modules.split(",") if part.strip()) if modules else None,
        broker_url=environ.get("MIZAN_BROKER_URL") or None,
        archive_dir=Path(environ.get("MIZAN_ARCHIVE_DIR") or instance / "archive"),
        instance=instance,
        smtp_url=environ.get("MIZAN_SMTP_URL") or None,
        locale=_choice(environ, "MIZAN_LOCALE", ("ar", "en")),
        timezone=_timezone(environ.get("MIZAN_TIMEZONE") or "Asia/Riyadh"),
        calendar=_choice(environ, "MIZAN_CALENDAR", ("gregorian", "umm-al-qura")),
        seal_key=Path(seal) if seal else None,
        demo=demo,
        proxies=_proxies(environ.get("MIZAN_PROXIES") or "0"),
        old_secrets=_old_secrets(environ.get("MIZAN_SECRET_KEYS_OLD", "")),
        hosts=_listed(environ.get("MIZAN_HOSTS", "")),
        head_sinks=tuple(part.strip() for part in environ.get("MIZAN_HEADS", "").split(",") if part.strip()) or (str(instance / "heads.log"),),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _database(url: str, name: str) -> str:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadSetting(f"{name} is not a database address (expected sqlite:///FILE or postgresql://USER@HOST/NAME)") from None
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    elif backend != "sqlite":
        raise BadSetting(f"{name} names the engine '{backend}'; Mizan runs on SQLite and PostgreSQL")
    return parsed.render_as_string(hide_password=False)


def _secret(value: str | None, instance: Path, demo: bool) -> str | None:
    if value is not None:
        return _strong(value, "MIZAN_SECRET_KEY")
    return demo_secret(instance) if demo else None


def _old_secrets(text: str) -> tuple[str, ...]:
    """Former secrets, the latest first; an old key that was weak would open what it once sealed."""
    return tuple(_strong(part.strip(), "MIZAN_SECRET_KEYS_OLD") for part in text.split(",") if part.strip())


def _strong(value: str, name: str) -> str:
    if len(value) < SECRET_LENGTH or value.lower() in WEAK_SECRETS or len(set(value)) < 8:
        raise BadSetting(f"{name} is too short or too simple: give at least {SECRET_LENGTH} random characters")
    return value


def demo_secret(instance: Path) -> str:
    """The demo makes a secret of its own, once, readable by its user alone."""
    path = instance / "demo-secret"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _choice(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = environ.get(name) or allowed[0]
    if value not in allowed:
        raise BadSetting(f"{name} is '{value}'; it can be {' or '.join(allowed)}")
    return value


def _proxies(text: str) -> int:
    if text not in ("0", "1", "2", "3"):
        raise BadSetting(f"MIZAN_PROXIES is '{text}'; it is the number of reverse proxies in front, 0 to 3")
    return int(text)


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadSetting(f"MIZAN_TIMEZONE names '{name}', which is no known time zone") from None
    return name
