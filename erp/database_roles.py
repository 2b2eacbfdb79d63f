"""PostgreSQL: the application's role may do less than the owner of the tables.

`MIZAN_DATABASE_OWNER_URL` migrates and owns; the role of `MIZAN_DATABASE_URL` gets SELECT and INSERT everywhere, UPDATE and
DELETE only where rows are not walled, and nothing that changes tables. A server that would run as owner or superuser
refuses to start outside the demo. SQLite has no roles; `docs/security.md` says what follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, Engine, Table, text
from sqlalchemy.engine import make_url

from erp.errors import DomainError
from erp.module import Module
from erp.registry import tables_of


class TooPowerful(DomainError):
    """The application would run as `role`, which owns the tables or is a superuser."""

    code = "start.too_powerful"


def grants(modules: Iterable[Module], role: str) -> Iterator[str]:
    """Statements that give the application's role what it needs and nothing more."""
    quoted = '"' + role.replace('"', '""') + '"'
    yield f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {quoted}"
    yield f"GRANT USAGE ON SCHEMA public TO {quoted}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}"
    for module in modules:
        kept = {wall.table for wall in module.walls if wall.name.endswith("_delete")}
        for table in tables_of(module):
            yield f"REVOKE ALL ON {table.name} FROM {quoted}"
            yield f"GRANT {', '.join(_privileges(table, table.name in kept))} ON {table.name} TO {quoted}"
        yield f"GRANT SELECT ON erp_version_{module.name} TO {quoted}"


def _privileges(table: Table, kept: bool) -> list[str]:
    if not kept:
        return ["SELECT", "INSERT", "UPDATE", "DELETE"]
    may_update = table.info.get("may_update", ())
    return ["SELECT", "INSERT", *([f"UPDATE ({', '.join(may_update)})"] if may_update else [])]


def grant(connection: Connection, modules: Iterable[Module], application_url: str) -> None:
    """Run the grants as the owner, for the role named in the application's address; nothing where the two are one."""
    role = make_url(application_url).username
    owner = connection.execute(text("SELECT current_user")).scalar_one()
    if role and role != owner:
        for statement in grants(modules, role):
            connection.exec_driver_sql(statement)


def check(engine: Engine) -> None:
    """Refuse to serve as owner or superuser. Raises TooPowerful."""
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        role, superuser, owns = connection.execute(
            text(
                "SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),"
                " EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tablename = 'erp_audit_event' AND tableowner = current_user)"
            )
        ).one()
    if superuser or owns:
        raise TooPowerful(role=role)
