"""The printed voucher: head, lines with their coding, the amount in words, three signatures."""

from __future__ import annotations

from typing import BinaryIO

from sqlalchemy import select

from erp.auth.names import names_of
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.i18n import _, _l, language
from erp.reporting.document import Document, Pair, Section, render_document
from erp.reporting.heading import both, paper
from erp.reporting.signing import signed_by
from erp.reporting.table import Column, Row, Signature, Table
from erp.words import in_words
from finance.accounts.models import Account
from finance.vouchers.models import Voucher, VoucherLine
from finance.vouchers.schemas import KINDS, STATES

COLUMNS = (
    Column("account", _l("Account"), "code"),
    Column("name", _l("Account name"), width=30),
    Column("economic", _l("Economic item"), "code"),
    Column("cost_center", _l("Cost centre"), "code"),
    Column("party", _l("Party"), "code"),
    Column("memo", _l("Line text"), width=30),
    Column("debit", _l("Debit"), "money", total=True),
    Column("credit", _l("Credit"), "money", total=True),
)


def print_voucher(row: Voucher, stream: BinaryIO, actor: Actor) -> None:
    """Write the voucher as PDF, in the language of the reader."""
    owner = tree().by_id[row.entity_id]
    number, names = row.number or row.reference, names_of(filter(None, (row.prepared_by, row.decided_by)))
    heading = paper(
        KINDS[row.kind],
        "voucher",
        number,
        row.entity_id,
        actor,
        facts=((_l("Number"), number), (_l("Date"), both(row.day))),
        unit_note=_("Amounts in Saudi riyals"),
        signatures=(
            Signature(_l("Prepared by"), name=names.get(row.prepared_by, row.prepared_by)),
            *signed_by(
                row.entity_id, row.day, (_l("Audited by"), "head-of-accounts"), (_l("Approved by"), "finance-director"),
                names={"finance-director": names.get(row.decided_by, row.decided_by)},
            ),
        ),
    )
    pairs = (
        Pair(_l("Entity"), f"{owner.code} {owner.name(language())}"),
        Pair(_l("State"), str(STATES[row.state])),
        Pair(_l("Original document"), row.original or "—"),
        Pair(_l("Reference"), row.reference, code=True),
        Pair(_l("Description"), row.description, wide=True),
    )
    document = Document(heading, pairs, (Section(Table(heading, COLUMNS, _rows(row))),), in_words(row.total, language()))
    render_document(document, stream, language())


def _rows(row: Voucher) -> list[Row]:
    entities, english = tree(), language() == "en"
    question = select(VoucherLine, Account.code, Account.name_ar, Account.name_en).join(Account, Account.id == VoucherLine.account_id)
    return [
        Row(
            (
                code,
                (name_en or name_ar) if english else name_ar,
                line.economic,
                entities.by_id[line.charged_id or row.entity_id].code,
                line.party,
                line.memo,
                line.debit or None,
                line.credit or None,
            )
        )
        for line, code, name_ar, name_en in db.session.execute(question.where(VoucherLine.voucher_id == row.id).order_by(VoucherLine.place))
    ]
