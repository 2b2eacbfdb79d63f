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


class TooFewOffers(DomainError):
    """`offers` stand where `needed` are by `article`."""

    code = "award.too_few_offers"


class NotLowest(DomainError):
    """`offer` isn't the lowest conforming one, or an exception is claimed, and no reason is given; the lowest is `lowest`."""

    code = "award.not_lowest"


class OfferExpired(DomainError):
    """`offer` was valid until `day`."""

    code = "award.offer_expired"


class OfferNotConforming(DomainError):
    """`offer` doesn't meet the specification."""

    code = "award.not_conforming"


class TenderNeeded(DomainError):
    """At this value only a general tender awards (`article`): its number on the platform is missing."""

    code = "award.tender_needed"


class MinutesNeeded(DomainError):
    """A committee decides by `article`: its members are missing."""

    code = "award.minutes_needed"


class ChangeBeyondLaw(DomainError):
    """All changes together move the order by `percent` percent; the law allows from -`down` to +`up` (`article`)."""

    code = "order.change_beyond_law"


class BelowAccepted(DomainError):
    """Item `place` would be less than the `accepted` that were accepted already."""

    code = "order.below_accepted"


class OrderBegun(DomainError):
    """Something was received, certified or paid on `order`: it is closed, not cancelled."""

    code = "order.begun"
    status = 409


class StillOpen(DomainError):
    """`documents` on the order still wait: decide or cancel them first."""

    code = "order.still_open"
    status = 409


class AdvanceBeyondLaw(DomainError):
    """An advance of `percent` percent is above the `most` that `article` allows."""

    code = "order.advance_beyond_law"


class StillAwarded(DomainError):
    """`awards` stand on the request: cancel them first."""

    code = "request.still_awarded"
    status = 409


class AlreadyClaimed(DomainError):
    """A claim stands on what `document` accepted: cancel that first."""

    code = "receipt.already_claimed"
    status = 409


class NoAdvanceGuarantee(DomainError):
    """An advance of `amount` needs an equal guarantee; `held` is held (`article`)."""

    code = "advance.no_guarantee"


class BeyondOrder(DomainError):
    """Certified work would be `wanted` of an order over `most`."""

    code = "certificate.beyond_order"


class BelowBefore(DomainError):
    """Cumulative work `wanted` isn't above the `before` of the last certificate."""

    code = "certificate.below_before"


class PenaltyBeyondCap(DomainError):
    """Penalties of `wanted` on the order are above the cap of `most` (`article`)."""

    code = "penalty.beyond_cap"


class PriceMismatch(DomainError):
    """Item `place` is claimed at `claimed`, ordered at `ordered`; `tolerance` percent are allowed."""

    code = "match.price"


class QuantityMismatch(DomainError):
    """Of item `place` `claimed` are claimed; `accepted` were accepted and not claimed yet, and `tolerance` percent above are allowed."""

    code = "match.quantity"


class VatMismatch(DomainError):
    """VAT of `claimed` where `percent` percent of the net are `right`."""

    code = "match.vat"


class DuplicateInvoice(DomainError):
    """The supplier's `paper` stands already; `standing` says as which document, where the reader may see it."""

    code = "invoice.duplicate"
    status = 409


class TaxInvoiceMissing(DomainError):
    """`document` has no tax invoice yet, and the setting asks for it before payment."""

    code = "invoice.tax_invoice_missing"


class PaymentStands(DomainError):
    """Payment `orders` stand on the claim: cancel them first."""

    code = "invoice.payment_stands"
    status = 409


class CreditBeyond(DomainError):
    """`wanted` of item `place` (or of the whole claim, "*") is to be credited where `most` is left."""

    code = "credit.beyond"


class GoodsReplaced(DomainError):
    """Others were accepted in the place of the goods that `document` sent back: cancel that receipt first."""

    code = "credit.replaced"
    status = 409


class CreditStands(DomainError):
    """Credit notes stand on claim `document`: cancel them first."""

    code = "invoice.credit_stands"
    status = 409


class InvoiceUnreadable(DomainError):
    """Neither an XML invoice nor the text of its QR: `reason`."""

    code = "einvoice.unreadable"


class InvoiceUnsound(DomainError):
    """The e-invoice contradicts itself or the record: `faults`."""

    code = "einvoice.unsound"


class YearBelowNought(DomainError):
    """A change takes more from `year` than its share of `amount`."""

    code = "order.year_below_nought"


class NothingAwarded(DomainError):
    """No award stands, so there is nothing to publish."""

    code = "procurement.nothing_awarded"
