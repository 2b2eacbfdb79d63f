"""What employees are described by: statuses, scales, pension schemes."""

from __future__ import annotations

ACTIVE, SUSPENDED, UNPAID, SICK, MOTHERHOOD, TERMINATED = "active", "suspended", "unpaid_leave", "sick_leave", "motherhood", "terminated"
ANNUAL_LEAVE, PAID_LEAVE, APPOINTED = "annual_leave", "paid_leave", "appointed"
STATUSES = (ACTIVE, SUSPENDED, UNPAID, SICK, MOTHERHOOD, TERMINATED, ANNUAL_LEAVE, PAID_LEAVE, APPOINTED)
CIVIL_PENSION, GOSI_OLD, INSURANCE_2024 = "civil_pension", "gosi_old", "social_insurance_2024"
SCHEMES = (CIVIL_PENSION, GOSI_OLD, INSURANCE_2024)
GENERAL, ENGINEERING = "general", "engineering"
