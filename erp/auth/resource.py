"""Users and roles as resources: lists, forms, REST, exports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import has_request_context
from sqlalchemy import Select, select

from erp.auth import queries, users
from erp.auth.administering import check_may_administer
from erp.auth.current import current_actor
from erp.auth.models import Role, User
from erp.auth.schemas import LANGUAGES, UserSchema
from erp.auth.step_up import require_confirmed
from erp.auth.users import Given, NewUser
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.i18n import _l
from erp.resources.declaration import SHARED, Column, Resource, Words

Plan = Sequence[tuple[User | None, dict[str, Any]]]
OWN_FIELDS = ("name_ar", "name_en", "email", "language", "active")


def create(plan: Plan, actor: Actor) -> list[User]:
    """New accounts; each gets a one-time password by an administrator's further act. Raises what `users.make` raises."""
    made = []
    for _row, values in plan:
        given = _given(values)
        new = NewUser(values["username"], values["name_ar"], values.get("name_en") or "", values.get("email"), values.get("language") or "ar", given)
        user, _unseen = users.make(new, actor)
        user.active = values.get("active") is not False
        made.append(user)
    return made


def change(plan: Plan, actor: Actor) -> list[User]:
    """Raises OwnRights, NotFound for people above the actor, and what giving a role raises."""
    rows = []
    for user, values in plan:
        assert user is not None
        check_may_administer(user, actor)
        users.apply(user, {name: _plain(name, values[name]) for name in OWN_FIELDS if name in values})
        for given in _given(values):
            users.give_to(user, given, actor)
        rows.append(user)
    return rows


def _plain(name: str, value: Any) -> Any:
    return "" if name == "name_en" and value is None else value


def _given(values: dict[str, Any]) -> list[Given]:
    """A role goes with a fresh password, whether the page, the form or a program gives it."""
    if values.get("role_id") is None:
        return []
    if has_request_context():
        require_confirmed()
    role = db.session.execute(select(Role.code).where(Role.id == values["role_id"])).scalar_one()
    place = values.get("entity_id")
    return [Given(role, tree().by_id[place].code if place is not None else None)]


def visible_users() -> Select[Any]:
    seen = queries.visible_ids(current_actor())
    wanted = select().select_from(User)
    return wanted if seen is None else wanted.where(User.id.in_(seen))


USERS = Resource(
    name="erp.users",
    title=_l("Users"),
    single=_l("User"),
    model=User,
    schema=UserSchema,
    key="username",
    scope=SHARED,
    select=visible_users,
    columns=(
        Column("username", _l("User name"), kind="code"),
        Column("name", _l("Name"), Words(User.name_ar, User.name_en), width=30),
        Column("email", _l("E-mail address"), width=28),
        Column("language", _l("Language"), kind="choice", choices=LANGUAGES, shown=False),
        Column("active", _l("Open account"), kind="flag"),
        Column("created_at", _l("Added on"), kind="moment"),
    ),
    filters=("username", "name", "active", "language"),
    sort=("username", "-created_at"),
    search=("username", "name", "email"),
    heading="name",
    layout=(
        (_l("Account"), ("username", "name_ar", "name_en", "email", "language", "active")),
        (_l("Role to give"), ("role", "entity")),
    ),
    create=create,
    change=change,
    page="users.show",
    permissions={"create": "erp.user.manage", "change": "erp.user.manage"},
    empty=_l("Add the people who work here, each with a role and the entity where it holds."),
)

ROLES = Resource(
    name="erp.roles",
    title=_l("Roles"),
    single=_l("Role"),
    model=Role,
    key="code",
    scope=SHARED,
    columns=(
        Column("code", _l("Role code"), kind="code"),
        Column("name", _l("Name"), Words(Role.name_ar, Role.name_en), width=30),
    ),
    filters=("code", "name"),
    sort=("code",),
    search=("code", "name"),
    heading="name",
    page="roles.show",
    permissions={"view": "erp.user.view"},
)
