"""`mizan`: gathers the commands of all modules; refusals become one line and exit 1, wrong usage exit 2.

A command is declared with `@command("name", permission="...")`: it acts for `--as USER` or the local operator, inside an
application context and with the scope of that permission, and answers through `answer()`.
"""

from __future__ import annotations

import getpass
import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import click
from flask import Flask

from erp import i18n
from erp.app import create_app
from erp.auth.current import using
from erp.auth.people import actor_named
from erp.auth.values import Actor, operator
from erp.config import BadSetting
from erp.db import db
from erp.errors import DomainError, NotFound, RequestInvalid
from erp.registry import BrokenModule
from erp.scope import ALL, within


def account() -> str:
    """The operating-system account: the person at the keyboard, whatever name is used by `--as`."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def command(name: str, *, permission: str | None = None, group: str | None = None, help: str = "") -> Callable[[Callable[..., Any]], click.Command]:  # noqa: A002
    """Declare a command of a module: `mizan [group] name`. `permission=None`: needs no right (and reads nothing of a person)."""

    def make(fn: Callable[..., Any]) -> click.Command:
        @click.option("--as", "as_user", metavar="USER", help="act with this user's rights")
        @click.option("--json", "as_json", is_flag=True, help="print one JSON document and nothing else")
        @click.option("--debug", is_flag=True, help="show tracebacks")
        @click.option("--language", type=click.Choice(i18n.LANGUAGES), help="language of messages")
        @click.pass_context
        def run(context: click.Context, as_user: str | None, as_json: bool, debug: bool, language: str | None, **values: Any) -> Any:
            context.meta.update(json=as_json)
            i18n.set_language(language or os.environ.get("MIZAN_LOCALE", "ar"))
            app: Flask = context.obj or create_app(pages=False)
            with app.app_context(), _reporting(debug, as_json):
                with within(ALL):
                    actor = find_actor(as_user)
                if permission is None:
                    with within(ALL):
                        return fn(actor, **values)
                with using(actor, permission):
                    return fn(actor, **values)

        run.__doc__ = help or fn.__doc__
        run.__click_params__ = [*getattr(fn, "__click_params__", []), *getattr(run, "__click_params__", [])]  # type: ignore[attr-defined]
        made = click.command(name, help=help or (fn.__doc__ or "").split("\n")[0])(run)
        made.mizan_group = group  # type: ignore[attr-defined]
        made.mizan_permission = permission  # type: ignore[attr-defined]
        return made

    return make


def find_actor(username: str | None) -> Actor:
    """The user named by --as, else the local operator. Raises NotFound.

    Names used by --as from one operating-system account are one person, so that nobody approves under a second name what
    they prepared under a first.
    """
    if username is None:
        return operator(account())
    actor = actor_named(username)
    if actor is None:
        raise NotFound(kind="erp.user", key=username)
    return replace(actor, person=f"os:{account()}")


def answer(document: dict[str, Any], lines: list[str] | str = "") -> None:
    """Print the JSON document where --json was given, else the lines for people."""
    if click.get_current_context().meta.get("json"):
        click.echo(json.dumps(document, ensure_ascii=False, default=str))
    else:
        for line in [lines] if isinstance(lines, str) else lines:
            if line:
                click.echo(line)


def wants_json() -> bool:
    return bool(click.get_current_context().meta.get("json"))


class _reporting:
    """One line a refusal on stderr, beginning with its code; no traceback unless asked for."""

    def __init__(self, debug: bool, as_json: bool) -> None:
        self.debug, self.as_json = debug, as_json

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: Any) -> Literal[False]:
        if error is None or isinstance(error, (click.exceptions.Exit, click.ClickException, SystemExit, KeyboardInterrupt)):
            return False
        db.session.rollback()
        if isinstance(error, BrokenPipeError):  # whoever read the answer has read enough, as `| head` does
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        if self.debug:
            traceback.print_exception(error)
        if isinstance(error, DomainError):
            for line in refusal_lines(error):
                click.echo(line, err=True)
        elif not self.debug:
            click.echo(f"error.unexpected: {type(error).__name__}; --debug shows more", err=True)
        sys.exit(1)


def refusal_lines(error: DomainError) -> list[str]:
    """`code: sentence`; every problem of an invalid request on a line of its own."""
    if isinstance(error, RequestInvalid) and error.problems:
        return [
            f"{p.code}: {(p.column + ': ') if p.column else ''}{i18n.sentence(p.code, {**p.facts, 'value': p.value or ''})}" for p in error.problems
        ]
    return [f"{error.code}: {i18n.sentence(error.code, error.facts)}"]


def gather(app: Flask | None = None) -> click.Group:
    """The whole command line: the framework's commands and those of every module that is installed."""
    app = app or create_app(pages=False)
    root = click.Group("mizan", help="Mizan: government finance and administration on one ledger.")
    commands = [made for module in app.extensions["mizan.registry"] for made in module.commands]
    for made in sorted(commands, key=lambda made: bool(getattr(made, "mizan_group", None))):
        name = getattr(made, "mizan_group", None)
        (_group(root, name) if name else root).add_command(made)
    return root


def _group(root: click.Group, name: str) -> click.Group:
    """The group of that name; a command that bears the name too (`mizan modules`) runs where no further word is given."""
    found = root.commands.get(name)
    if isinstance(found, click.Group):
        return found
    group = click.Group(name)
    if found is not None:
        alone = found

        @click.pass_context
        def run(context: click.Context, **values: Any) -> None:
            if context.invoked_subcommand is None:
                context.invoke(alone.callback, **values)  # type: ignore[arg-type]

        group = click.Group(name, invoke_without_command=True, params=found.params, callback=run, help=found.help)
    root.add_command(group)
    return group


def main() -> None:
    """Entry point of `mizan`."""
    try:
        app = create_app(pages=False)
    except (BadSetting, BrokenModule) as error:
        click.echo(f"start.refused: {error}", err=True)
        sys.exit(1)
    gather(app).main(obj=app, prog_name="mizan")


if __name__ == "__main__":
    main()
