"""What acts on payment orders ask for."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

from erp import clock
from erp.i18n import _l
from erp.resources.fields import Choice, Code, Dated, Money, Ref, Words
from finance.errors import IbanInvalid
from finance.payments.rules import valid_iban
from finance.payments.values import TREASURY
from finance.payments.words import REASONS, SENT_BY


def check_iban(value: Any) -> None:
    """Raises IbanInvalid."""
    if not valid_iban(str(value)):
        raise IbanInvalid(value=str(value)[:40])


class RefuseSchema(Schema):
    reason_code = Choice(REASONS, _l("Reason"), required=True)
    reason = Words(_l("What is found"), required=True, longest=1000, lines=True)


class AdoptSchema(Schema):
    words = Words(_l("Words of the adoption"), required=True, longest=2000, lines=True)


class CancelSchema(Schema):
    reason = Words(_l("Reason"), required=True, longest=500)


class ReturnSchema(Schema):
    day = Dated(_l("Day it came back"), required=True, default=clock.today)
    code = Code(_l("The bank's code"), longest=24)
    reason = Words(_l("What the bank says"), longest=500)


class ReissueSchema(Schema):
    iban = Code(_l("New bank account, where it has changed"), longest=34, pattern=r"[A-Za-z0-9]+", upper=True, rule=check_iban)


class BatchSchema(Schema):
    road = Choice(SENT_BY, _l("Road"), required=True, default=TREASURY)
    account = Code(_l("Own bank account"), help=_l("Of several, which; empty: the first"))
    batch = Code(_l("Batch"), longest=64, help=_l("An open batch; empty: a new one"))


class HandSchema(Schema):
    entity = Ref("erp.entities", _l("Entity"), required=True)
    account = Code(_l("Payable account"), required=True, longest=20)
    party = Code(_l("Party"), required=True, longest=100, pattern=r"\S.*")
    document = Words(_l("Document of the open item"), required=True)
    amount = Money(_l("Amount"), least=1, help=_l("Empty: all that is open"))
    payee = Words(_l("Payee"), required=True)
    iban = Code(_l("IBAN"), longest=34, pattern=r"[A-Za-z0-9]+", upper=True, rule=check_iban, help=_l("Empty: known to the Treasury"))
    description = Words(_l("Description"), required=True, longest=300)


class PaidSchema(Schema):
    day = Dated(_l("Day of payment"), required=True, default=clock.today)


class NumberSchema(Schema):
    etimad_number = Code(_l("The platform's number"), required=True, longest=64)


class NoticeSchema(Schema):
    letter = Code(_l("Number of the letter"), required=True, longest=64, pattern=r"[^\s].*")
    day = Dated(_l("Day it was sent"), required=True, default=clock.today)


class BankAccountSchema(Schema):
    code = Code(_l("Code"), required=True)
    entity = Ref("erp.entities", _l("Entity"), required=True)
    name_ar = Words(_l("Account holder (Arabic)"), required=True)
    name_en = Words(_l("Account holder (Latin letters)"), required=True, longest=70)
    iban = Code(_l("IBAN"), required=True, longest=34, pattern=r"[A-Za-z0-9]+", upper=True, rule=check_iban)
    bic = Code(_l("The bank's BIC"), required=True, longest=11, pattern=r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?", upper=True)
    bank = Code(_l("The bank in wage files"), longest=32)
    establishment = Code(_l("Our number at the bank"), longest=32)
    labour_number = Code(_l("Our number at the ministry of labour"), longest=32)
