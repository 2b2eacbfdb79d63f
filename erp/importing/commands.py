"""`mizan import` and `mizan template`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.progress import Progress

from erp.auth.current import using
from erp.auth.values import Actor
from erp.cli import answer, command
from erp.db import unit_of_work
from erp.errors import DomainError
from erp.i18n import _, ngettext
from erp.importing import kinds, operations
from erp.importing.headers import NoHeader
from erp.importing.marked import write_marked
from erp.importing.operations import Source
from erp.importing.preview import Plan
from erp.importing.reading import REFUSALS, read
from erp.importing.shown import answer_of, in_words, lines_of, unreadable
from erp.importing.template import write_template

WHOLE_FILE: tuple[type[DomainError], ...] = (*REFUSALS.values(), NoHeader)


@command("template")
@click.argument("kind")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def template(actor: Actor, kind: str, out: Path) -> None:
    """Write the blank workbook of an import kind: headers in both languages, drop-downs, an example row."""
    importer = kinds.importer_named(kind)
    with using(actor, importer.permission):
        write_template(importer.columns, importer.example, out)
    answer({"kind": kind, "file": str(out), "columns": [column.key for column in importer.columns]}, str(out))


@command("import")
@click.argument("kind")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--entity", metavar="CODE", help="the entity of rows that name none")
@click.option("--commit", is_flag=True, help="apply it: all rows or none; without, a preview that changes nothing")
@click.option("--errors", metavar="OUT.xlsx", type=click.Path(dir_okay=False, path_type=Path), help="write the workbook back with its faults marked")
def import_file(actor: Actor, kind: str, file: Path, entity: str | None, commit: bool, errors: Path | None) -> None:
    """Preview a workbook or text file, or commit it whole."""
    importer = kinds.importer_named(kind)
    with using(actor, importer.permission):
        given = kinds.given(importer, entity, actor)
        with _steps(file.name, 3 if commit else 2) as step:
            try:
                sheets = read(file, markup=importer.markup)
                step()
                made, parsed = operations.plan_sheets(importer, sheets, given)
                step()
            except WHOLE_FILE as refusal:
                _refuse(unreadable(kind, refusal), [f"{refusal.code}: {unreadable(kind, refusal)['errors'][0]['message']}"])
            if errors is not None and made.problems:
                write_marked(file, sheets, parsed.headers, in_words(made.problems, importer.columns), errors)
            if made.problems:
                _refuse(answer_of(kind, made, committed=False), lines_of(made.problems), made)
            outcome: dict[str, Any] | None = None
            if commit:
                made, outcome = unit_of_work(lambda: _commit(importer, sheets, given, Source.of(file, file.name), actor))
                step()
    answer(answer_of(kind, made, committed=commit, outcome=outcome), _summary(made, commit, outcome))


@contextmanager
def _steps(name: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar of the work's steps, on a terminal only."""
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(name, total=total)
        yield lambda: bar.advance(task)


def _commit(importer: Any, sheets: Any, given: Any, source: Source, actor: Actor) -> tuple[Plan, dict[str, Any]]:
    """Planned again inside the unit of work: what is applied is what stands now."""
    made, _parsed = operations.plan_sheets(importer, sheets, given)
    batch = operations.run(importer, made, source, actor)
    return made, {**(batch.outcome or {}), "batch": batch.id}


def _refuse(document: dict[str, Any], lines: list[str], made: Plan | None = None) -> NoReturn:
    """Every reason on stderr, the document on stdout where it was asked for, exit 1."""
    answer(document, _summary(made, False) if made else [])
    for line in lines:
        click.echo(line, err=True)
    sys.exit(1)


def _said_of(invalid: int) -> str:
    return _("Nothing was changed: the rows named are to be corrected") if invalid else _("Preview only: nothing was changed")


def _summary(made: Plan, committed: bool, outcome: dict[str, Any] | None = None) -> list[str]:
    counts = made.counts
    lines = [
        _("%(rows)s rows: %(new)s new, %(changed)s changed, %(same)s the same, %(invalid)s refused", rows=len(made.rows), **counts),
        _("The file was committed") if committed else _said_of(counts["invalid"]),
    ]
    if waiting := (outcome or {}).get("waiting"):
        lines.append(ngettext("One change waits for another person's approval", "%(n)s changes wait for another person's approval", waiting))
    lines += [f"{_('To be looked at')}: {line}" for line in lines_of(made.warnings[:20])]
    if made.ignored_columns:
        lines.append(_("Columns that were not read: %(names)s", names=", ".join(made.ignored_columns)))
    if made.ignored_sheets:
        lines.append(_("Sheets that were not read: %(names)s", names=", ".join(made.ignored_sheets)))
    return lines


COMMANDS = (import_file, template)
