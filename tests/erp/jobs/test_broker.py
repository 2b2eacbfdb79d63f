"""Real brokers: a job queued here is done by a worker process there; a lost message is told again; the table decides."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.jobs import broker, queue
from tests.databases import REQUIRED
from tests.factories.jobs import rows
from tests.stand import SECRET

PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def missing(program: str) -> None:
    if "broker" in REQUIRED:
        pytest.fail(f"{program} is required and not installed")
    pytest.skip(f"broker: {program} is not installed")


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, "the broker ended by itself"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the broker did not come up")


def ended(process: subprocess.Popen[bytes]) -> None:
    """The process and its children: they have a group of their own."""
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
    except (ProcessLookupError, subprocess.TimeoutExpired):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)


def redis_broker(folder: Path) -> Iterator[str]:
    program = shutil.which("redis-server") or missing("redis-server")
    port = free_port()
    command = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        wait_for(port, process)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        ended(process)


def rabbitmq_broker(folder: Path) -> Iterator[str]:
    # the wrapper of the distribution changes the user; the server itself is run under ours
    program = next((str(path) for path in Path("/usr/lib/rabbitmq").glob("lib/*/sbin/rabbitmq-server")), None) or missing("rabbitmq-server")
    port, peers, mapper = free_port(), free_port(), free_port()
    (folder / "rabbit.conf").write_text(f"listeners.tcp.default = 127.0.0.1:{port}\nloopback_users = none\n")
    environ = {
        **os.environ,
        "HOME": str(folder),
        "RABBITMQ_NODENAME": f"mizan{port}@localhost",
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbit.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_DIST_PORT": str(peers),
        "ERL_EPMD_PORT": str(mapper),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
    }
    (folder / "plugins").write_text("[].")
    process = subprocess.Popen([str(program)], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        wait_for(port, process)
        yield f"amqp://guest:guest@127.0.0.1:{port}//"
    finally:
        ended(process)


@pytest.fixture(scope="module", params=["redis", "rabbitmq"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if broker.celery is None:
        missing("celery")
    folder = tmp_path_factory.mktemp("broker")
    yield from redis_broker(folder) if request.param == "redis" else rabbitmq_broker(folder)


@pytest.fixture
def worker(app: Flask, url: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`mizan worker` as an administrator starts it."""
    environ = {
        **os.environ,
        "MIZAN_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "MIZAN_SECRET_KEY": SECRET,
        "MIZAN_INSTANCE": str(tmp_path),
        "MIZAN_BROKER_URL": url,
        "MIZAN_HEADS": str(tmp_path / "heads.log"),
    }
    log = (tmp_path / "worker.log").open("wb")
    process = subprocess.Popen([sys.executable, "-m", "erp.cli", "worker"], env=environ, stdout=log, stderr=log, start_new_session=True)
    yield process
    ended(process)
    log.close()


def queue_heads(actor: Actor) -> int:
    """A job of the framework's own that every installation has."""
    return unit_of_work(lambda: queue.enqueue("job", "erp", "erp.send-heads", actor))


def wait_until_done(app: Flask, tmp_path: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if {row.state for row in rows()} == {"done"}:
            return
        time.sleep(0.1)
    pytest.fail(f"{[(row.id, row.state, row.error) for row in rows()]}\n{(tmp_path / 'worker.log').read_text()[-3000:]}")


def test_jobs_are_done_by_the_workers_of_the_broker(app: Flask, actor: Actor, url: str, worker: subprocess.Popen[bytes], tmp_path: Path) -> None:
    app.extensions["mizan.tell_jobs"] = broker.teller(url)
    told = [queue_heads(actor) for _ in range(3)]
    # told twice, as a broker may deliver: the table lets each run once
    queue.announce(told)
    wait_until_done(app, tmp_path)
    assert [row.attempt for row in rows()] == [1, 1, 1]
    # a message that never arrived: the sweep tells it again
    app.extensions["mizan.tell_jobs"] = lambda ids: None
    lost = queue_heads(actor)
    assert queue.untold() == [lost]
    broker.teller(url)([lost])
    wait_until_done(app, tmp_path)
    db.session.rollback()
    assert len((tmp_path / "heads.log").read_text().splitlines()) == 4


def test_a_broker_that_is_away_delays_and_loses_nothing(app: Flask, actor: Actor, caplog: pytest.LogCaptureFixture) -> None:
    app.extensions["mizan.tell_jobs"] = broker.teller(f"redis://127.0.0.1:{free_port()}/0")
    job = queue_heads(actor)
    assert [row.state for row in rows()] == ["queued"] and queue.untold() == [job]
    assert "could not be told" in caplog.text
