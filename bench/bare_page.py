"""The bare limits of a list page: WSGI, one connection held open, statements by hand, f-strings.

`Plain` writes the rows and nothing else. `Signed` does by hand what the application's page does for a person: it finds the
session by the digest of its cookie, the rights of the day, the modules that are off, the entities to choose from, what
waits to be decided and the unread notices, and draws menu, heads and linked rows in Arabic. Neither has filters, columns
to choose, forms against forgery, kept views or exports.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from html import escape
from http.cookies import SimpleCookie
from typing import Any

from erp import clock

Row = Sequence[Any]
Ask = Callable[..., list[Any]]  # (statement, *values) -> rows

PLAIN_ROWS = "SELECT code, name_ar, type, gfsm, postable, party_required FROM finance_account ORDER BY code LIMIT 50"
ROWS = (
    "SELECT a.code, a.name_ar, a.type, p.code, p.name_ar, a.gfsm, a.postable, a.party_required, a.id FROM finance_account a"
    " LEFT JOIN finance_account p ON p.id = a.parent_id ORDER BY a.code, a.id LIMIT 51"
)
SESSION = (
    "SELECT s.id, s.stage, s.created_at, s.seen_at, u.id, u.username, u.name_ar, u.person, u.language FROM erp_session s"
    " JOIN erp_user u ON u.id = s.user_id WHERE s.token_hash = {0} AND s.ended_at IS NULL AND u.active"
)
RIGHTS = (
    "SELECT p.permission, g.root_id FROM erp_grant g JOIN erp_role_permission p ON p.role_id = g.role_id"
    " WHERE g.user_id = {0} AND g.begins <= {0} AND (g.ends IS NULL OR g.ends >= {0})"
)
OFF = "SELECT name FROM erp_module WHERE NOT enabled"
ENTITIES = "SELECT id, code, name_ar, parent_id FROM erp_entity ORDER BY code"
WAITING = "SELECT id, kind, entity_id, steps, step, preparer, prepared_person FROM erp_approval WHERE state = 'waiting' ORDER BY sent_at, id"
UNREAD = "SELECT count(*) FROM erp_notice WHERE user_id = {0} AND read_at IS NULL"
HEADS = ("الحساب", "النوع", "الحساب الأب", "رمز إحصاءات مالية الحكومة", "يقبل القيود", "يلزمه طرف")
TYPES = {"asset": "أصول", "liability": "التزامات", "net_assets": "صافي الأصول", "revenue": "إيرادات", "expense": "مصروفات", "memo": "نظامية"}
FLAGS = ("لا", "نعم")


def page(start: Callable[..., Any], body: str) -> list[bytes]:
    start("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")])
    return [f"<!doctype html><html lang=ar dir=rtl><body>{body}</body></html>".encode()]


class Plain:
    """The rows, escaped, in a table."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask

    def __call__(self, _environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        rows = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in self.ask(PLAIN_ROWS))
        return page(start, f"<table>{rows}</table>")


class Signed:
    """The same for a person who signed in. `menu`: (permission, module, title, address), written down beforehand."""

    def __init__(self, ask: Ask, mark: str, cookie: str, menu: Iterable[tuple[str, str, str, str]]) -> None:
        self.ask, self.cookie, self.menu = ask, cookie, list(menu)
        self.session, self.rights, self.unread = (text.format(mark) for text in (SESSION, RIGHTS, UNREAD))

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        sent = SimpleCookie(environ.get("HTTP_COOKIE", ""))[self.cookie].value
        ((_id, stage, _made, _seen, user_id, username, name, person, _language),) = self.ask(self.session, hashlib.sha256(sent.encode()).hexdigest())
        today = clock.today().isoformat()
        roots: dict[str, set[int]] = {}
        for permission, root in self.ask(self.rights, user_id, today, today):
            roots.setdefault(permission, set()).add(root or 0)
        assert stage == "full" and "finance.account.view" in roots
        off = {row[0] for row in self.ask(OFF)}
        waiting = sum(1 for row in self.ask(WAITING) if not {row[5], row[6]} & {username, person} and row[3])
        ((unread,),) = self.ask(self.unread, user_id)
        return page(start, self._around(roots, off, waiting, unread, name) + self._rows())

    def _around(self, roots: dict[str, set[int]], off: set[str], waiting: int, unread: int, name: str) -> str:
        links = "".join(
            f'<li><a href="{address}">{escape(title)}</a></li>' for right, module, title, address in self.menu if right in roots and module not in off
        )
        entities = self.ask(ENTITIES)
        house = next((row[2] for row in entities if row[3] is None), "")
        choices = "".join(f'<button name="entity" value="{escape(row[1])}">{escape(row[2])}</button>' for row in entities)
        return f"<nav><b>{escape(house)}</b><a>بانتظاري {waiting}</a><ul>{links}</ul></nav><form>{choices}</form><p>{escape(name)} {unread}</p>"

    def _rows(self) -> str:
        found = self.ask(ROWS)
        heads = "".join(f"<th>{text}</th>" for text in HEADS)
        after = f'<a href="?after={found[-2][0]}.{found[-2][-1]}">التالي</a>' if len(found) > 50 else ""
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(map(account, found[:50]))}</tbody></table>{after}"


def account(row: Row) -> str:
    """One row: linked code and name, the words of its type and flags, a link to the account above."""
    code, name, type_, above, above_name, gfsm, postable, party, _id = row
    href = f"/finance/accounts/{code}"
    parent = f'<a href="/finance/accounts/{above}"><bdi>{escape(above)}</bdi> {escape(above_name)}</a>' if above else "—"
    return (
        f'<tr data-href="{href}"><th><bdi>{escape(code)}</bdi> <a href="{href}">{escape(name)}</a></th><td>{TYPES[type_]}</td>'
        f"<td>{parent}</td><td><bdi>{escape(gfsm) or '—'}</bdi></td><td>{FLAGS[bool(postable)]}</td><td>{FLAGS[bool(party)]}</td></tr>"
    )
