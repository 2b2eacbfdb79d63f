"""The trail of a document in words: the items of `ui.timeline`."""

from __future__ import annotations

from typing import Any

from erp.audit.models import AuditEvent
from erp.audit.queries import trail_of
from erp.auth.names import names_of
from erp.i18n import _, catalogue, language

WORDS = {
    "created": "%(who)s created it",
    "changed": "%(who)s changed it",
    "sent": "%(who)s sent it for approval",
    "took effect": "%(who)s put it into effect",
    "ended": "%(who)s named its last day",
    "approved": "%(who)s approved it",
    "returned": "%(who)s returned it",
    "rejected": "%(who)s rejected it",
    "withdrawn": "%(who)s took it back",
    "posted": "%(who)s posted it",
    "reversed": "%(who)s reversed it",
    "attached": "%(who)s attached a paper",
    "downloaded": "%(who)s opened a paper",
    "revealed": "%(who)s revealed a hidden value",
    "imported": "%(who)s imported it",
    "enabled": "%(who)s switched it on",
    "disabled": "%(who)s switched it off",
    "released": "%(who)s released it",
    "cancelled": "%(who)s cancelled it",
    "recorded": "%(who)s recorded it",
    "opened": "%(who)s opened it",
    "closed": "%(who)s closed it",
    "archived": "%(who)s kept it in the archive",
    "undone": "%(who)s undid it",
    "issued": "%(who)s issued it",
    "passed": "%(who)s passed it",
    "refused": "%(who)s refused it",
    "adopted": "%(who)s adopted it in spite of the refusal",
    "paid": "%(who)s recorded it as paid",
    "settled": "%(who)s settled it",
    "made": "%(who)s made its file",
    "dispatched": "%(who)s sent the letter",
    "matched": "%(who)s matched it to the bank's statement",
    "unmatched": "%(who)s took its match back",
    "not paid": "%(who)s undid its payment",
    "not returned": "%(who)s undid its return",
}


TURNED = ("rejected", "returned", "reversed", "refused", "unmatched", "not paid")


def action_title(action: str) -> str:
    """The name of an act, for filters and columns."""
    return str(catalogue(language()).get(f"audit.{action}", action.replace("_", " ")))


def sentence_of(event: AuditEvent, who: str) -> str:
    words = WORDS.get(event.action)
    return _(words, who=who) if words else _("%(who)s did: %(action)s", who=who, action=action_title(event.action))


def timeline_of(document: str, limit: int = 20) -> list[dict[str, Any]]:
    """The newest first, people by their names."""
    events = trail_of(document, limit)
    names = names_of({event.actor for event in events})
    return [
        {"text": sentence_of(event, names[event.actor]), "at": event.at, "quote": event.reason, "state": "bad" if event.action in TURNED else ""}
        for event in events
    ]
