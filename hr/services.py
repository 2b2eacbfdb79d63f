"""The door of hr: the whole of what other packages may call. Values are in `hr.values`, refusals in `hr.errors`."""

from __future__ import annotations

from hr.decisions.schemas import KINDS as DECISION_KINDS
from hr.inputs.words import named as element_name
from hr.positions.queries import head_count
from hr.runs.lists import borne, contributions, owed, taken_for_others
from hr.runs.register import bridge, last_month_paid, net_changes, register, waits

__all__ = [
    "DECISION_KINDS",
    "borne",
    "bridge",
    "contributions",
    "element_name",
    "head_count",
    "last_month_paid",
    "net_changes",
    "owed",
    "register",
    "taken_for_others",
    "waits",
]
