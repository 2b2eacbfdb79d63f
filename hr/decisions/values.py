"""What decisions are: kinds, states, and where a person stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

INCREMENT, PROMOTION, TRANSFER, SUSPENSION, RETURN = "increment", "promotion", "transfer", "suspension", "return"
UNPAID, SICK, MOTHERHOOD, END, ACCOUNT, CORRECTION = "unpaid_leave", "sick_leave", "motherhood", "end_of_service", "account", "correction"
APPOINTMENT, COMMENCEMENT, REHIRE, CANCELLATION = "appointment", "commencement", "rehire", "cancellation"
KINDS = (
    INCREMENT, PROMOTION, TRANSFER, SUSPENSION, RETURN, UNPAID, SICK, MOTHERHOOD, END, ACCOUNT, CORRECTION, APPOINTMENT, COMMENCEMENT, REHIRE,
    CANCELLATION,
)  # fmt: skip
RESIGNATION, RETIREMENT, DEATH, DISABILITY, DISMISSAL, OTHER = "resignation", "retirement", "death", "disability", "dismissal", "other"
CAUSES = (RESIGNATION, RETIREMENT, DEATH, DISABILITY, DISMISSAL, OTHER)  # why a service ends
WHOLE_LEAVE = (DEATH, DISABILITY)  # the whole balance of regular leave is paid out (HRR 130-133)
DRAFT, WAITING, APPROVED, RETURNED, REJECTED, CANCELLED = "draft", "waiting", "approved", "returned", "rejected", "cancelled"
STATES = (DRAFT, WAITING, APPROVED, RETURNED, REJECTED, CANCELLED)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands on a day."""

    entity_id: int
    scale: str
    grade: str
    step: int
    status: str
    position_number: str = ""
    pension_scheme: str = "civil_pension"
    leave: str = ""  # kind of leave, where the status is one


@dataclass(frozen=True, slots=True)
class Change:
    """What one approved decision says, and from when."""

    reference: str
    kind: str
    effective: date
    end: date | None = None  # last day, of leaves and suspensions
    scale: str = ""
    grade: str = ""
    step: int | None = None
    entity_id: int | None = None
    position: str = ""
    status: str = ""  # what a granted leave brings, and its kind
    leave: str = ""
