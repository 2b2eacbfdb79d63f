"""What one certificate is worth. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from erp.money import Halalas, rounded
from procurement.errors import BelowBefore, BeyondOrder
from procurement.orders.rules import Standing, vat_until

DRAFT, CERTIFIED, CANCELLED = "draft", "certified", "cancelled"
STATES = (DRAFT, CERTIFIED, CANCELLED)


@dataclass(frozen=True, slots=True)
class Worth:
    """Halalas of one certificate: the work since the last one, the advance it recovers, and its VAT."""

    work: int
    recovered: int
    vat: int

    @property
    def payable(self) -> int:
        return self.work - self.recovered + self.vat


def worth(cumulative: int, order: Standing, vat_before: int, undone: int = 0) -> Worth:
    """The certificate of so much cumulative work without VAT.

    The advance is recovered in the proportion of the work (Implementing Regulation 108), the last certificate takes the rest; VAT is on the work
    before that, since the advance bore none. `undone`: of this work, what was not done and is deducted for good (Law M/128 73); it is neither
    owed nor revenue. Raises BelowBefore, BeyondOrder.
    """
    accepted = cumulative - order.undone - undone
    if accepted <= order.accepted_net:
        raise BelowBefore(wanted=Halalas(cumulative - undone), before=Halalas(order.accepted_net + order.undone))
    if cumulative > order.net:
        raise BeyondOrder(wanted=Halalas(cumulative), most=Halalas(order.net))
    recovered = rounded(Decimal(order.advance) * cumulative / order.net) - order.recovered
    recovered = max(0, min(recovered, accepted - order.accepted_net))
    return Worth(accepted - order.accepted_net, recovered, vat_until(accepted, order) - vat_before)
