"""The newest kept reports, on the home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from erp.archive.commands import readable
from erp.archive.queries import listed
from erp.auth.current import current_actor
from erp.auth.names import names_of
from erp.module import Panel

NEWEST = 5


def newest() -> Mapping[str, Any] | None:
    """None before the first one."""
    files = listed(readable(current_actor()), limit=NEWEST)
    if not files:
        return None
    names = names_of({f.actor for f in files})
    rows = [
        {"title": f.named, "at": f.made_at, "format": f.format.upper(), "href": url_for("archive.show", key=f.run_id), "by": names[f.actor]}
        for f in files
    ]
    return {"files": rows, "href": url_for("archive.index")}


PANEL = Panel("erp.archive", "erp/archive/_newest.html", newest, "erp.archive.view", order=90)
