"""What every printed document of procurement shares: letterhead, both dates, the code that anyone can check."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from flask import url_for

from erp import secret
from erp.auth.current import current_actor
from erp.auth.names import names_of
from erp.i18n import Text, _, _l
from erp.money import shown
from erp.reporting.heading import both, paper
from erp.reporting.table import Heading, Signature

PURPOSE, LENGTH = "procurement.paper", 24


def code_of(document: str, amount: int) -> str:
    """What a paper's QR carries: a keyed digest of what it is called and its sum."""
    return secret.digest(PURPOSE, f"{document}|{amount}")[:LENGTH]


def is_code(document: str, amount: int, code: str) -> bool:
    """Also of a paper that was printed under a former secret, as long as the office names it."""
    made = secret.digests(PURPOSE, f"{document}|{amount}")
    return any(hmac.compare_digest(one[:LENGTH].encode(), code.encode()) for one in made)


def heading(title: Text, name: str, document: str, number: str, entity_id: int, day: date, amount: int, signatures: Sequence[Signature]) -> Heading:
    names = names_of({one.name for one in signatures if one.name})
    address = url_for("procurement_papers.verify", document=document, code=code_of(document, amount), amount=amount, _external=True)
    return paper(
        title, name, number, entity_id, current_actor(), facts=((_l("Number"), number), (_l("Date"), both(day))),
        signatures=[replace(one, name=names.get(one.name, one.name)) for one in signatures],
        verify_address=address, unit_note=_("Amounts in Saudi riyals"),
    )  # fmt: skip


def sums_said(net: int, vat: int, total: int) -> str:
    """Under the items, whose amounts bear no VAT: what it comes to with it."""
    return f"{_('Net of VAT')}: {shown(net)} · {_('VAT')}: {shown(vat)} · {_('Total with VAT')}: {shown(total)}"
