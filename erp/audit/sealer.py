"""Chains the committed rows of the audit trail, seconds after they were written, and signs each batch.

It takes the rows *that have no seal row*, never those above the last number: a transaction that commits late holds a
lower one. It only inserts. Several sealers may run: the batch number can be taken once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import current_app
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from erp import chain, clock, fault
from erp.audit import keys
from erp.audit.keys import Key
from erp.audit.models import AuditEvent, SealBatch, SealRow
from erp.db import system_read, system_work

MOST = 5000
EVENT = AuditEvent.__table__


def seal(most: int = MOST) -> int:
    """Seal what is not yet sealed, in batches; returns how many rows."""
    key = keys.read(current_app.config["MIZAN"].seal_key)
    sealed = 0
    while True:
        made = _seal_batch(key, most)
        sealed += made
        if made < most:
            return sealed


def unsealed() -> Any:
    """Audit rows without a seal, oldest first."""
    return select(EVENT).outerjoin(SealRow, SealRow.audit_id == EVENT.c.id).where(SealRow.audit_id.is_(None)).order_by(EVENT.c.id)


def _seal_batch(key: Key, most: int) -> int:
    with system_read() as session:
        if session.execute(unsealed().with_only_columns(EVENT.c.id).limit(1)).first() is None:
            return 0
    try:
        with system_work() as session:
            return _write(session, key, session.execute(unsealed().limit(most)).mappings().all())
    except IntegrityError:
        return 0  # another sealer took the number; its rows are ours too


def _write(session: Session, key: Key, events: Sequence[Any]) -> int:
    if not events:
        return 0
    last = session.execute(select(SealBatch.number, SealBatch.head).order_by(SealBatch.number.desc()).limit(1)).one_or_none()
    number, previous = (last.number + 1, last.head) if last else (1, chain.GENESIS)
    head, rows = previous, []
    for position, event in enumerate(events, 1):
        head = chain.row_hash(head, content_of(event))
        rows.append({"audit_id": event["id"], "batch": number, "position": position, "hash": head})
    batch = {
        "number": number,
        "at": clock.now(),
        "count": len(rows),
        "previous": previous,
        "head": head,
        "algorithm": key.algorithm,
        "key_name": key.name,
    }
    session.execute(insert(SealBatch).values(**batch, signature=key.sign(chain.canonical(batch))))
    fault.point("seal.batch")
    session.execute(insert(SealRow), rows)
    fault.point("seal.rows")
    return len(rows)


def content_of(event: Any) -> bytes:
    """Everything that gives the row meaning, in its one byte form."""
    return chain.canonical({name: event[name] for name in EVENT.c.keys()})  # noqa: SIM118


def verify() -> list[str]:
    """What is wrong with the trail: a row changed, taken away or slipped in, a batch missing or not signed by our key."""
    key = keys.read(current_app.config["MIZAN"].seal_key)
    with system_read() as session:
        return [*_batches_wrong(session, key), *_rows_wrong(session)]


def _batches_wrong(session: Session, key: Key) -> Iterator[str]:
    previous = chain.GENESIS
    for expected, batch in enumerate(session.scalars(select(SealBatch).order_by(SealBatch.number)), 1):
        if batch.number != expected:
            yield f"audit.batch_missing: batch {expected}"
            return
        if batch.previous != previous:
            yield f"audit.chain_broken: batch {batch.number} does not follow batch {batch.number - 1}"
        previous = batch.head
        signed = {name: getattr(batch, name) for name in ("number", "at", "count", "previous", "head", "algorithm", "key_name")}
        if key.algorithm != "none" and batch.key_name == key.name and not key.verifies(chain.canonical(signed), batch.signature):
            yield f"audit.signature_wrong: batch {batch.number}"
        if key.algorithm != "none" and batch.algorithm == "none":
            yield f"audit.unsigned: batch {batch.number}"


def _rows_wrong(session: Session) -> Iterator[str]:
    """One pass over the trail in the order of the chain."""
    head, batch_number, count = chain.GENESIS, 0, 0
    heads = {row.number: row for row in session.execute(select(SealBatch.number, SealBatch.head, SealBatch.previous, SealBatch.count))}
    chosen = select(SealRow.audit_id, SealRow.batch, SealRow.hash, EVENT).outerjoin(EVENT, EVENT.c.id == SealRow.audit_id)
    for row in session.execute(chosen.order_by(SealRow.batch, SealRow.position).execution_options(yield_per=1000)).mappings():
        if row["batch"] != batch_number:
            yield from _ended(heads, batch_number, head, count)
            batch_number, count = row["batch"], 0
            head = heads[batch_number].previous if batch_number in heads else head
        count += 1
        if row["id"] is None:
            yield f"audit.row_missing: row {row['audit_id']}"
        elif chain.row_hash(head, content_of(row)) != row["hash"]:
            yield f"audit.row_changed: row {row['audit_id']}"
        head = row["hash"]
    yield from _ended(heads, batch_number, head, count)
    yield from (f"audit.batch_empty: batch {number}" for number in heads if number > batch_number)


def _ended(heads: dict[int, Any], number: int, head: str, count: int) -> Iterator[str]:
    if number and (number not in heads or heads[number].head != head or heads[number].count != count):
        yield f"audit.chain_broken: batch {number} does not hold the rows it was sealed with"


def state() -> dict[str, Any]:
    """How far sealing has come: head, batches, rows waiting and since when."""
    with system_read() as session:
        last = session.execute(select(SealBatch.number, SealBatch.head, SealBatch.algorithm).order_by(SealBatch.number.desc()).limit(1)).one_or_none()
        oldest = session.execute(unsealed().with_only_columns(EVENT.c.at).limit(1)).scalar_one_or_none()
    return {
        "batches": last.number if last else 0,
        "head": last.head if last else chain.GENESIS,
        "algorithm": last.algorithm if last else "none",
        "oldest_unsealed": oldest,
    }
