"""A staff for the bench: people, their inputs of a month, and a budget that bears their pay; the same at each run."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import insert, select

from bench.office import centre, furnish
from erp import clock
from erp.auth.values import system_actor
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from erp.scope import elevated
from finance.accounts.models import Account
from finance.budget.keys import key_of
from finance.budget.lines import ensure_lines
from finance.services import record
from finance.values import Coding, Event, Item
from hr.employees.models import Employee, Employment
from hr.inputs.models import Payee, PayrollInput

ITEMS = ("211111", "211121", "211123", "211125", "21211")
CONTROLS = ("2112", "2113", "2114", "2115", "2116", "2119", "1132")
# element, halalas (each person has more), quantity, owed to a payee: twelve lines a person with basic, transport, absence, pension
INPUTS = (
    ("absence_days", 0, "1", False), ("overtime_hours", 0, "8", False), ("bonus", 25_000, "0", False), ("bank_loan", 60_000, "0", True),
    ("alimony", 30_000, "0", True), ("association", 5_000, "0", True),
)  # fmt: skip
PART = 5_000
HIRED = date(2015, 3, 1)


def iban(n: int) -> str:
    bban = f"80{n:018d}"
    return f"SA{98 - int(f'{bban}281000') % 97:02d}{bban}"


def identity(n: int) -> str:
    """Ten digits that begin with 1 and pass Luhn."""
    digits = [1, *(int(digit) for digit in f"{n:08d}")]
    doubled = sum(figure * 2 - 9 if figure > 4 else figure * 2 for figure in digits[::2]) + sum(digits[1::2])
    return "".join(map(str, digits)) + str(-doubled % 10)


def number(n: int) -> str:
    return f"E{n:07d}"


def employ(n: int) -> None:
    """`n` people in service, their accounts and a budget, once a database."""
    furnish()
    unit_of_work(_accounts)
    unit_of_work(_budget)
    for start in range(0, n, PART):
        unit_of_work(lambda start=start: _people(range(start, min(start + PART, n))))


def _accounts() -> None:
    codes = [(f"5{item}1" if len(item) == 6 else f"5{item}2", item, "expense", False) for item in ITEMS]
    codes += [(code, "", "asset" if code < "2" else "liability", True) for code in CONTROLS]
    db.session.add_all(
        Account(code=code, name_ar=code, name_en=code, type=kind, gfsm=gfsm, party_required=control, recorded_at=clock.now())
        for code, gfsm, kind, control in codes
    )


def _budget() -> None:
    lines = [Coding("MED", item) for item in ITEMS]
    with elevated("a bench makes its budget lines") as session:
        ensure_lines(session, [key_of(2026, line) for line in lines], at=clock.now())
    items = tuple(Item("amount", 10**15, line, reference="bench:budget") for line in lines)
    record(Event("budget.approved", "bench/budget", date(2026, 1, 1), "MED", items, "قياس", "bench:budget"), actor=system_actor())


def _people(numbers: range) -> None:
    entities, now = tree(), clock.now()
    rows: list[dict[str, Any]] = [
        {
            "employee_number": number(n), "national_id": f"1{n:09d}", "name_ar": f"موظف {n}", "name_en": "", "gender": "", "nationality": "سعودي",
            "hire_date": HIRED, "entity_id": entities.get(centre(n)).id, "department": "", "position": "", "position_number": "",
            "scale": "general", "grade": str(1 + n % 14), "step": 1 + n % 10, "iban": iban(n), "pension_scheme": "civil_pension",
            "status": "active", "search": number(n), "extra": {}, "version": 1, "recorded_at": now,
        }
        for n in numbers
    ]  # fmt: skip
    db.session.execute(insert(Employee), rows)
    names = ("scale", "grade", "step", "position_number", "status", "pension_scheme", "entity_id")
    mine = Employee.employee_number.between(number(numbers[0]), number(numbers[-1]))
    ids = {row.employee_number: row.id for row in db.session.execute(select(Employee.employee_number, Employee.id).where(mine))}
    stands = [
        {"employee_id": ids[row["employee_number"]], "valid_from": HIRED, "decision": "", "recorded_at": now, **{name: row[name] for name in names}}
        for row in rows
    ]
    db.session.execute(insert(Employment), stands)


def give_inputs(period: str) -> None:
    """The month's inputs of everybody."""
    payee = unit_of_work(_payee)
    people = db.session.execute(select(Employee.id, Employee.entity_id).order_by(Employee.id)).all()
    for start in range(0, len(people), PART):
        unit_of_work(lambda start=start: db.session.execute(insert(PayrollInput), _inputs(people[start : start + PART], period, payee)) and None)


def _payee() -> int:
    found = db.session.execute(select(Payee.id).where(Payee.name == "مصرف")).scalar()
    if found is None:
        row = Payee(name="مصرف", recorded_at=clock.now())
        db.session.add(row)
        db.session.flush()
        found = row.id
    return found


def _inputs(people: Any, period: str, payee: int) -> list[dict[str, Any]]:
    now = clock.now()
    return [
        {
            "entity_id": entity_id, "employee_id": employee_id, "period": period, "element": element, "mark": "",
            "amount": amount + employee_id * 7 % 9973 if amount else 0, "quantity": quantity, "first_day": None, "last_day": None,
            "decision_number": "1", "decision_date": date(2025, 12, 1), "payee_id": payee if owed else None, "note": "",
            "recorded_at": now,
        }
        for employee_id, entity_id in people
        for element, amount, quantity, owed in INPUTS
    ]  # fmt: skip
