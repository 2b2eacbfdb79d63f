"""What every page stands in: language, menu, search."""

from __future__ import annotations

from flask import Flask

from erp import i18n


def install(app: Flask) -> None:
    app.jinja_env.globals.update(_=i18n._, ngettext=i18n.ngettext, language=i18n.language, direction=i18n.direction)
