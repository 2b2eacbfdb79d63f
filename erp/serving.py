"""`mizan serve`: the web server; with --demo the demo emirate on one desk, loaded the first time."""

from __future__ import annotations

from typing import Any

import click
from flask import Flask, current_app
from gunicorn.app.base import BaseApplication

from erp import database_roles
from erp.app import create_app
from erp.auth.values import Actor
from erp.cli import command
from erp.db import system_engine
from erp.demo import load_demo, sign_ins, stands
from erp.errors import DomainError
from erp.upgrading import upgrade


class SecretMissing(DomainError):
    """Pages need MIZAN_SECRET_KEY."""

    code = "start.secret_missing"


class Server(BaseApplication):
    """gunicorn with our settings. Few threads a worker: more of them slow SQLite's pages down."""

    def __init__(self, address: str, workers: int, announce: str) -> None:
        self.wanted = {
            "bind": address,
            "workers": workers,
            "worker_class": "gthread",
            "threads": 4 if workers == 1 else 2,
            "timeout": 120,
            "graceful_timeout": 10,
            "keepalive": 5,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": start_background,
            "when_ready": lambda _server: click.echo(announce),
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.wanted.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app()


def start_background(worker: Any) -> None:
    """Start what runs beside the pages in this process (the scheduler and the embedded worker)."""
    app: Flask = worker.app.callable or worker.app.load()
    worker.app.callable = app
    for start in app.extensions["mizan.background"]:
        start(app)


@command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="web processes; more than one wants PostgreSQL")
@click.option("--demo", is_flag=True, help="load the demo emirate where the database is empty, and print its sign-ins")
def serve(actor: Actor, host: str, port: int, workers: int, demo: bool) -> None:
    """Serve the pages, with the scheduler and (without a broker) a worker in the same process."""
    if current_app.config["MIZAN"].secret_key is None:
        raise SecretMissing()
    upgrade()
    if not current_app.config["MIZAN"].demo:
        database_roles.check(system_engine())
    lines = [f"Mizan: http://{host}:{port}/"]
    if demo:
        if not stands():
            load_demo("full", click.echo)
        lines += [f"  {name:<14}{password}" for name, password in sign_ins()]
    Server(f"{host}:{port}", workers, "\n".join(lines)).run()
