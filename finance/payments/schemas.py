"""What acts on payment orders ask for."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

from erp import clock
from erp.i18n import _l
from erp.resources.fields import Choice, Code, Dated, Ref, Words
from finance.errors import IbanInvalid
from finance.payments.rules import valid_iban
from finance.payments.words import REASONS


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
