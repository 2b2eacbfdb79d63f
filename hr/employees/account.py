"""A person's own sign-in: the account that opens their payslips to them, and to nobody else."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema
from sqlalchemy import select

from erp.audit.record import record
from erp.auth.models import User
from erp.auth.values import Actor
from erp.db import db
from erp.errors import KeyTaken, Problem, RequestInvalid
from erp.i18n import _l
from erp.resources.fields import Code
from erp.scope import elevated
from hr.employees.models import Employee

LINK = "hr.employee.link"


class AccountSchema(Schema):
    username = Code(_l("User name"), longest=64, help=_l("Left empty: the person has no sign-in of their own."))


def link(row: Employee, values: dict[str, Any], actor: Actor) -> Employee:
    """Name the account that is this person's own; empty takes it away. Raises RequestInvalid, KeyTaken."""
    username = (values.get("username") or "").strip()
    before, row.user_id = row.user_id, _account(row, username) if username else None
    db.session.flush()
    record(actor, "linked", f"hr.employee:{row.employee_number}", entity_id=row.entity_id, changes={"user_id": [before, row.user_id]})
    return row


def _account(row: Employee, username: str) -> int:
    user_id = db.session.execute(select(User.id).where(User.username == username, User.active)).scalar()
    if user_id is None:
        raise RequestInvalid([Problem("ref.unknown", "username", facts={"value": username}, value=username)])
    with elevated("one account is one person's, wherever they serve") as session:
        taken = session.execute(select(Employee.id).where(Employee.user_id == user_id, Employee.id != row.id)).first()
    if taken is not None:
        raise KeyTaken()
    return int(user_id)
