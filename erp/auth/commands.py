"""`mizan user ...`: accounts, their roles, and tokens for programs."""

from __future__ import annotations

import sys
from datetime import date, timedelta

import click

from erp import clock, hijri
from erp.auth import factors, tokens, users
from erp.auth.users import Given, NewUser
from erp.auth.values import Actor
from erp.cli import answer, command
from erp.db import unit_of_work
from erp.errors import NotAllowed
from erp.i18n import _


@command("create", group="user", permission="erp.user.manage", help="Add an account; prints its one-time password.")
@click.argument("username")
@click.option("--name-ar", "--name", default="", help="name in Arabic (default: the user name)")
@click.option("--name-en", default="", help="name in English")
@click.option("--email", default=None)
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="a role to give; may be repeated")
@click.option("--entity", default=None, metavar="CODE", help="where the roles hold, with everything below (default: everywhere)")
@click.option("--password-stdin", is_flag=True, help="read the first password from standard input")
def user_create(
    actor: Actor, username: str, name_ar: str, name_en: str, email: str | None, roles: tuple[str, ...], entity: str | None, password_stdin: bool
) -> None:
    given = [Given(role, entity) for role in roles]
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    made = unit_of_work(lambda: users.create(NewUser(username, name_ar or username, name_en, email, roles=given, password=password), actor))
    document = {"username": made.username, "roles": list(roles), "entity": entity, "one_time_password": made.password}
    lines = [_("User %(name)s was added.", name=made.username)]
    if made.password:
        lines.append(_("One-time password, to be changed at the first sign-in: %(password)s", password=made.password))
    answer(document, lines)


@command("password", group="user", permission="erp.user.manage", help="Set a one-time password; ends every session of the person.")
@click.argument("username")
def user_password(actor: Actor, username: str) -> None:
    password = unit_of_work(lambda: users.set_one_time_password(username, actor))
    told = _("One-time password, to be changed at the first sign-in: %(password)s", password=password)
    answer({"username": username, "one_time_password": password}, told)


@command("grant", group="user", permission="erp.user.manage", help="Give a role to a person.")
@click.argument("username")
@click.argument("role")
@click.option("--entity", default=None, metavar="CODE", help="where it holds, with everything below (default: everywhere)")
@click.option("--from", "begins", default=None, metavar="DAY", help="first day (default: today)")
@click.option("--to", "ends", default=None, metavar="DAY", help="last day (default: none)")
def user_grant(actor: Actor, username: str, role: str, entity: str | None, begins: str | None, ends: str | None) -> None:
    given = Given(role, entity, _day(begins), _day(ends))
    grant = unit_of_work(lambda: users.give_role(username, given, actor))
    document = {"username": username, "role": role, "entity": entity, "grant": grant}
    answer(document, _("%(name)s now holds the role %(role)s.", name=username, role=role))


@command("token", group="user", permission=None, help="Make a token for programs; it is shown once.")
@click.argument("username")
@click.option("--name", default="api", help="what it is for")
@click.option("--scope", "scopes", multiple=True, metavar="SCOPE", help="a permission, PACKAGE.*, or * (default: all rights of the person)")
@click.option("--expires", default=None, metavar="DAY", help="last day it works (default: in 90 days)")
@click.option("--may-approve", is_flag=True, help="may approve and release, which tokens can't otherwise")
def user_token(actor: Actor, username: str, name: str, scopes: tuple[str, ...], expires: str | None, may_approve: bool) -> None:
    """The local operator makes one for anybody; `--as USER` for oneself alone, or a token would be a way to act as others."""
    if actor.kind != "operator" and actor.username != username:
        raise NotAllowed(permission="erp.user.manage")
    last = _day(expires) or clock.today() + timedelta(days=90)
    made = unit_of_work(lambda: tokens.make(username, name, scopes or ("*",), last, actor, may_approve=may_approve))
    document = {"username": username, "token": made.secret, "id": made.id, "expires": last.isoformat(), "scopes": list(scopes or ("*",))}
    answer(document, made.secret)


def _day(text: str | None) -> date | None:
    return hijri.parse_date(text) if text else None


@command("factors", group="user", permission="erp.user.manage", help="Whose second factors are sealed under which secret: present, old, or lost.")
def user_factors(actor: Actor) -> None:
    found = factors.sealings()
    words = {"present": _("present secret"), "old": _("old secret"), "lost": _("lost secret")}
    answer(found, [f"{name}  {words[state]}" for name, state in found.items()] or [_("Nobody has a second factor.")])


COMMANDS = (user_create, user_password, user_grant, user_token, user_factors)
