"""The demo emirate: its people, and what each module adds, made through the same operations that people use.

Deterministic: dates are held, nothing is drawn by chance. Its one password is made once for each instance.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import select, update

from erp import clock
from erp.auth import passwords
from erp.auth.models import User
from erp.auth.values import Actor, system_actor
from erp.cli import answer, command
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from erp.errors import DomainError
from erp.registry import registry
from erp.starting import add_user, give_role, start_database
from erp.upgrading import upgrade

YEAR = 2026
# username, Arabic name, English name, role, entity below which it holds (none: everywhere)
PEOPLE = (
    ("finance", "نورة الحربي", "Noura Al-Harbi", "finance.preparer", None),
    ("finance.head", "ناصر الرشيدي", "Nasser Al-Rashidi", "finance.head", None),
    ("treasurer", "سلمان الجهني", "Salman Al-Juhani", "treasurer", None),
    ("controller", "فهد العتيبي", "Fahad Al-Otaibi", "controller", None),
    ("official", "بندر السديري", "Bandar Al-Sudairi", "first.official", None),
    ("hr", "ريم السحيمي", "Reem Al-Suhaimi", "hr", None),
    ("hr.head", "عبدالله المطيري", "Abdullah Al-Mutairi", "hr.head", None),
    ("buyer", "ماجد الأحمدي", "Majed Al-Ahmadi", "buyer", None),
    ("store", "تركي البلوي", "Turki Al-Balawi", "store", None),
    ("auditor", "هند الزهراني", "Hind Al-Zahrani", "auditor", None),
    ("yanbu", "خالد الرحيلي", "Khaled Al-Ruhaili", "finance.preparer", "YNB"),
    ("employee", "سعد العوفي", "Saad Al-Aufi", "employee", None),
)

FURTHER_ROLES = {"finance": ("finance.setup",)}


class DemoStands(DomainError):
    """The database has people already; the demo is loaded into an empty one only."""

    code = "demo.stands"
    status = 409


def stands() -> bool:
    return db.session.execute(select(User.id).where(User.username == "finance")).first() is not None


def password() -> str:
    """The demo's one password, made once for each instance and readable by its user alone."""
    path = Path(current_app.config["MIZAN"].instance) / "demo-password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"mizan-{secrets.token_urlsafe(6)}\n")
    return path.read_text().strip()


def sign_ins() -> list[tuple[str, str]]:
    return [(name, password()) for name in ("admin", *(person[0] for person in PEOPLE))]


def load_demo(size: str, say: Callable[[str], None]) -> None:
    """Fill an empty database. Raises DemoStands."""
    upgrade()
    if db.session.execute(select(User.id)).first() is not None:
        raise DemoStands()
    actor = system_actor("demo")
    with clock.frozen(f"{YEAR}-01-01"):
        unit_of_work(lambda: start_database(YEAR, actor))
        unit_of_work(open_administrator)
    for module in registry():
        if module.demo is not None:
            say(f"{module.title} …")
            module.demo(size, say)
        if module.name == "erp":
            # the entities stand now; whoever the other modules act as must, too
            with clock.frozen(f"{YEAR}-01-01"):
                unit_of_work(lambda: add_people(actor))


def open_administrator() -> None:
    """In the demo the administrator has the demo's password, and need not change it."""
    db.session.execute(update(User).where(User.username == "admin").values(password_hash=passwords.hashed(password()), must_change_password=False))


def add_people(actor: Actor) -> None:
    for username, name_ar, name_en, role, entity in PEOPLE:
        if db.session.execute(select(User.id).where(User.username == username)).first() is None:
            root = tree().by_code.get(entity) if entity else None
            user_id = add_user(username, name_ar, name_en, password(), role, actor, root_id=root.id if root else None)
            for further in FURTHER_ROLES.get(username, ()):
                give_role(user_id, further, actor)


@command("load", group="demo")
@click.option("--size", type=click.Choice(("small", "full")), default="full", show_default=True)
def demo_load(actor: Actor, size: str) -> None:
    """Load the demo emirate into an empty database and print its sign-ins."""
    load_demo(size, lambda line: click.echo(line, err=True))
    answer({"size": size, "people": [name for name, _ in sign_ins()], "password": password()}, [f"{name:<14}{word}" for name, word in sign_ins()])
