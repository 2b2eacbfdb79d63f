"""The words by which the search box finds rows: one row a word, in the form in which words are compared.

A search is a look-up of beginnings of words, whatever the size of the tables. New rows are indexed within seconds by the
clock (`sweep`), in batches, so that posting and importing never wait for it; until then the box looks through them as they
are. Rows that change are indexed in the transaction of the change. What is masked has no words.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from flask import has_app_context
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Index,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    delete,
    event,
    exists,
    func,
    intersect,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from erp import money
from erp.auth.current import acting
from erp.auth.values import system_actor
from erp.db import Base, db, is_sqlite, unit_of_work
from erp.errors import DomainError
from erp.registry import registry
from erp.resources.declaration import Resource, Words
from erp.scope import SCOPE_ENTITIES, current, elevated
from erp.text import search_form

WORD_LONGEST = 48
BATCH = 1000
OVERLAP = 200  # ids before the mark that are looked at again: a transaction that commits late holds a lower id
CANDIDATES = 300
BUDGET = 5.0  # seconds of one sweep
PENDING = "mizan_search_changed"
_Id = BigInteger().with_variant(Integer(), "sqlite")
_Word = String(WORD_LONGEST).with_variant(String(WORD_LONGEST, collation="C"), "postgresql")
_SIGNS = "".join(chr(sign) for sign in range(33, 127) if not chr(sign).isalnum())
_LAST = "\U0010ffff"  # after every letter


class SearchWord(Base):
    __tablename__ = "erp_search_word"
    __table_args__ = (Index("ix_erp_search_word_noun_word", "noun", "word", "row_id", "place"), {"info": {"scope": "shared"}})

    noun: Mapped[str] = mapped_column(String(64), primary_key=True)
    row_id: Mapped[int] = mapped_column(_Id, primary_key=True, autoincrement=False)
    word: Mapped[str] = mapped_column(_Word, primary_key=True)
    place: Mapped[int | None] = mapped_column(_Id)  # the entity of the row; the rows themselves are read in scope all the same


class SearchMark(Base):
    """How far a noun is indexed: rows with an id above it are looked through instead."""

    __tablename__ = "erp_search_mark"
    __table_args__ = ({"info": {"scope": "shared"}},)

    noun: Mapped[str] = mapped_column(String(64), primary_key=True)
    last_id: Mapped[int] = mapped_column(_Id)


# words ------------------------------------------------------------------------------------------------------------------

_STARTS = re.compile(r"(?<![^\W_])[^\W_]")
_ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")


def words_of(text: str) -> set[str]:
    """What a search may begin with: each word, a number written with signs from each of its parts on, also without its
    leading zeros, and Arabic words without their article."""
    found: set[str] = set()
    for token in search_form(text).split(" "):
        tails = [token[start.start() :] for start in _STARTS.finditer(token)]
        found.update(tails)
        found.update(bare for tail in tails if (bare := tail.lstrip("0")) and bare != tail)
        found.update(_bare(token))
    return {word[:WORD_LONGEST] for word in found}


def _bare(word: str) -> Iterator[str]:
    article = next((article for article in _ARTICLES if word.startswith(article)), None)
    if article is not None and len(word) - len(article) >= 3:
        yield word[len(article) :]


def amount_word(halalas: int) -> str:
    return f"={halalas}"


# which columns ----------------------------------------------------------------------------------------------------------


def indexed(resource: Resource) -> list[str]:
    """The searched columns that have words; an amount only where it is the row's own and so never changes behind its back."""
    names = resource.indexed or resource.search
    return [name for name in names if name not in resource.masks and (resource.by_name[name].kind != "money" or _own(resource, name))]


def _own(resource: Resource, name: str) -> bool:
    return getattr(resource.source(name), "class_", None) is resource.model


def _place(resource: Resource) -> Any:
    model = resource.model
    if resource.table.info.get("scope") == "id":
        return model.id
    return model.entity_id if resource.has("entity_id") else None


# writing ----------------------------------------------------------------------------------------------------------------


def index(resource: Resource, condition: ColumnElement[bool], session: Session) -> int:
    """Make the words of these rows anew, in the session given, which sees every entity. Says how many rows there were."""
    rows, found = 0, []
    names, place = indexed(resource), _place(resource)
    sources: list[tuple[str, Any]] = []
    for name in names:
        source = resource.source(name)
        parts = (source.ar, source.en) if isinstance(source, Words) else (source,)
        sources += [(resource.by_name[name].kind, part) for part in parts]
    with acting(system_actor("search")):
        statement = resource.started()
    columns = [resource.model.id, place if place is not None else resource.model.id, *(source for _kind, source in sources)]
    ids = []
    for row in session.execute(statement.with_only_columns(*columns, maintain_column_froms=True).where(condition)).all():
        rows += 1
        ids.append(row[0])
        made: set[str] = set()
        for (kind, _source), value in zip(sources, row[2:], strict=True):
            if value is not None:
                made |= {amount_word(int(value))} if kind == "money" else words_of(str(value))
        found += [{"noun": resource.name, "row_id": row[0], "word": word, "place": row[1] if place is not None else None} for word in made]
    for start in range(0, len(ids), BATCH):
        session.execute(delete(SearchWord).where(SearchWord.noun == resource.name, SearchWord.row_id.in_(ids[start : start + BATCH])))
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    if found:
        session.execute(insert(SearchWord).on_conflict_do_nothing(), found)  # another server may sweep at the same time
    return rows


