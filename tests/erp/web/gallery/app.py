"""A small application that shows every component and generic page with sample data, for looking and for the browser tests."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, abort, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader

from erp.i18n import set_language
from erp.web.showing import STATIC, install
from tests.erp.web.gallery import samples

ERP = STATIC.parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def gallery() -> Flask:
    app = Flask("gallery", static_folder=str(STATIC), static_url_path="/static")
    app.secret_key = "gallery"
    app.jinja_loader = ChoiceLoader([FileSystemLoader(str(ERP / "templates")), FileSystemLoader(str(Path(__file__).parent))])
    install(app.jinja_env)
    app.jinja_env.globals["csrf_token"] = lambda: "sample"
    app.before_request(lambda: set_language(request.args.get("lang", "ar")))
    app.context_processor(lambda: {"shell": samples.shell(request.full_path)})
    app.after_request(_policy)
    app.add_url_rule("/<path:page>", "show", show)
    return app


def show(page: str) -> str:
    given = samples.PAGES.get(page)
    if given is None:
        abort(404)
    template, values = given
    return render_template(template, **(values() if callable(values) else values))


def _policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response
