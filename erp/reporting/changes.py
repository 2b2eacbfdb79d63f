"""What changed since a version that was kept: against another version, or against the figures of this moment."""

from __future__ import annotations

from dataclasses import dataclass, replace

from erp.archive import operations as archive
from erp.archive import queries
from erp.archive.data import KeptRows, NoRowsKept, kept, of_table
from erp.archive.difference import Difference, difference
from erp.archive.store import path_of
from erp.auth.values import Actor
from erp.entities.queries import tree
from erp.errors import DomainError
from erp.reporting import run
from erp.scope import ALL, within


class OtherReport(DomainError):
    """Two files of two reports have nothing to compare. Facts: report, other."""

    code = "archive.other_report"


@dataclass(frozen=True)
class Changes:
    """`after` is None where the version stands beside the figures of this moment, whose position is then `position`."""

    before: queries.Archived
    after: queries.Archived | None
    position: str
    difference: Difference


def changes(run_id: str, other: str, actor: Actor) -> Changes:
    """Between the version `run_id` and `other`, or now where `other` is empty; the older of two files is the one before.

    Raises NotFound, NoRowsKept, OtherReport, TooLongToCompare, and what the report refuses.
    """
    first = archive.found_for(run_id, actor)
    report = run.find(first.report)
    key = report.options.get("key", ())
    if not other:
        rows, position = now(first, actor)
        return Changes(first, None, position, difference(rows_of(first), rows, key))
    second = archive.found_for(other, actor)
    if second.report != first.report:
        raise OtherReport(report=first.report, other=second.report)
    before, after = sorted((first, second), key=lambda file: (file.made_at, file.id))
    found = difference(rows_of(before), rows_of(after), key, before.language == after.language)
    return Changes(before, after, after.ledger_position, found)


def rows_of(file: queries.Archived) -> KeptRows:
    """Raises NoRowsKept, FileMissing, TooLongToCompare."""
    if file.data_digest is None:
        raise NoRowsKept(run_id=file.run_id)
    path = path_of(archive.folder(), file.data_digest)
    if not archive.intact(path, file.data_digest):
        raise archive.FileMissing(run_id=file.run_id)
    return kept(path)


def now(file: queries.Archived, actor: Actor) -> tuple[KeptRows, str]:
    """The same question over the same entities in the same language, asked now."""
    planned = run.plan(file.report, {name: str(text) for name, text in file.parameters.items()}, actor, file.language)
    with within(ALL):
        nodes = tree()
    if set(file.roots) != {node.id for node in nodes.roots()}:
        inside = tuple(sorted({entity for root in file.roots for entity in nodes.subtree(root)}))
        query = planned.query if planned.query.entities is not None else replace(planned.query, entities=inside)
        planned = replace(planned, query=query, roots=frozenset(file.roots))
    with run.reading(planned) as table:
        return of_table(table), table.heading.ledger_position