def nouns() -> list[Resource]:
    return [resource for _module, resource in registry().parts("resources") if resource.search]


def sweep(budget: float = BUDGET) -> int:
    """Index what came since the last time, at most so many seconds long. Says how many rows."""
    until, done = time.monotonic() + budget, 0
    for resource in nouns():
        while time.monotonic() < until and (count := _step(resource)):
            done += count
    return done


def _step(resource: Resource) -> int:
    """One batch of one noun."""
    with elevated("index rows for search") as session:
        mark = mark_of(resource, session)
        ids = list(session.execute(select(resource.model.id).where(resource.model.id > mark).order_by(resource.model.id).limit(BATCH)).scalars())
    db.session.rollback()
    if not ids:
        return 0
    unit_of_work(lambda: _advance(resource, mark, ids))
    return len(ids)


def _advance(resource: Resource, mark: int, ids: Sequence[int]) -> None:
    with elevated("index rows for search") as session:
        index(resource, resource.model.id.between(max(0, mark - OVERLAP) + 1, ids[-1]), session)
        insert = sqlite.insert if is_sqlite(session) else postgresql.insert
        row = insert(SearchMark).values(noun=resource.name, last_id=ids[-1])
        session.execute(row.on_conflict_do_update(index_elements=["noun"], set_={"last_id": row.excluded.last_id}))


def mend(_day: date | None = None) -> int:
    """Each night: rows that have no words though they should, and words of rows that are gone. Says how many nouns were touched."""
    touched = 0
    for resource in nouns():
        touched += unit_of_work(lambda resource=resource: _mend(resource))  # type: ignore[misc]
    return touched


def _mend(resource: Resource) -> int:
    with elevated("mend the index of search") as session:
        mark = mark_of(resource, session)
        mine = and_(SearchWord.noun == resource.name, SearchWord.row_id == resource.model.id)
        missing = select(resource.model.id).where(resource.model.id <= mark, ~exists().where(mine)).limit(50 * BATCH)
        ids = list(session.execute(missing).scalars())
        for start in range(0, len(ids), BATCH):
            index(resource, resource.model.id.in_(ids[start : start + BATCH]), session)
        gone = ~exists(select(resource.model.id).where(resource.model.id == SearchWord.row_id).correlate(SearchWord))
        session.execute(delete(SearchWord).where(SearchWord.noun == resource.name, gone), execution_options={"synchronize_session": False})
        return int(bool(ids))


def mark_of(resource: Resource, session: Session | None = None) -> int:
    found = (session or db.session()).execute(select(SearchMark.last_id).where(SearchMark.noun == resource.name)).scalar()
    return found or 0


@event.listens_for(Session, "after_flush")
def _note_changes(session: Session, _context: Any) -> None:
    """Rows changed through the session are indexed anew before it commits. New ones are left to the sweep."""
    changed = [(type(row), row.id) for row in session.dirty if hasattr(type(row), "id") and session.is_modified(row)]
    if changed:
        session.info.setdefault(PENDING, set()).update(changed)


@event.listens_for(Session, "before_commit")
def _index_changes(session: Session) -> None:
    if not has_app_context() or session is not db.session():
        return
    session.flush()
    changed = session.info.pop(PENDING, None)
    if not changed:
        return
    by_model: dict[Any, list[int]] = {}
    for model, number in changed:
        by_model.setdefault(model, []).append(number)
    wanted = [resource for resource in nouns() if resource.model in by_model]
    if wanted:
        with elevated("index changed rows for search", session) as inner:
            for resource in wanted:
                ids = [number for number in by_model[resource.model] if isinstance(number, int)]
                for start in range(0, len(ids), BATCH):
                    index(resource, resource.model.id.in_(ids[start : start + BATCH]), inner)


@event.listens_for(Session, "after_rollback")
def _forget_changes(session: Session) -> None:
    session.info.pop(PENDING, None)


# reading ----------------------------------------------------------------------------------------------------------------


def holding(resources: Sequence[Resource], words: str) -> dict[str, list[int]]:
    """Noun -> ids of rows that hold every word, or a word that begins so; of each noun no more than could be shown."""
    tokens = tokens_of(words)
    found: dict[str, list[int]] = {}
    if tokens and resources:
        asked = statement(tuple(r.name for r in resources), tuple(amount is not None for _low, amount in tokens), current().form != "all")
        for noun, number in db.session.execute(asked, parameters(tokens)):
            ids = found.setdefault(noun, [])
            if number not in ids:
                ids.append(number)
    return found


