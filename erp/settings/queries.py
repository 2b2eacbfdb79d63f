"""The value of a setting: what the office set, else its default; asked once a request."""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context
from sqlalchemy import select

from erp.db import db, in_unit_of_work
from erp.errors import DomainError
from erp.module import Setting
from erp.registry import registry
from erp.settings.models import SettingValue
from erp.settings.rules import read


def value(name: str) -> Any:
    """The typed value in force. Raises NotFound for a setting that nobody declares."""
    setting = registry().find("settings", name)
    return value_of(setting, stored().get(name))


def value_of(setting: Setting, text: str | None) -> Any:
    """The stored text as a value; one that an older version wrote and this one can't read is the default."""
    if text is None:
        return setting.default
    try:
        return read(setting, text)
    except DomainError:
        return setting.default


def stored() -> dict[str, str]:
    if has_request_context() and not in_unit_of_work() and "mizan_settings" in g:
        return g.mizan_settings
    found = {row.name: row.value for row in db.session.execute(select(SettingValue.name, SettingValue.value))}
    if has_request_context() and not in_unit_of_work():
        g.mizan_settings = found
    return found
