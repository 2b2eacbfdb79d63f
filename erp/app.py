"""create_app: the list of assembly steps, in order."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from erp import clock, i18n, scope, secret
from erp import config as settings
from erp.api import health
from erp.api.resource import blueprint as resource_api
from erp.auth import hooks
from erp.config import Config
from erp.db import db, engine_options, prepare
from erp.facts import register_displays
from erp.jobs import scheduler
from erp.registry import Registry, build, installed
from erp.resources.pages import blueprint as resource_pages
from erp.web import shell
from erp.web.asked import IntegerOfRow
from erp.web.hosts import OwnNames


class SecretNeeded(settings.BadSetting):
    """Pages need MIZAN_SECRET_KEY."""


def create_app(config: Config | None = None, *, pages: bool = True, registry: Registry | None = None) -> Flask:
    """The application. `pages=False` is for commands, which need no secret. Raises BadSetting, BrokenModule."""
    config = config or settings.read()
    if pages and config.secret_key is None:
        raise SecretNeeded("MIZAN_SECRET_KEY is not set: give at least 32 random characters (the demo makes its own)")
    app = Flask("erp", instance_path=str(config.instance))
    app.config.update(
        MIZAN=config,
        SECRET_KEY=config.secret_key,
        SECRET_KEY_FALLBACKS=list(config.old_secrets),
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={**engine_options(config.database_url), "execution_options": {"compiled_cache": scope.FormCache(1000)}},
        MAX_CONTENT_LENGTH=64 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=5000,
        JSON_AS_ASCII=False,
    )
    app.url_map.converters["int"] = IntegerOfRow
    secret.install(app)
    clock.use_zone(config.timezone)
    add_modules(app, registry or build(installed(), config.modules))
    add_database(app)
    hooks.install(app)
    scheduler.install(app)
    health.install(app)
    shell.install(app)
    add_routes(app)
    if config.hosts:
        app.wsgi_app = OwnNames(app.wsgi_app, config.hosts)  # type: ignore[assignment, method-assign]
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies)  # type: ignore[method-assign]
    return app


def add_modules(app: Flask, registry: Registry) -> None:
    app.extensions["mizan.registry"] = registry
    app.extensions["mizan.route_owner"] = {}
    app.extensions["mizan.background"] = []  # started by `mizan serve` in each web process: scheduler, embedded worker
    register_displays()
    i18n.use_packages([module.package for module in registry])


def add_database(app: Flask) -> None:
    config: Config = app.config["MIZAN"]
    if config.database_url.startswith("sqlite:///"):
        Path(config.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        scope.attach(prepare(db.engine))


def add_routes(app: Flask) -> None:
    """The pages and the REST routes of every installed module; whether a module is on is asked at each request."""
    for module in app.extensions["mizan.registry"]:
        of_resources = (make(resource) for resource in module.resources for make in (resource_pages, resource_api))
        for blueprint in (*module.blueprints, *of_resources):
            app.register_blueprint(blueprint)
            app.extensions["mizan.route_owner"][blueprint.name] = module.name