def within_list(resource: Resource, words: str, looked: ColumnElement[bool]) -> ColumnElement[bool] | None:
    """A list's own search: the rows whose words begin so; `looked` finds those that have no words yet.

    None where the words of a row don't say all that the list searches (a line's entry), or nothing but signs was typed.
    """
    tokens = tokens_of(words)
    if not tokens or resource.indexed:
        return None
    held = select(intersect(*(_holding(resource.name, low, amount) for low, amount in tokens)).subquery().c.row_id)
    young = resource.started().with_only_columns(resource.model.id, maintain_column_froms=True).where(behind(resource), looked).correlate(None)
    found = resource.model.id.in_(union_all(held, young))
    amounts = maintained_amounts(resource, words)
    return found if amounts is None else or_(found, amounts)


def _holding(noun: str, low: str, amount: str | None) -> Select[Any]:
    begins = and_(SearchWord.word >= low, SearchWord.word < low + _LAST)
    return select(SearchWord.row_id).where(SearchWord.noun == noun, begins if amount is None else or_(begins, SearchWord.word == amount))


def tokens_of(words: str) -> list[tuple[str, str | None]]:
    """Each token with the amount that it may be, the longest first: it leads through the index."""
    bare = (token.strip(_SIGNS)[:WORD_LONGEST] for token in search_form(words)[:100].split(" ")[:6])
    return sorted(((token, _amount(token)) for token in bare if token), key=lambda token: -len(token[0]))


def _amount(token: str) -> str | None:
    try:
        return amount_word(money.parse(token))
    except DomainError:
        return None


def parameters(tokens: Sequence[tuple[str, str | None]]) -> dict[str, Any]:
    found: dict[str, Any] = {"scope_of_words": current().id}
    for place, (low, amount) in enumerate(tokens):
        found |= {f"low{place}": low, f"high{place}": low + _LAST, **({f"amount{place}": amount} if amount is not None else {})}
    return found


@lru_cache(maxsize=256)
def statement(nouns: tuple[str, ...], amounts: tuple[bool, ...], scoped: bool) -> Any:
    """One look-up for all nouns, made once for each shape of a question. A row may come twice."""
    parts = []
    for noun in nouns:
        rest = [or_(*(_among(noun, way) for way in _ways(place, amount))) for place, amount in enumerate(amounts) if place]
        for way in _ways(0, amounts[0]):
            limits = [SearchWord.noun == noun, way(SearchWord), *rest, *([_in_scope()] if scoped else ())]
            parts.append(select(literal(noun).label("noun"), SearchWord.row_id).where(*limits).limit(CANDIDATES))
    return union_all(*(select(part.subquery()) for part in parts))


def _ways(place: int, amount: bool) -> list[Callable[[Any], ColumnElement[bool]]]:
    """How a token may stand among the words: as the beginning of one, or as an amount."""
    low, high = bindparam(f"low{place}", type_=_Word), bindparam(f"high{place}", type_=_Word)
    begins = lambda table: and_(table.word >= low, table.word < high)  # noqa: E731
    return [begins, lambda table: table.word == bindparam(f"amount{place}", type_=_Word)] if amount else [begins]


def _among(noun: str, way: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Looked up once: asked row by row, a word that thousands hold costs seconds."""
    other = aliased(SearchWord)
    return SearchWord.row_id.in_(select(other.row_id).where(other.noun == noun, way(other)))


def _in_scope() -> ColumnElement[bool]:
    """Asked among the words already, so that a common word of other entities can't crowd out one's own rows."""
    mine = select(SCOPE_ENTITIES.c.entity_id).where(SCOPE_ENTITIES.c.scope_id == bindparam("scope_of_words", type_=_Id))
    return or_(SearchWord.place.is_(None), SearchWord.place.in_(mine))


def maintained_amounts(resource: Resource, words: str) -> ColumnElement[bool] | None:
    """Amounts that are kept beside the row and change with every move have no words; they are compared where one was typed alone."""
    names = [name for name in resource.search if resource.by_name[name].kind == "money" and not _own(resource, name) and name not in resource.masks]
    if not names:
        return None
    try:
        amount = money.parse(words)
    except DomainError:
        return None
    return or_(*(resource.source(name) == amount for name in names))


def lagging(resources: Sequence[Resource]) -> set[str]:
    """The nouns of which some rows have no words yet."""
    return set(db.session.execute(_lagging(tuple(resources))).scalars()) if resources else set()


@lru_cache(maxsize=64)
def _lagging(resources: tuple[Resource, ...]) -> Any:
    return union_all(*(select(literal(resource.name)).where(exists().where(behind(resource))) for resource in resources))


def behind(resource: Resource) -> ColumnElement[bool]:
    """The rows that have no words yet."""
    mark = select(func.coalesce(func.max(SearchMark.last_id), 0)).where(SearchMark.noun == resource.name).scalar_subquery()
    return resource.model.id > mark
