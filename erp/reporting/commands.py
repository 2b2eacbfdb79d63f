"""`mizan report list | run NAME`: the reports from the terminal; every file that leaves is kept in the archive."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from erp.archive import operations as archive
from erp.archive import queries
from erp.archive.commands import summary
from erp.archive.store import path_of
from erp.auth.values import Actor
from erp.cli import answer, command
from erp.errors import Problem, RequestInvalid
from erp.i18n import LANGUAGES
from erp.i18n import language as language_now
from erp.reporting import run
from erp.reporting.query import STANDING
from erp.scope import ALL, within


@command("list", group="report", permission="erp.report.view")
def report_list(actor: Actor) -> None:
    """The reports this actor may run."""
    rows = [
        {
            "name": report.name,
            "title": str(report.title),
            "parameters": [parameter.name for parameter in report.parameters],
            "columns": [column.key for column in report.columns],
        }
        for report in run.offered(actor)
    ]
    answer({"reports": rows, "parameters": [parameter.name for parameter in STANDING]}, [f"{row['name']:<26}{row['title']}" for row in rows])


@command("run", group="report", permission="erp.report.view")
@click.argument("name")
@click.option("--format", "format_", type=click.Choice(list(run.FORMATS)), help="default: the output's ending")
@click.option("--param", "params", multiple=True, metavar="K=V", help="a parameter; may be repeated")
@click.option("--output", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True, help="the file to write")
@click.option("--in", "file_language", type=click.Choice(LANGUAGES), help="language of the report; default: that of messages")
def report_run(actor: Actor, name: str, format_: str | None, params: tuple[str, ...], output: Path, file_language: str | None) -> None:
    """Make a report, keep it in the archive, and write it to a file."""
    format_ = format_ or output.suffix.lstrip(".").lower()
    file_id = run.produce(name, parameters(params), format_, file_language or language_now(), actor)
    with within(ALL):
        file = queries.by_id(file_id)
    assert file is not None, "what was just kept is there"
    copy(path_of(archive.folder(), file.digest), output)
    answer({**summary(file), "output": str(output)}, f"{output}  {file.run_id}  {file.digest}")


def parameters(params: tuple[str, ...]) -> dict[str, str]:
    """K=V pairs; the last of a name counts. Raises RequestInvalid."""
    bad = [pair for pair in params if "=" not in pair]
    if bad:
        raise RequestInvalid([Problem("report.parameter_form", value=pair, facts={"value": pair}) for pair in bad])
    return dict(pair.split("=", 1) for pair in params)


def copy(source: Path, output: Path) -> None:
    """Write beside and rename, so that nobody finds half a file."""
    beside = output.with_name(f".{output.name}.part")
    shutil.copyfile(source, beside)
    os.replace(beside, output)
