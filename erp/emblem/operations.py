"""Put an emblem in force, or take it away; papers made before keep what they were printed with."""

from __future__ import annotations

import hashlib

from erp import clock
from erp.audit.record import record
from erp.auth.current import require_everywhere
from erp.auth.values import Actor
from erp.db import db
from erp.emblem.models import Emblem
from erp.emblem.queries import newest
from erp.emblem.rules import checked


def put(name: str, content: bytes, actor: Actor) -> Emblem:
    """Raises EmblemRefused, EmblemTooLarge, EmblemSides, SvgRefused."""
    return _add(*checked(name, content), actor)


def remove(actor: Actor) -> Emblem:
    return _add("", b"", actor)


def _add(media_type: str, content: bytes, actor: Actor) -> Emblem:
    require_everywhere(actor, "erp.setting.manage")
    before = newest()
    digest = hashlib.sha256(content).hexdigest() if content else ""
    if before is not None and before.digest == digest:
        return before
    row = Emblem(media_type=media_type, content=content, digest=digest, recorded_by=actor.username, recorded_at=clock.now())
    db.session.add(row)
    db.session.flush()
    record(actor, "changed", "erp.setting:erp.emblem", changes={"digest": [before.digest if before else "", digest]})
    return row
