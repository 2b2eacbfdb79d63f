"""Every shape of statement that SQLAlchemy can make, tried against two governorates on both engines.

Each reading shape must show the own row and never the foreign one; each writing shape must leave the foreign row as it was.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Connection,
    Engine,
    ForeignKey,
    String,
    Table,
    column,
    create_engine,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
    text,
    true,
    union,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InvalidRequestError, SQLAlchemyError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    aliased,
    contains_eager,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
    subqueryload,
)
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from erp import row_security, scope_compiler
from erp.db import prepare
from erp.errors import NotFound
from erp.scope import ALL, SCOPE_ENTITIES, SCOPE_KEYS, NoScope, RawSqlRefused, Scope, members, within

POSTGRES = os.environ.get("MIZAN_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
OWN, FOREIGN = 1, 2


class Base(DeclarativeBase):
    pass


class Entity(Base):
    __tablename__ = "shape_entity"
    __table_args__ = {"info": {"scope": "id"}}
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))


class Document(Base):
    __tablename__ = "shape_document"
    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(40), unique=True)
    amount: Mapped[int] = mapped_column(default=0)
    lines: Mapped[list[Line]] = relationship(back_populates="document", order_by="Line.id")


class Line(Base):
    __tablename__ = "shape_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int]
    document_id: Mapped[int] = mapped_column(ForeignKey("shape_document.id"))
    name: Mapped[str] = mapped_column(String(40))
    document: Mapped[Document] = relationship(back_populates="lines")


class Note(Base):
    """A shared table that points at scoped ones: the usual way in."""

    __tablename__ = "shape_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("shape_document.id"))
    label: Mapped[str] = mapped_column(String(40))
    document: Mapped[Document] = relationship()


class Message(Base):
    __tablename__ = "shape_message"
    __table_args__ = {"info": {"scope": "nullable"}}
    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(40))


DOCUMENT, NOTE, LINE = Document.__table__, Note.__table__, Line.__table__


def filled(url: str) -> Engine:
    """Tables and two rows of everything: own and foreign."""
    engine = create_engine(url)
    SCOPE_KEYS.create(engine)
    SCOPE_ENTITIES.create(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        session.execute(
            insert(SCOPE_KEYS), [{"id": n, "key": f"k{n}", "roots": f"[{OWN}]", "form": form} for n, form in ((7, "narrow"), (8, "wide"))]
        )
        session.execute(insert(SCOPE_ENTITIES), [{"scope_id": 7, "entity_id": OWN}, {"scope_id": 8, "entity_id": OWN}])
        for number, name in ((OWN, "own"), (FOREIGN, "foreign")):
            session.add(Entity(id=number, name=name))
            session.add(Document(id=number, entity_id=number, name=name, amount=10))
            session.flush()
            session.add(Line(id=number, entity_id=number, document_id=number, name=name))
            session.add(Note(id=number, document_id=number, label=f"label {number}"))
            session.add(Message(id=number, entity_id=number, name=name))
        session.add(Message(id=3, entity_id=None, name="system"))
    return engine


def postgres_database() -> Iterator[str]:
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    name = f"mizan_scope_{uuid.uuid4().hex[:12]}"
    try:
        with server.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
    except SQLAlchemyError as error:
        if "postgres" in os.environ.get("MIZAN_TEST_REQUIRE", ""):
            raise
        pytest.skip(f"PostgreSQL: no server ({error.__class__.__name__})")
    yield server.url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "postgresql":
        yield from postgres_database()
    else:
        folder: Path = tmp_path_factory.mktemp("scope")
        yield f"sqlite:///{folder / 'scope.db'}"


@pytest.fixture(scope="module")
def engine(url: str) -> Iterator[Engine]:
    filled(url).dispose()
    made = scope_compiler.attach(prepare(create_engine(url)), Base.metadata)
    yield made
    made.dispose()


@pytest.fixture(params=["narrow", "wide"])
def scope(request: pytest.FixtureRequest) -> Scope:
    return Scope(7 if request.param == "narrow" else 8, request.param)


@pytest.fixture
def session(engine: Engine, scope: Scope) -> Iterator[Session]:
    """A session in the scope of one governorate; what a test writes is rolled back."""
    with within(scope), Session(engine) as made:
        yield made
        made.rollback()


def truth(session: Session) -> dict[str, int]:
    """All documents as they stand, foreign ones too."""
    session.flush()
    with within(ALL):
        return {row.name: row.amount for row in session.connection().execute(select(DOCUMENT.c.name, DOCUMENT.c.amount))}


# --- reading: each shape returns the names it saw

READING: dict[str, Callable[[Session], Any]] = {}


def reading(function: Callable[[Session], Any]) -> Callable[[Session], Any]:
    READING[function.__name__] = function
    return function


def shape(name: str, function: Callable[[Session], Any]) -> None:
    READING[name] = function


shape("orm objects", lambda s: [d.name for d in s.scalars(select(Document))])
shape("orm columns", lambda s: s.scalars(select(Document.name)))
shape("core table", lambda s: [row.name for row in s.execute(select(DOCUMENT))])
shape("core columns", lambda s: s.scalars(select(DOCUMENT.c.name)))
shape("entity by its own id", lambda s: s.scalars(select(Entity.name)))
shape("orm join from shared", lambda s: s.scalars(select(Document.name).join_from(Note, Document, Note.document_id == Document.id)))
shape("core join from shared", lambda s: s.scalars(select(DOCUMENT.c.name).select_from(NOTE.join(DOCUMENT))))
shape("outer join", lambda s: s.scalars(select(DOCUMENT.c.name).select_from(NOTE.outerjoin(DOCUMENT)).where(DOCUMENT.c.name.is_not(None))))
shape("two scoped joined", lambda s: s.scalars(select(Line.name).join(Line.document)))
shape("comma join", lambda s: s.scalars(select(DOCUMENT.c.name).where(NOTE.c.document_id == DOCUMENT.c.id)))
shape("orm alias", lambda s: s.scalars(select((d := aliased(Document)).name).where(d.id > 0)))
shape("core alias", lambda s: s.scalars(select((d := DOCUMENT.alias("d")).c.name).where(d.c.id > 0)))
shape("alias of alias", lambda s: s.scalars(select(DOCUMENT.alias("a").alias("b").c.name)))
shape("self join", lambda s: s.scalars(select((a := aliased(Document)).name).join(b := aliased(Document), a.id == b.id)))
shape("cte", lambda s: s.scalars(select(select(DOCUMENT.c.name).cte("c").c.name)))
shape(
    "recursive cte",
    lambda s: s.scalars(
        select(
            (c := select(DOCUMENT.c.id, DOCUMENT.c.name).cte("c", recursive=True))
            .union(select(DOCUMENT.c.id, DOCUMENT.c.name).join(c, c.c.id == DOCUMENT.c.id))
            .c.name
        )
    ),
)
shape("orm subquery", lambda s: [d.name for d in s.scalars(select(aliased(Document, select(Document).subquery())))])
shape("core subquery", lambda s: s.scalars(select(select(DOCUMENT).subquery().c.name)))
shape("subquery in subquery", lambda s: s.scalars(select(select(select(DOCUMENT).subquery()).subquery().c.name)))
shape("union", lambda s: s.scalars(union(select(Document.name), select(Line.name))))
shape("union all of core", lambda s: s.scalars(union_all(select(DOCUMENT.c.name), select(LINE.c.name))))
shape("intersect", lambda s: s.scalars(select(DOCUMENT.c.name).intersect(select(LINE.c.name))))
shape("except", lambda s: s.scalars(select(DOCUMENT.c.name).except_(select(LINE.c.name).where(LINE.c.id < 0))))
shape("orm objects from a union", lambda s: [d.name for d in s.scalars(select(Document).from_statement(union(select(Document), select(Document))))])
shape("from_statement", lambda s: [d.name for d in s.scalars(select(Document).from_statement(select(DOCUMENT)))])
shape("scalar subquery", lambda s: [v for v in s.scalars(select(_name_of_note()).select_from(NOTE)) if v])
shape("in core subquery", lambda s: _names(s.scalars(select(NOTE.c.document_id).where(NOTE.c.document_id.in_(select(DOCUMENT.c.id))))))
shape("table inside orm in", lambda s: _names(s.scalars(select(Note.document_id).where(Note.document_id.in_(select(DOCUMENT.c.id))))))
shape("exists", lambda s: _names(s.scalars(select(Note.document_id).where(exists().where(Document.id == Note.document_id)))))
shape(
    "core exists",
    lambda s: _names(s.scalars(select(NOTE.c.document_id).where(select(DOCUMENT.c.id).where(DOCUMENT.c.id == NOTE.c.document_id).exists()))),
)
shape("has", lambda s: _names(s.scalars(select(Note.document_id).where(Note.document.has()))))
shape("any", lambda s: s.scalars(select(Document.name).where(Document.lines.any(Line.id > 0))))
shape("group by", lambda s: [name for name, _ in s.execute(select(DOCUMENT.c.name, func.count()).group_by(DOCUMENT.c.name))])
shape("window", lambda s: [name for name, _ in s.execute(select(Document.name, func.sum(Document.amount).over()))])
shape("distinct, order, limit", lambda s: s.scalars(select(Document.name).distinct().order_by(Document.name).limit(5).offset(0)))
shape("case of a subquery", lambda s: s.scalars(select(func.coalesce(select(func.max(DOCUMENT.c.name)).scalar_subquery(), literal("")))))
shape("lazy load", lambda s: _present(note.document for note in s.scalars(select(Note))))
shape("joined load", lambda s: _present(note.document for note in s.scalars(select(Note).options(joinedload(Note.document)))))
shape("selectin load", lambda s: _present(note.document for note in s.scalars(select(Note).options(selectinload(Note.document)))))
shape("subquery load", lambda s: _present(note.document for note in s.scalars(select(Note).options(subqueryload(Note.document)))))
shape(
    "contains_eager", lambda s: _present(n.document for n in s.scalars(select(Note).outerjoin(Note.document).options(contains_eager(Note.document))))
)
shape("collection", lambda s: [line.name for d in s.scalars(select(Document).options(selectinload(Document.lines))) for line in d.lines])
shape("get", lambda s: _present(s.get(Document, n) for n in (OWN, FOREIGN)))
shape(
    "get with options", lambda s: _present(s.get(Document, n, options=[joinedload(Document.lines)], populate_existing=True) for n in (OWN, FOREIGN))
)
shape("get for update", lambda s: _present(s.get(Document, n, with_for_update=True) for n in (OWN, FOREIGN)))
shape("for update of", lambda s: s.scalars(select(Document.name).join(Note, Note.document_id == Document.id).with_for_update(of=Document)))
shape("connection, core", lambda s: s.connection().execute(select(DOCUMENT.c.name)).scalars())
shape("connection, orm select", lambda s: s.connection().execute(select(Document.name)).scalars())
shape("legacy query", lambda s: [d.name for d in s.query(Document).all()])
shape("legacy query of columns", lambda s: [name for (name,) in s.query(Document.name).filter(Document.id > 0)])
shape("yield_per", lambda s: [d.name for d in s.execute(select(Document).execution_options(yield_per=1)).scalars()])
shape("join of values", lambda s: _values(s))
shape("nullable", lambda s: s.scalars(select(Message.name)))


def _name_of_note() -> Any:
    return select(DOCUMENT.c.name).where(DOCUMENT.c.id == NOTE.c.document_id).correlate(NOTE).scalar_subquery()


def _names(ids: Any) -> list[str]:
    return [{OWN: "own", FOREIGN: "foreign"}[number] for number in ids]


def _present(documents: Any) -> list[str]:
    return [document.name for document in documents if document is not None]


def _values(session: Session) -> Any:
    numbers = select(literal(OWN).label("id")).union_all(select(literal(FOREIGN))).subquery("v")
    return session.scalars(select(DOCUMENT.c.name).select_from(numbers.join(DOCUMENT, DOCUMENT.c.id == numbers.c.id)))


@pytest.mark.parametrize("name", READING)
def test_reading_shows_the_own_row_and_never_the_foreign(session: Session, name: str) -> None:
    seen = [*READING[name](session)]
    assert seen and set(seen) == {"own"}


@pytest.mark.parametrize("name", [name for name in READING if name != "nullable"])
def test_the_scope_of_all_shows_both(engine: Engine, name: str) -> None:
    with within(ALL), Session(engine) as session:
        seen = {*READING[name](session)}
    assert seen == ({"own", "foreign"} if name != "case of a subquery" else {"own"})


def test_counts_and_sums_leave_the_foreign_out(session: Session) -> None:
    assert session.scalar(select(func.count()).select_from(Document)) == 1
    assert session.scalar(select(func.count(DOCUMENT.c.id))) == 1
    assert session.scalar(select(func.sum(Document.amount))) == 10
    assert session.query(Document).count() == 1


def test_lateral_and_returning_on_postgresql(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        beside = select(DOCUMENT.c.name).where(DOCUMENT.c.id == NOTE.c.document_id).lateral("l")
        assert session.scalars(select(beside.c.name).select_from(NOTE.join(beside, true()))).all() == ["own"]
    assert session.scalars(update(DOCUMENT).values(amount=1).returning(DOCUMENT.c.name)).all() == ["own"]


def test_a_foreign_object_in_the_session_is_not_refreshed(session: Session) -> None:
    with within(ALL):
        foreign = session.get(Document, FOREIGN)
    with pytest.raises(InvalidRequestError):
        session.refresh(foreign)
    session.expire(foreign)
    with pytest.raises(ObjectDeletedError):
        _ = foreign.name


def test_one_cached_statement_serves_each_scope_rightly(engine: Engine) -> None:
    """The same statement under three forms and two numbers, in turns: nothing sticks."""
    wanted = select(Document.name).order_by(Document.name)
    for scope, seen in [(Scope(7, "narrow"), ["own"]), (ALL, ["foreign", "own"]), (Scope(8, "wide"), ["own"]), (Scope(99, "narrow"), [])] * 2:
        with within(scope), Session(engine) as session:
            assert session.scalars(wanted).all() == seen


# --- nobody said for whom


def test_without_a_scope_a_scoped_table_is_an_error(engine: Engine) -> None:
    with Session(engine) as session:
        assert len(session.scalars(select(Note.label)).all()) == 2
        for statement in (select(Document.name), select(DOCUMENT), update(DOCUMENT).values(amount=1), delete(Document)):
            with pytest.raises(NoScope):
                session.execute(statement)
        with within(ALL):
            session.scalars(select(Document.name)).all()
        with pytest.raises(NoScope):
            session.execute(select(Document.name))


# --- raw SQL

RAW: dict[str, Callable[[Session], Any]] = {
    "text": lambda s: s.execute(text("SELECT name FROM shape_document")),
    "text in capitals": lambda s: s.execute(text('SELECT name FROM "SHAPE_DOCUMENT"')),
    "text as objects": lambda s: s.scalars(select(Document).from_statement(text("SELECT * FROM shape_document"))),
    "text with columns": lambda s: s.execute(select(text("SELECT name FROM shape_document").columns(column("name")).subquery())),
    "text fragment": lambda s: s.execute(select(Note.label).where(text("document_id IN (SELECT id FROM shape_document)"))),
    "text as a table": lambda s: s.execute(select(column("name")).select_from(text("shape_document"))),
    "literal column": lambda s: s.execute(select(literal_column("(SELECT max(name) FROM shape_document)"))),
    "lightweight table": lambda s: s.execute(select(table("shape_document", column("name")))),
    "driver": lambda s: s.connection().exec_driver_sql("SELECT name FROM shape_document"),
    "driver write": lambda s: s.connection().exec_driver_sql("UPDATE shape_document SET amount = 0"),
    "text write": lambda s: s.execute(text("DELETE FROM shape_line")),
}


@pytest.mark.parametrize("name", RAW)
def test_raw_sql_that_names_a_scoped_table_is_refused(session: Session, name: str) -> None:
    with pytest.raises(RawSqlRefused):
        RAW[name](session)


def test_raw_sql_over_shared_tables_runs(session: Session) -> None:
    assert len(session.execute(text("SELECT label FROM shape_note")).all()) == 2
    assert session.connection().exec_driver_sql("SELECT count(*) FROM shape_note").scalar() == 2


# --- writing

WRITING: dict[str, Callable[[Session], Any]] = {
    "core update": lambda s: s.execute(update(DOCUMENT).values(amount=99)),
    "orm update": lambda s: s.execute(update(Document).values(amount=99), execution_options={"synchronize_session": False}),
    "orm update, fetch": lambda s: s.execute(
        update(Document).where(Document.id > 0).values(amount=99), execution_options={"synchronize_session": "fetch"}
    ),
    "legacy update": lambda s: s.query(Document).update({"amount": 99}),
    "update by subquery": lambda s: s.execute(update(DOCUMENT).where(DOCUMENT.c.id.in_(select(NOTE.c.document_id))).values(amount=99)),
    "update from": lambda s: s.execute(update(DOCUMENT).where(DOCUMENT.c.id == NOTE.c.document_id).values(amount=99)),
    "update with cte": lambda s: s.execute(
        update(DOCUMENT).where(DOCUMENT.c.id.in_(select(select(NOTE.c.document_id).cte("n").c.document_id))).values(amount=99)
    ),
    "executemany": lambda s: s.connection().execute(
        update(DOCUMENT).where(DOCUMENT.c.id == text(":n")).values(amount=99), [{"n": OWN}, {"n": FOREIGN}]
    ),
    "expression of foreign rows": lambda s: s.execute(
        update(DOCUMENT).values(amount=select(func.sum(DOCUMENT.alias("o").c.amount)).scalar_subquery() + 89)
    ),
    "own object": lambda s: setattr(s.get(Document, OWN), "amount", 99),
    "own object, expression": lambda s: setattr(s.get(Document, OWN), "amount", select(func.count(DOCUMENT.c.id)).scalar_subquery() + 98),
}


@pytest.mark.parametrize("name", WRITING)
def test_an_update_changes_own_rows_only(session: Session, name: str) -> None:
    WRITING[name](session)
    assert truth(session) == {"own": 99, "foreign": 10}


@pytest.mark.parametrize(
    "statement", [delete(LINE), delete(Line), delete(LINE).where(LINE.c.document_id == NOTE.c.document_id)], ids=["core", "orm", "using"]
)
def test_a_delete_takes_own_rows_only(session: Session, statement: Any, request: pytest.FixtureRequest) -> None:
    if request.node.callspec.id.endswith("using") and not _postgres(session):
        statement = delete(LINE).where(LINE.c.document_id.in_(select(NOTE.c.document_id)))  # SQLite has no DELETE ... USING
    session.execute(statement)
    with within(ALL):
        assert session.connection().execute(select(LINE.c.name)).scalars().all() == ["foreign"]


def test_bulk_update_by_key_passes_over_the_foreign(session: Session) -> None:
    with pytest.raises(StaleDataError):
        session.execute(update(Document), [{"id": OWN, "amount": 99}, {"id": FOREIGN, "amount": 99}])
    assert truth(session)["foreign"] == 10


def test_a_foreign_object_that_got_into_the_session_is_not_written(session: Session) -> None:
    with within(ALL):
        foreign = session.get(Document, FOREIGN)
    foreign.amount = 99
    with pytest.raises(StaleDataError):
        session.flush()


def test_the_flush_of_one_scope_serves_the_next(engine: Engine) -> None:
    """The mapper keeps its own compiled statements: made under all, they must still guard under a narrow scope."""
    for scope, foreign in ((ALL, 20), (Scope(7, "narrow"), 10), (Scope(8, "wide"), 10), (ALL, 20)):
        with within(ALL), Session(engine) as session:
            document = session.get(Document, FOREIGN)
            document.amount = 20
            with within(scope):
                if foreign == 20:
                    session.flush()
                else:
                    with pytest.raises(StaleDataError):
                        session.flush()


INSERTING: dict[str, Callable[[Session], Any]] = {
    "object": lambda s: (s.add(Document(id=5, entity_id=FOREIGN, name="new")), s.flush()),
    "several objects": lambda s: (s.add_all([Document(id=5, entity_id=OWN, name="a"), Document(id=6, entity_id=FOREIGN, name="b")]), s.flush()),
    "core": lambda s: s.execute(insert(DOCUMENT).values(id=5, entity_id=FOREIGN, name="new", amount=0)),
    "core list": lambda s: s.execute(insert(DOCUMENT), [{"id": 5, "entity_id": OWN, "name": "a"}, {"id": 6, "entity_id": FOREIGN, "name": "b"}]),
    "core values list": lambda s: s.execute(
        insert(DOCUMENT).values([{"id": 5, "entity_id": OWN, "name": "a", "amount": 0}, {"id": 6, "entity_id": FOREIGN, "name": "b", "amount": 0}])
    ),
    "orm bulk": lambda s: s.execute(insert(Document), [{"id": 5, "entity_id": FOREIGN, "name": "b", "amount": 0}]),
    "legacy bulk": lambda s: s.bulk_insert_mappings(Document, [{"id": 5, "entity_id": FOREIGN, "name": "b"}]),
    "returning": lambda s: s.execute(insert(DOCUMENT).values(entity_id=FOREIGN, name="new", amount=0).returning(DOCUMENT.c.id)),
    "no entity": lambda s: s.execute(insert(DOCUMENT).values(id=5, entity_id=None, name="new", amount=0)),
    "core update to foreign": lambda s: s.execute(update(DOCUMENT).values(entity_id=FOREIGN)),
    "object moved to foreign": lambda s: (setattr(s.get(Document, OWN), "entity_id", FOREIGN), s.flush()),
    "a new entity": lambda s: (s.add(Entity(id=9, name="new")), s.flush()),
}


@pytest.mark.parametrize("name", INSERTING)
def test_rows_are_written_for_entities_of_the_scope_only(session: Session, name: str) -> None:
    with pytest.raises(NotFound):
        INSERTING[name](session)
    session.rollback()
    assert truth(session) == {"own": 10, "foreign": 10}


def test_own_rows_are_inserted_and_a_row_of_nobody_where_that_is_meant(session: Session) -> None:
    session.add(Document(id=5, entity_id=OWN, name="new"))
    session.add(Message(id=5, entity_id=None, name="whole system"))
    session.flush()
    assert truth(session)["new"] == 0
    assert session.scalars(select(Message.name)).all() == ["own"]


def test_insert_from_select_reads_and_writes_own_rows_only(session: Session) -> None:
    copied = select(
        DOCUMENT.c.id + 10,
        DOCUMENT.c.entity_id,
        func.concat(DOCUMENT.c.name, " copy") if _postgres(session) else DOCUMENT.c.name + " copy",
        DOCUMENT.c.amount,
    )
    session.execute(insert(DOCUMENT).from_select(["id", "entity_id", "name", "amount"], copied))
    assert set(truth(session)) == {"own", "foreign", "own copy"}
    planted = select(NOTE.c.id + 20, literal(FOREIGN), NOTE.c.label, literal(0))
    session.execute(insert(DOCUMENT).from_select(["id", "entity_id", "name", "amount"], planted))
    assert set(truth(session)) == {"own", "foreign", "own copy"}


def test_an_upsert_does_not_change_the_foreign_row_it_meets(session: Session) -> None:
    kind = (postgresql if _postgres(session) else sqlite).insert(DOCUMENT)
    rows = [{"id": 50 + n, "entity_id": OWN, "name": name, "amount": 99} for n, name in enumerate(("own", "foreign"))]
    session.execute(kind.on_conflict_do_update(index_elements=["name"], set_={"amount": kind.excluded.amount}), rows)
    assert truth(session) == {"own": 99, "foreign": 10}


def _postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


# --- the net behind it


def test_row_security_stops_what_goes_round_the_compiler(url: str, engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        return
    owner = create_engine(url)
    role = f"mizan_test_{uuid.uuid4().hex[:8]}"
    with owner.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
        connection.exec_driver_sql(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        _each_policy(connection, row_security.create)
    plain = create_engine(engine.url.set(username=role))
    scoped = scope_compiler.attach(create_engine(engine.url.set(username=role)), Base.metadata)
    try:
        _row_security_holds(plain, scoped)
    finally:
        plain.dispose()
        scoped.dispose()
        with owner.begin() as connection:
            _each_policy(connection, row_security.drop)
            connection.exec_driver_sql(f"DROP OWNED BY {role}")
            connection.exec_driver_sql(f"DROP ROLE {role}")
        owner.dispose()


def _each_policy(connection: Connection, statements: Callable[[Table], tuple[str, ...]]) -> None:
    for table_ in Base.metadata.tables.values():
        if row_security.guarded(table_):
            for statement in statements(table_):
                connection.exec_driver_sql(statement)


def _row_security_holds(plain: Engine, scoped: Engine) -> None:
    seen = text("SELECT name FROM shape_document ORDER BY name")
    with plain.connect() as connection:
        assert connection.execute(seen).scalars().all() == []
        connection.execute(text("SELECT set_config('mizan.scope', '7', true)"))
        assert connection.execute(seen).scalars().all() == ["own"]
        assert connection.execute(text("UPDATE shape_document SET amount = 1")).rowcount == 1
        connection.rollback()
        connection.execute(text("SELECT set_config('mizan.scope', '0', true)"))
        assert connection.execute(seen).scalars().all() == ["foreign", "own"]
        connection.rollback()
        connection.execute(text("SELECT set_config('mizan.scope', '7', true)"))
        with pytest.raises(SQLAlchemyError, match="row-level security"):
            connection.execute(text(f"INSERT INTO shape_document (id, entity_id, name, amount) VALUES (77, {FOREIGN}, 'planted', 0)"))
    # the scoped engine tells the database whom it acts for, and again when that changes within a transaction
    count = select(func.count()).select_from(DOCUMENT)
    with Session(scoped) as session:
        for scope, expected in ((Scope(7, "narrow"), 1), (ALL, 2), (Scope(99, "narrow"), 0), (ALL, 2)):
            with within(scope):
                assert session.scalar(count) == expected
        with within(Scope(7, "narrow")):
            point = session.begin_nested()
            assert session.scalar(count) == 1
            point.rollback()
            assert session.scalar(count) == 1


# --- which entities a scope holds


def test_members_are_the_roots_and_all_below_them() -> None:
    parents = {1: None, 2: 1, 3: 1, 4: 2, 5: 4, 6: 3}
    assert members(parents, [2]) == {2, 4, 5}
    assert members(parents, [2, 4, 3]) == {2, 3, 4, 5, 6}
    assert members(parents, [1]) == set(parents)
    assert members(parents, []) == set() == members(parents, [77])
