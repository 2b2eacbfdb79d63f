"""The chain over the audit trail: late rows, tampering of every kind, keys."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from flask import Flask
from sqlalchemy import func, insert, select

from erp import clock, walls
from erp.audit import keys, sealer
from erp.audit.keys import BadSealKey
from erp.audit.models import AuditEvent, SealBatch, SealRow
from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import system_engine, system_read, system_work, unit_of_work
from erp.registry import registry


def write(actor: Actor, number: int) -> None:
    unit_of_work(lambda: [record(actor, "changed", f"erp.entity:{n}", changes={"name": ["أ", n]}) for n in range(number)])


def tamper(statement: str) -> None:
    """What somebody does who can write the database and takes the walls away first."""
    with system_work() as session:
        walls.remove(session.connection(), registry())
        session.connection().exec_driver_sql(statement)
        walls.install(session.connection(), registry())


def use_key(app: Flask, path: Path | None) -> None:
    object.__setattr__(app.config["MIZAN"], "seal_key", path)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "seal.key"
    path.write_bytes(os.urandom(32).hex().encode())
    return path


def test_every_committed_row_is_sealed_once(any_app: Flask, actor: Actor) -> None:
    write(actor, 5)
    with system_read() as session:
        wanted = session.execute(select(func.count()).select_from(AuditEvent)).scalar_one()
    assert sealer.seal() == wanted
    assert sealer.seal() == 0 and sealer.verify() == []
    write(actor, 3)
    assert sealer.seal(most=2) == 3 and sealer.verify() == []
    assert sealer.state()["batches"] == 3 and sealer.state()["oldest_unsealed"] is None


def test_a_row_that_commits_late_with_a_lower_number_is_not_missed(any_app: Flask, actor: Actor) -> None:
    write(actor, 1)
    sealer.seal()
    with system_work() as session:
        session.execute(insert(AuditEvent).values(id=10_000, at=clock.now(), actor="x", person="", action="late", document="x:1"))
    sealer.seal()
    with system_work() as session:
        session.execute(insert(AuditEvent).values(id=9_000, at=clock.now(), actor="x", person="", action="later", document="x:2"))
    assert sealer.seal() == 1 and sealer.verify() == []


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE erp_audit_event SET actor = 'somebody' WHERE id = (SELECT max(id) FROM erp_audit_event)", "audit.row_changed"),
        ("UPDATE erp_audit_event SET changes = '{}' WHERE id = (SELECT max(id) FROM erp_audit_event)", "audit.row_changed"),
        ("DELETE FROM erp_seal_row WHERE position = 2", "audit.chain_broken"),
        ("DELETE FROM erp_seal_row", "audit.batch_empty"),
        ("UPDATE erp_seal_row SET hash = replace(hash, 'a', 'b') WHERE position = 3", "audit.row_changed"),
        ("UPDATE erp_seal_batch SET count = count - 1", "audit.chain_broken"),
        ("UPDATE erp_seal_batch SET number = 7", "audit.batch_missing"),
        ("UPDATE erp_seal_batch SET previous = replace(previous, '0', '1')", "audit.chain_broken"),
    ],
)
def test_tampering_is_found(app: Flask, actor: Actor, statement: str, finding: str) -> None:
    write(actor, 5)
    sealer.seal()
    tamper(statement)
    assert any(found.startswith(finding) for found in sealer.verify())


def test_a_row_taken_away_is_found(app: Flask, actor: Actor) -> None:
    write(actor, 3)
    sealer.seal()
    with sqlite3.connect(str(system_engine().url.database)) as connection:
        connection.execute("DROP TRIGGER mizan_keep_erp_audit_event_delete")
        connection.execute("DELETE FROM erp_audit_event WHERE id = 2")
    connection.close()
    assert sealer.verify() == ["audit.row_missing: row 2"]


def test_the_walls_refuse_what_the_chain_would_find(any_app: Flask, actor: Actor) -> None:
    write(actor, 1)
    sealer.seal()
    for table in (AuditEvent, SealRow, SealBatch):
        with pytest.raises(Exception, match="never changed or deleted"), system_work() as session:
            session.connection().exec_driver_sql(f"DELETE FROM {table.__tablename__}")


def test_a_chain_made_again_without_the_key_is_found(app: Flask, actor: Actor, secret: Path) -> None:
    use_key(app, secret)
    write(actor, 3)
    sealer.seal()
    assert sealer.verify() == [] and sealer.state()["algorithm"] == "hmac-sha256"
    tamper("DELETE FROM erp_seal_row")
    tamper("DELETE FROM erp_seal_batch")
    tamper("UPDATE erp_audit_event SET actor = 'somebody'")
    use_key(app, None)
    sealer.seal()
    assert sealer.verify() == []  # without the key nobody can tell
    use_key(app, secret)
    assert sealer.verify() == ["audit.unsigned: batch 1"]


def test_a_signature_of_another_content_is_found(app: Flask, actor: Actor, secret: Path) -> None:
    use_key(app, secret)
    write(actor, 2)
    sealer.seal()
    tamper("UPDATE erp_seal_batch SET signature = replace(signature, substr(signature, 1, 4), '0000')")
    assert sealer.verify() == ["audit.signature_wrong: batch 1"]


def test_ed25519_is_verified_with_the_public_half_alone(app: Flask, actor: Actor, tmp_path: Path) -> None:
    private = Ed25519PrivateKey.generate()
    (tmp_path / "seal.pem").write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (tmp_path / "seal.pub").write_bytes(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    use_key(app, tmp_path / "seal.pem")
    write(actor, 2)
    sealer.seal()
    use_key(app, tmp_path / "seal.pub")
    assert sealer.verify() == [] and sealer.state()["algorithm"] == "ed25519"
    assert not keys.read(tmp_path / "seal.pub").verifies(b"other", "00")


@pytest.mark.parametrize("content", [b"short", b"-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n"])
def test_a_key_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(BadSealKey):
        keys.read(tmp_path / "key")
    with pytest.raises(BadSealKey):
        keys.read(tmp_path / "missing")
