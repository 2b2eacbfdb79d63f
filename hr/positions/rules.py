"""What makes a post sound. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from erp.errors import Problem
from hr.employees.values import GENERAL
from hr.positions.values import ABOLISHED

PAY = "21"  # the chapter that bears pay


def problems_of(values: Mapping[str, Any], ranks: Collection[tuple[str, str]], items: Collection[str], holder: str = "") -> list[Problem]:
    """Grade outside its scale, an item that bears no pay, an abolition of a post that somebody holds.

    `ranks` are (scale, grade) in force, `items` the codes of the economic classification.
    """
    found = []
    scale, grade, item = values.get("scale") or GENERAL, values.get("grade"), values.get("economic")
    if grade is not None and (scale, grade) not in ranks:
        found.append(Problem("employee.grade_unknown", "grade", facts={"scale": scale, "grade": grade}, value=str(grade)))
    if item and (not item.startswith(PAY) or item not in items):
        found.append(Problem("position.item_unknown", "economic", facts={"economic": item}, value=str(item)))
    if values.get("status") == ABOLISHED and holder:
        found.append(Problem("position.held", "status", facts={"position": values.get("position_number", ""), "employee": holder}))
    return found
