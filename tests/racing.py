"""Several processes let go at once. They are forks: a fresh interpreter each would cost more than the race."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from flask import Flask

from erp.scope import ALL, within
from tests.stand import dispose, make_app

Runner = Callable[[str], Any]  # what one of them does under its name, and what it tells when it is done
PATIENCE = 120


def race(app: Flask, folder: Path, runner: Runner, processes: int) -> list[Any]:
    """Run in each process, with an application of its own on the database of `app`; what each of them told."""
    start = multiprocessing.get_context("fork")
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    dispose(app)  # a connection must not be held by two processes
    barrier, ends, racers = start.Barrier(processes), [], []
    for number in range(processes):
        here, there = start.Pipe(duplex=False)
        racers.append(start.Process(target=_run, args=(url, folder / f"p{number}", f"p{number}", runner, barrier, there)))
        racers[-1].start()
        there.close()
        ends.append(here)
    told = [end.recv() if end.poll(PATIENCE) else None for end in ends]
    for racer, end in zip(racers, ends, strict=True):
        racer.join(PATIENCE)
        racer.kill()
        end.close()
    assert [racer.exitcode for racer in racers] == [0] * processes
    return told


def _run(url: str, folder: Path, name: str, runner: Runner, barrier: Barrier, told: Connection) -> None:
    folder.mkdir(parents=True)
    app = make_app(url, folder)
    with app.app_context(), within(ALL):
        barrier.wait(PATIENCE)
        told.send(runner(name))
    dispose(app)
