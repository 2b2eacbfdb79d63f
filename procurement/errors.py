"""Refusals of procurement: a stable code each, facts as values; the sentences are in the catalogue under the code."""

from __future__ import annotations

from erp.errors import DomainError


class FigureMissing(DomainError):
    """The law's figure `name` is not known on `day`."""

    code = "procurement.figure_missing"


class IbanInvalid(DomainError):
    """Not a Saudi account: SA, 24 characters, mod-97 (ISO 13616). Facts: value."""

    code = "supplier.iban"


class VatNumberInvalid(DomainError):
    """Not 15 digits that begin and end with 3. Facts: value."""

    code = "supplier.vat_number"


class RegistrationInvalid(DomainError):
    """Not ten digits. Facts: value."""

    code = "supplier.registration"


class SupplierBarred(DomainError):
    """`supplier` is barred from new business: `reason`."""

    code = "supplier.barred"


class DocumentsExpired(DomainError):
    """`documents` of `supplier` are missing or have expired on `day`."""

    code = "supplier.documents_expired"


class NoAccount(DomainError):
    """`supplier` has no bank account on record."""

    code = "supplier.no_account"


class ReasonWanted(DomainError):
    """The act says why, in words."""

    code = "procurement.reason_needed"
