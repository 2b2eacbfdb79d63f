"""What makes a supplier's record sound. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from stdnum import iban as iban_numbers
from stdnum.exceptions import ValidationError

from procurement.errors import IbanInvalid, RegistrationInvalid, VatNumberInvalid

ACTIVE, BARRED = "active", "barred"
STATES = (ACTIVE, BARRED)
WAITING, APPROVED, IN_FORCE, REJECTED, CANCELLED = "waiting", "approved", "in_force", "rejected", "cancelled"
CHANGE_STATES = (WAITING, APPROVED, IN_FORCE, REJECTED, CANCELLED)
# what a supplier must hold when business is given to it (Implementing Regulation 13); expiry column of each
DOCUMENTS = ("cr_expiry", "zakat_expiry", "gosi_expiry", "saudization_expiry")


def check_iban(value: str) -> None:
    """Raises IbanInvalid."""
    try:
        iban_numbers.validate(value)
    except ValidationError as error:
        raise IbanInvalid(value=value[:40]) from error
    if not value.startswith("SA") or len(value) != 24:
        raise IbanInvalid(value=value[:40])


def check_vat_number(value: str) -> None:
    """15 digits, the first and the last 3 (ZATCA). Raises VatNumberInvalid."""
    if len(value) != 15 or not value.isascii() or not value.isdigit() or value[0] != "3" or value[-1] != "3":
        raise VatNumberInvalid(value=value[:20])


def check_registration(value: str) -> None:
    """Ten digits. Raises RegistrationInvalid."""
    if len(value) != 10 or not value.isascii() or not value.isdigit():
        raise RegistrationInvalid(value=value[:20])


def expired(expiries: Mapping[str, date | None], day: date) -> list[str]:
    """Documents that have expired on a day; one without a date on record is not judged here."""
    return [name for name in DOCUMENTS if (ends := expiries.get(name)) is not None and ends < day]


def expiring(expiries: Mapping[str, date | None], day: date, within: int) -> list[str]:
    """Documents that expire within so many days from a day on."""
    last = day + timedelta(days=within)
    return [name for name in DOCUMENTS if (ends := expiries.get(name)) is not None and day <= ends <= last]


def in_force_from(approved: date, waiting_days: int) -> date:
    """The day from which an approved account may be paid to."""
    return approved + timedelta(days=waiting_days)


def expiries_of(row: Any) -> dict[str, date | None]:
    return {name: getattr(row, name) for name in DOCUMENTS}
