"""The lines that leave the house find what no chain inside can: truncation, an old backup, a chain made again."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import threading
from pathlib import Path

import pytest
from flask import Flask

from erp.audit import heads, sealer
from erp.auth.values import Actor
from erp.db import db, system_engine, system_work
from tests.erp.audit.test_sealer import tamper, use_key, write


@pytest.fixture
def sink(any_app: Flask, tmp_path: Path) -> Path:
    key = tmp_path / "seal.key"
    key.write_bytes(os.urandom(32).hex().encode())
    use_key(any_app, key)
    path = tmp_path / "outside" / "heads.log"
    object.__setattr__(any_app.config["MIZAN"], "head_sinks", (str(path),))
    return path


def lines(sink: Path) -> list[str]:
    return sink.read_text(encoding="utf-8").splitlines()


def codes(sink: Path) -> set[str]:
    return {finding.partition(":")[0] for finding in heads.compare(lines(sink))}


def test_each_line_follows_the_one_before_and_stands(any_app: Flask, actor: Actor, sink: Path) -> None:
    for _ in range(3):
        write(actor, 2)
        heads.send()
    first, second, third = (json.loads(line) for line in lines(sink))
    assert (first["sequence"], third["sequence"]) == (1, 3) and second["previous"] != first["previous"]
    assert first["root"] != second["root"] and first["walls"] == third["walls"]
    assert heads.compare(lines(sink)) == [] and heads.last_line() == lines(sink)[2]


def test_a_chain_made_again_is_found(any_app: Flask, actor: Actor, sink: Path) -> None:
    write(actor, 3)
    heads.send()
    for statement in ("DELETE FROM erp_seal_row", "DELETE FROM erp_seal_batch", "UPDATE erp_audit_event SET actor = 'somebody'"):
        tamper(statement)
    sealer.seal()
    assert sealer.verify() == []  # whoever has the key too makes a whole chain ...
    assert codes(sink) == {"heads.rewritten"}  # ... but not the line that left


def test_going_back_to_an_old_backup_is_found(any_app: Flask, actor: Actor, sink: Path, tmp_path: Path) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    database = Path(str(db.engine.url.database))
    write(actor, 2)
    heads.send()
    db.session.remove()
    with sqlite3.connect(database) as connection:
        connection.execute("VACUUM INTO ?", (str(tmp_path / "backup.db"),))
    connection.close()
    write(actor, 2)
    heads.send()
    db.session.remove()
    db.engine.dispose()
    system_engine().dispose()
    for part in ("-wal", "-shm"):
        Path(f"{database}{part}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup.db", database)
    assert codes(sink) == {"heads.not_kept", "heads.shrunk", "heads.rewritten"}


def test_a_line_that_was_edited_outside_is_found(any_app: Flask, actor: Actor, sink: Path) -> None:
    write(actor, 1)
    heads.send()
    write(actor, 1)
    heads.send()
    sink.write_text(sink.read_text().replace('"audit.batches":1', '"audit.batches":0'))
    assert {"heads.signature_wrong", "heads.chain_broken", "heads.not_kept"} <= codes(sink)
    sink.write_text("no line of ours\n")
    assert codes(sink) == {"heads.unreadable"}


def test_a_sink_may_be_a_socket(tmp_path: Path) -> None:
    got: list[bytes] = []
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        listener.listen()

        def keep() -> None:
            connection, _ = listener.accept()
            with connection:
                got.append(connection.makefile("rb").read())

        keeper = threading.Thread(target=keep)
        keeper.start()
        heads.deliver(f"unix:{tmp_path / 's'}", "a line")
        keeper.join(5)
    assert got == [b"a line\n"]


def test_the_line_is_kept_even_where_a_sink_is_away(any_app: Flask, actor: Actor, tmp_path: Path) -> None:
    object.__setattr__(any_app.config["MIZAN"], "head_sinks", (f"unix:{tmp_path / 'nobody'}",))
    with pytest.raises(OSError):
        heads.send()
    assert heads.last_line() is not None
    with system_work():
        pass
