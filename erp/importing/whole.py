"""Import a whole workbook in one act, as the command and the page do in two: for the demo and for scripted set-up."""

from __future__ import annotations

from pathlib import Path

from erp.auth.current import using
from erp.auth.values import Actor
from erp.db import unit_of_work
from erp.errors import RequestInvalid
from erp.importing import kinds, operations
from erp.importing.operations import Source
from erp.importing.reading import read


def import_workbook(kind: str, path: Path, actor: Actor) -> dict[str, object]:
    """Read, check, apply; returns what the importer says of its outcome. Raises RequestInvalid with every problem."""
    importer = kinds.importer_named(kind)
    with using(actor, importer.permission):
        given = kinds.given(importer, None, actor)
        parsed = operations.parsed_of(importer, read(path, markup=importer.markup), given)

        def commit() -> dict[str, object]:
            made = operations.plan_parsed(importer, parsed, given)
            if made.problems:
                raise RequestInvalid(list(made.problems))
            batch = operations.run(importer, made, Source.of(path, path.name), actor)
            return dict(batch.outcome or {})

        return unit_of_work(commit)
