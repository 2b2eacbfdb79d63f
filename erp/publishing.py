"""`mizan publish NAME OUT`: what a module gives to the public, written to a file whole or not at all."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import click

from erp.auth.current import using
from erp.auth.values import Actor
from erp.cli import answer, command
from erp.registry import registry


@command("publish")
@click.argument("name")
@click.argument("output", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def publish(actor: Actor, name: str, output: Path) -> None:
    """Write open data: ocds, fiscal-package ... as the modules offer them."""
    publication = registry().find("publications", name)
    stream = BytesIO()
    with using(actor, publication.permission):
        count = publication.run(stream)
    beside = output.with_name(f".{output.name}.part")
    beside.write_bytes(stream.getvalue())
    os.replace(beside, output)
    answer({"name": name, "output": str(output), "count": count}, f"{output}  {count}")
