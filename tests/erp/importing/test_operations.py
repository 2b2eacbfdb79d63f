"""Imports against a database: preview, commit, the same file again, a stale preview, undo; through entities, a plain resource."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from erp.audit.models import AuditEvent
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.entities.models import Entity
from erp.entities.queries import tree
from erp.errors import NotAllowed, NotFound
from erp.importing import kinds, operations, queries
from erp.importing.errors import HasProblems, StalePreview, UndoBlocked, UnknownKind, WrongBatch
from erp.importing.operations import Source
from erp.importing.preview import Plan
from erp.importing.reading import read
from tests.conftest import make_actor
from tests.erp.importing.books import book

HEADERS = ["رمز الجهة", "اسم الجهة", "اسم الجهة بالإنجليزية", "نوع الجهة", "الجهة الأعلى", "وحدة محاسبية"]
ROOT = ["MED", "إمارة منطقة المدينة المنورة", "Emirate", "emirate", None, "نعم"]
YANBU = ["YNB", "محافظة ينبع", "Yanbu", "محافظة", "MED", "لا"]
NEW = ["NEW", "محافظة جديدة", None, "محافظة", "MED", None]
CENTRE = ["YNB-C1", "مركز", None, "centre", "YNB", None]


def planned(tmp_path: Path, actor: Actor, *rows: list[Any], entity: str | None = None) -> tuple[Plan, Path]:
    path = book(tmp_path / "entities.xlsx", HEADERS, *rows)
    importer = kinds.importer_named("entities")
    made, _parsed = operations.plan_sheets(importer, read(path), kinds.given(importer, entity, actor))
    return made, path


def staged(tmp_path: Path, actor: Actor, *rows: list[Any]) -> int:
    made, path = planned(tmp_path, actor, *rows)
    columns = kinds.importer_named("entities").columns
    return unit_of_work(lambda: operations.stage(made, Source.of(path, path.name), columns, actor).id)


def commit(number: int, actor: Actor, **how: bool) -> None:
    importer = kinds.importer_named("entities")
    unit_of_work(lambda: operations.commit(queries.batch_of(number, importer, actor, lock=True), importer, actor, **how))


def undo(number: int, actor: Actor) -> None:
    importer = kinds.importer_named("entities")
    unit_of_work(lambda: operations.undo(queries.batch_of(number, importer, actor, lock=True), importer, actor))


def everything() -> list[tuple[Any, ...]]:
    columns = (Entity.code, Entity.name_ar, Entity.name_en, Entity.kind, Entity.parent_id, Entity.balancing_unit)
    return [tuple(row[:2]) + (row[2] or "", *row[3:]) for row in db.session.execute(select(*columns).order_by(Entity.code))]


def codes() -> set[str]:
    return set(db.session.execute(select(Entity.code)).scalars())


def test_a_preview_changes_nothing_and_a_commit_does_what_it_showed(any_app: Flask, actor: Actor, tmp_path: Path) -> None:
    before = codes()
    number = staged(tmp_path, actor, ROOT, YANBU, CENTRE)
    assert codes() == before
    commit(number, actor)
    assert codes() >= {"MED", "YNB", "YNB-C1"}
    assert tree().get("YNB-C1").parent_id == tree().get("YNB").id
    done = db.session.execute(select(AuditEvent.action, AuditEvent.document).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert tuple(done) == ("imported", f"erp.import:{number}")


def test_the_same_file_twice_changes_nothing_the_second_time(app: Flask, actor: Actor, tmp_path: Path) -> None:
    commit(staged(tmp_path, actor, ROOT, YANBU, CENTRE), actor)
    made, _path = planned(tmp_path, actor, ROOT, YANBU, CENTRE)
    assert (made.counts["same"], made.counts["new"], made.counts["changed"]) == (3, 0, 0)
    stood = db.session.execute(select(Entity.code, Entity.version)).all()
    commit(staged(tmp_path, actor, ROOT, YANBU, CENTRE), actor)
    assert db.session.execute(select(Entity.code, Entity.version)).all() == stood


def test_what_changed_is_shown_as_a_sheet_writes_it(app: Flask, actor: Actor, tmp_path: Path) -> None:
    commit(staged(tmp_path, actor, ROOT, YANBU, CENTRE), actor)
    made, _path = planned(tmp_path, actor, ["YNB-C1", "مركز الشاطئ", "-", "centre", "MED", "نعم"])
    assert made.rows[0].changes == {"name_ar": ("مركز", "مركز الشاطئ"), "parent": ("YNB", "MED"), "balancing_unit": ("no", "yes")}


def test_nothing_of_a_file_with_faults_is_committed(app: Flask, actor: Actor, tmp_path: Path) -> None:
    before = codes()
    number = staged(tmp_path, actor, ROOT, YANBU, ["X", None, None, "قرية", "NOWHERE", "ربما"], YANBU)
    importer = kinds.importer_named("entities")
    faults = {(row, column, code) for code, column, row, *_rest in queries.problems(queries.batch_of(number, importer, actor))}
    assert faults == {
        (4, "name_ar", "import.required"),
        (4, "kind", "choice.unknown"),
        (4, "parent", "ref.unknown"),
        (4, "balancing_unit", "flag.invalid"),
        (5, "code", "import.duplicate"),
    }
    with pytest.raises(HasProblems):
        commit(number, actor)
    assert codes() == before


def test_refused_rows_may_be_left_out_when_asked_for(app: Flask, actor: Actor, tmp_path: Path) -> None:
    number = staged(tmp_path, actor, ROOT, YANBU, ["X", None, None, "centre", "YNB", None])
    commit(number, actor, without_bad=True)
    assert {"MED", "YNB"} <= codes()
    assert "X" not in codes()


def test_a_preview_is_stale_when_the_data_moved(app: Flask, actor: Actor, tmp_path: Path) -> None:
    first = staged(tmp_path, actor, ROOT, YANBU)
    second = staged(tmp_path, actor, ROOT, [*YANBU[:1], "اسم آخر", *YANBU[2:]])
    commit(second, actor)
    with pytest.raises(StalePreview):
        commit(first, actor)
    assert db.session.execute(select(Entity.name_ar).where(Entity.code == "YNB")).scalar_one() == "اسم آخر"


def test_a_batch_is_committed_once(app: Flask, actor: Actor, tmp_path: Path) -> None:
    number = staged(tmp_path, actor, ROOT)
    commit(number, actor)
    with pytest.raises(WrongBatch):
        commit(number, actor)


def test_undo_takes_back_what_was_created_and_gives_back_what_was_changed(any_app: Flask, actor: Actor, tmp_path: Path) -> None:
    commit(staged(tmp_path, actor, ROOT, [*YANBU[:2], "-", *YANBU[3:]], CENTRE), actor)
    before = everything()
    number = staged(tmp_path, actor, [*ROOT[:1], "اسم جديد", *ROOT[2:]], YANBU, ["YNB-C1", "مركز الشاطئ", None, "centre", "NEW", "نعم"], NEW)
    commit(number, actor)
    assert everything() != before
    undo(number, actor)
    assert everything() == before
    with pytest.raises(WrongBatch):
        undo(number, actor)


def test_undo_is_refused_while_something_depends_on_it(any_app: Flask, actor: Actor, tmp_path: Path) -> None:
    number = staged(tmp_path, actor, ROOT, YANBU)
    commit(number, actor)
    commit(staged(tmp_path, actor, CENTRE), actor)
    with pytest.raises(UndoBlocked):
        undo(number, actor)
    assert {"MED", "YNB", "YNB-C1"} <= codes()


def test_undo_leaves_what_somebody_changed_since(any_app: Flask, actor: Actor, tmp_path: Path) -> None:
    commit(staged(tmp_path, actor, ROOT, YANBU), actor)
    number = staged(tmp_path, actor, [*YANBU[:1], "أ", *YANBU[2:]], CENTRE)
    commit(number, actor)
    commit(staged(tmp_path, actor, [*YANBU[:1], "ب", *YANBU[2:]]), actor)
    stood = everything()
    with pytest.raises(UndoBlocked) as refused:
        undo(number, actor)
    db.session.rollback()
    assert refused.value.facts == {"used": ["YNB"]}
    assert everything() == stood


def test_batches_are_seen_by_their_owner_and_by_those_who_may_everywhere(app: Flask, actor: Actor, tmp_path: Path) -> None:
    number = staged(tmp_path, actor, ROOT)
    importer = kinds.importer_named("entities")
    local = make_actor("yanbu", "erp.entity.manage", roots=frozenset({5}))
    assert queries.batch_of(number, importer, actor).id == number
    assert queries.batch_of(number, importer, make_actor("other", "erp.entity.manage")).id == number
    with pytest.raises(NotFound):
        queries.batch_of(number, importer, local)
    assert queries.history(local, [importer]) == []


def test_an_unknown_kind_and_another_entity_are_refused(app: Flask, actor: Actor, tmp_path: Path) -> None:
    with pytest.raises(UnknownKind):
        kinds.importer_named("camels")
    commit(staged(tmp_path, actor, ROOT, YANBU), actor)
    local = make_actor("yanbu", "erp.entity.manage", roots=frozenset({tree().get("YNB").id}))
    with pytest.raises(NotAllowed):
        kinds.given(kinds.importer_named("entities"), "MED", local)


def reads(work: Callable[[], object]) -> int:
    """How many questions `work` asks of the database."""
    seen: list[str] = []
    listen = lambda _c, _cursor, statement, *_more: statement.startswith("SELECT") and seen.append(statement)  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    return len(seen)


def test_a_large_file_asks_no_more_than_a_small_one(app: Flask, actor: Actor, tmp_path: Path) -> None:
    commit(staged(tmp_path, actor, ROOT), actor)
    centres = lambda first, count: [[f"C{n}", f"مركز {n}", None, "centre", "MED", "لا"] for n in range(first, first + count)]  # noqa: E731
    few = reads(lambda: commit(staged(tmp_path, actor, *centres(0, 20)), actor))
    many = reads(lambda: commit(staged(tmp_path, actor, *centres(20, 600)), actor))
    assert many <= few + 5
    assert {"C0", "C619"} <= codes()
