"""Set values, all that a form sends or none."""

from __future__ import annotations

from collections.abc import Mapping

from erp import clock
from erp.audit.record import record
from erp.auth.current import require_everywhere
from erp.auth.values import Actor
from erp.db import db
from erp.errors import Problem, RequestInvalid
from erp.registry import registry
from erp.settings.models import SettingValue
from erp.settings.queries import value_of
from erp.settings.rules import SettingInvalid, read, written


def change(values: Mapping[str, str], actor: Actor) -> list[str]:
    """Set these (name -> text); what stays the same is left alone. Returns the names changed. Raises NotFound, RequestInvalid, NotAllowed."""
    require_everywhere(actor, "erp.setting.manage")
    problems, wanted = [], {}
    for name, text in values.items():
        setting = registry().find("settings", name)
        try:
            wanted[name] = (setting, written(read(setting, text)))
        except SettingInvalid as error:
            problems.append(Problem(error.code, column=name, facts=error.facts, value=text))
    if problems:
        raise RequestInvalid(problems)
    changed = []
    for name, (setting, text) in wanted.items():
        row = db.session.get(SettingValue, name)
        before = written(value_of(setting, row.value if row else None))
        if before == text:
            continue
        row = row or SettingValue(name=name)
        row.value, row.changed_by, row.changed_at = text, actor.username, clock.now()
        db.session.add(row)
        record(actor, "changed", f"erp.setting:{name}", changes={"value": [before, text]})
        changed.append(name)
    db.session.flush()
    return changed
