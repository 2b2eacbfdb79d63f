"""The trail of a document in words: the items of `ui.timeline`."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from erp.audit.models import AuditEvent
from erp.audit.queries import trail_of
from erp.auth.names import names_of
from erp.i18n import _, catalogue, language, ngettext

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
    "downloaded": "%(who)s downloaded a file",
    "revealed": "%(who)s revealed a hidden value",
    "imported": "%(who)s imported it",
    "enabled": "%(who)s switched it on",
    "disabled": "%(who)s switched it off",
    "released": "%(who)s released it",
    "cancelled": "%(who)s cancelled it",
    "recorded": "%(who)s recorded it",
    "opened": "%(who)s opened it",
    "share committed": "%(who)s committed the year's share",
    "closed": "%(who)s closed it",
    "archived": "%(who)s kept it in the archive",
    "undone": "%(who)s undid it",
    "issued": "%(who)s issued it",
    "issued again": "%(who)s issued it again",
    "passed": "%(who)s passed it",
    "refused": "%(who)s refused it",
    "adopted": "%(who)s adopted it in spite of the refusal",
    "paid": "%(who)s recorded it as paid",
    "paid out": "%(who)s paid out the leave balance",
    "settled": "%(who)s settled it",
    "made": "%(who)s made its file",
    "dispatched": "%(who)s sent the letter",
    "matched": "%(who)s matched it to the bank's statement",
    "left out": "%(who)s left it out",
    "unmatched": "%(who)s took its match back",
    "not paid": "%(who)s undid its payment",
    "not returned": "%(who)s undid its return",
    "calculated": "%(who)s calculated it",
    "accepted": "%(who)s accepted it",
    "awarded": "%(who)s awarded it",
    "barred": "%(who)s barred it",
    "readmitted": "%(who)s readmitted it",
    "certified": "%(who)s certified it",
    "confirmed": "%(who)s confirmed it",
    "cut": "%(who)s cut it",
    "extended": "%(who)s extended it",
    "linked": "%(who)s linked it",
    "put in force": "%(who)s put it in force",
    "account in force": "%(who)s put its bank account in force",
    "queued": "%(who)s queued it",
    "resumed": "%(who)s resumed it",
    "stopped": "%(who)s stopped it",
    "revoked": "%(who)s revoked it",
    "delegated": "%(who)s delegated it",
    "answered": "%(who)s answered it",
    "compared": "%(who)s compared it",
    "reopened": "%(who)s reopened it",
    "ordered for payment": "%(who)s ordered its payment",
    "payment taken back": "%(who)s took its payment back",
    "retention released": "%(who)s released the retention",
    "tax invoice added": "%(who)s added the tax invoice",
    "withdrew attachment": "%(who)s withdrew a paper",
    "role_given": "%(who)s gave a role",
    "role_taken": "%(who)s took a role away",
    "finished": "%(who)s finished it",
    "collected": "%(who)s recorded it as collected",
    "handed back": "%(who)s handed it back",
    "sign_in_refused": "a sign-in as %(who)s was refused",
    "password_changed": "%(who)s changed the password",
    "password_reset": "%(who)s reset the password",
    "signed_in": "%(who)s signed in",
    "signed_out": "%(who)s signed out",
    "token_created": "%(who)s made a token",
    "token_revoked": "%(who)s revoked a token",
    "session_ended": "%(who)s ended a session",
    "sessions_ended": "%(who)s ended all sessions",
    "second_factor_on": "%(who)s switched the second factor on",
    "second_factor_off": "%(who)s switched the second factor off",
    "second_factor_reset": "%(who)s reset the second factor",
    "second_factor_reset_asked": "%(who)s asked for the second factor to be reset",
}


TURNED = ("rejected", "returned", "reversed", "refused", "unmatched", "not paid")


def action_title(action: str) -> str:
    """The name of an act, for filters and columns."""
    return str(catalogue(language()).get(f"audit.{action}", action.replace("_", " ")))


def sentence_of(event: AuditEvent, who: str) -> str:
    words = WORDS.get(event.action)
    return _(words, who=who) if words else _("%(action)s, by %(who)s", who=who, action=action_title(event.action))


def timeline_of(document: str, limit: int = 20) -> list[dict[str, Any]]:
    """The newest first, people by their names. What a form made is told by its operation and by its fields: once is enough here.

    What somebody did many times for one reason, one after another, is one line.
    """
    events = trail_of(document, limit * 10)
    made = [event for event in events if event.action == "created"]
    several = [list(some) for _same, some in groupby((event for event in events if event not in made[:-1]), _same_act)][:limit]
    names = names_of({some[0].actor for some in several})
    return [
        {
            "text": _times(sentence_of(some[0], names[some[0].actor]), len(some)), "at": some[0].at, "quote": some[0].reason,
            "state": "bad" if some[0].action in TURNED else "",
        }
        for some in several
    ]  # fmt: skip


def _same_act(event: AuditEvent) -> tuple[str, str, str | int]:
    """Acts without a reason are each their own."""
    return event.actor, event.action, event.reason or event.id


def _times(said: str, count: int) -> str:
    return said if count == 1 else ngettext("%(said)s, once", "%(said)s, %(n)s times", count, said=said)
