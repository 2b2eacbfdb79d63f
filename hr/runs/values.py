"""What runs are: kinds, states, and the faults a calculation finds."""

from __future__ import annotations

REGULAR, SUPPLEMENT, ARREARS = "regular", "supplement", "arrears"
KINDS = (REGULAR, SUPPLEMENT, ARREARS)
CALCULATING, CALCULATED, RECORDED, CANCELLED = "calculating", "calculated", "recorded", "cancelled"
STATES = (CALCULATING, CALCULATED, RECORDED, CANCELLED)
STANDING_STATES = (RECORDED,)

STOP, NOTE = "stop", "note"  # an exception that must be answered; something worth knowing
WEIGHTS = (STOP, NOTE)
KIND = "hr.payroll-run"
EVENT, HELD_EVENT = "payroll.approved", "payroll.held"
