"""The heads that leave the house: one signed line over every chain, sent each hour to sinks we can only add to.

A chain inside the database proves nothing against whoever can write the database, since they can recompute it. A line
that has left can't be recomputed: it alone finds truncation, a rollback to an old backup and a rewritten chain.
Modules contribute their chains and control totals through `Module.heads`.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from erp import chain, clock, fault, walls
from erp.audit import keys, sealer
from erp.audit.models import HeadLine, SealBatch
from erp.auth.values import Actor
from erp.db import system_read, system_work
from erp.jobs.queue import enqueue
from erp.registry import registry


@dataclass(frozen=True)
class Heads:
    """What a module's chains show now: head of each chain by name, and totals that must not shrink (halalas, counts)."""

    chains: dict[str, str] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Chains:
    """A module's part: `read(session)` shows its heads; `lost(session, line)` names those of a line whose head no longer
    stands in its chain. A line holds the chains of every module; each knows its own by their names."""

    read: Callable[[Session], Heads]
    lost: Callable[[Session, Heads], list[str]]


def gather(session: Session) -> Heads:
    """The heads of the audit trail and of every installed module, whether on or off."""
    last = session.execute(select(SealBatch.number, SealBatch.head).order_by(SealBatch.number.desc()).limit(1)).one_or_none()
    chains = {"audit": last.head} if last else {}
    totals = {"audit.batches": last.number} if last else {}
    for module in registry():
        if module.heads is not None:
            found = module.heads.read(session)
            chains |= found.chains
            totals |= found.totals
    return Heads(chains, totals)


def send(_day: date | None = None) -> str:
    """Seal, write the next line, keep it and send it out; returns the line. Also run after each closing of a period."""
    sealer.seal()
    key = keys.read(current_app.config["MIZAN"].seal_key)
    with system_work() as session:
        last = session.execute(select(HeadLine.sequence, HeadLine.line).order_by(HeadLine.sequence.desc()).limit(1)).one_or_none()
        sequence, previous = (last.sequence + 1, chain.digest(last.line.encode())) if last else (1, chain.GENESIS)
        line = signed(_content(session, sequence, previous), key)
        session.execute(insert(HeadLine).values(sequence=sequence, at=clock.now(), line=line))
        fault.point("heads.kept")
    for sink in current_app.config["MIZAN"].head_sinks:
        deliver(sink, line)
    fault.point("heads.sent")
    return line


def _content(session: Session, sequence: int, previous: str) -> dict[str, Any]:
    heads = gather(session)
    return {
        "at": clock.now().isoformat(timespec="seconds") + "Z",
        "sequence": sequence,
        "previous": previous,
        "root": chain.merkle_root([heads.chains[name] for name in sorted(heads.chains)]),
        "chains": heads.chains,
        "totals": heads.totals,
        "walls": walls.digest(session.connection()),
    }


def signed(content: dict[str, Any], key: keys.Key) -> str:
    """The line: one JSON document with its signature last."""
    full = content | {"algorithm": key.algorithm, "key": key.name}
    return json.dumps(full | {"signature": key.sign(chain.canonical(full))}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def deliver(sink: str, line: str) -> None:
    """Add the line to a sink: a file we may append to, or "unix:PATH", the socket of whoever keeps it for us."""
    if sink.startswith("unix:"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(10)
            connection.connect(sink.removeprefix("unix:"))
            connection.sendall(f"{line}\n".encode())
        return
    Path(sink).parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(sink, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        os.write(handle, f"{line}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def ask(actor: Actor) -> int:
    """Have a line sent soon after this unit of work: what a closing shows shall leave at once. Returns the job's id."""
    return enqueue("job", "erp", "erp.send-heads", actor)


def last_line() -> str | None:
    """The line sent last, as printed on archived reports."""
    with system_read() as session:
        return session.execute(select(HeadLine.line).order_by(HeadLine.sequence.desc()).limit(1)).scalar_one_or_none()


def compare(lines: Iterable[str]) -> list[str]:
    """What the database no longer shows of the lines that left it; empty where all of it stands."""
    key = keys.read(current_app.config["MIZAN"].seal_key)
    findings: list[str] = []
    previous: tuple[int, str] | None = None
    with system_read() as session:
        now = gather(session)
        for number, text in enumerate((line.strip() for line in lines if line.strip()), 1):
            content = _parsed(text)
            if content is None:
                findings.append(f"heads.unreadable: line {number}")
                continue
            sequence = content["sequence"]
            if not _signature_holds(content, key):
                findings.append(f"heads.signature_wrong: line {sequence}")
            if previous is not None and sequence == previous[0] + 1 and content["previous"] != previous[1]:
                findings.append(f"heads.chain_broken: line {sequence}")
            previous = (sequence, chain.digest(text.encode()))
            findings += [f"{finding} (line {sequence})" for finding in _against(session, content, text, now)]
    return findings


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        content = json.loads(text)
        whole = isinstance(content["sequence"], int) and isinstance(content["chains"], dict) and isinstance(content["totals"], dict)
    except (ValueError, KeyError, TypeError):
        return None
    return content if whole and isinstance(content.get("previous"), str) else None


def _against(session: Session, content: dict[str, Any], text: str, now: Heads) -> Iterator[str]:
    """One line against the database as it is."""
    chains, totals = content["chains"], content["totals"]
    if session.execute(select(HeadLine.line).where(HeadLine.sequence == content["sequence"])).scalar_one_or_none() != text:
        yield "heads.not_kept: the database does not hold this line as it was sent"
    yield from (
        f"heads.shrunk: {name} was {was} and is {now.totals.get(name, 0)}" for name, was in sorted(totals.items()) if now.totals.get(name, 0) < was
    )
    lost = [name for name in chains if name not in now.chains]
    batch = select(SealBatch.head).where(SealBatch.number == totals.get("audit.batches", 0))
    if "audit" in chains and session.execute(batch).scalar_one_or_none() != chains["audit"]:
        lost.append("audit")
    for module in registry():
        if module.heads is not None:
            lost += module.heads.lost(session, Heads(chains, totals))
    yield from (f"heads.rewritten: {name}" for name in sorted(set(lost)))


def _signature_holds(content: dict[str, Any], key: keys.Key) -> bool:
    """A line of an earlier key, or of none, can't be judged by this one."""
    if key.algorithm == "none" or content.get("key") != key.name:
        return True
    unsigned = {name: value for name, value in content.items() if name != "signature"}
    return key.verifies(chain.canonical(unsigned), str(content.get("signature", "")))
