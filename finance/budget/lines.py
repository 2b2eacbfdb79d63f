"""Lines and their rows, made when a document first names them; they can be charged once authority on them is approved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from erp.entities.queries import Tree, tree
from finance.budget import storage
from finance.budget.keys import LineKey
from finance.budget.levels import LINE, group_key, kept
from finance.budget.models import BudgetBalance, BudgetLine, BudgetYear
from finance.values import AUTHORITY_NATURES, CONSUMING, RELEASED


def key_of_line(line: Any, entities: Tree) -> LineKey:
    """The key of a row of the line's table."""
    code = entities.by_id[line.entity_id].code
    return LineKey(line.fiscal_year, code, line.economic, line.program, line.function, line.fund, line.project, line.place)


def ensure_lines(session: Session, keys: Sequence[LineKey], *, at: datetime) -> dict[LineKey, int]:
    """The ids of lines, made with their balance rows where they are missing; they can be charged once authority is approved."""
    entities = tree()
    rows, balances = [], []
    policies: dict[tuple[int, int], tuple[str, ...]] = {}
    for key in sorted(set(keys)):
        entity = entities.get(key.entity)
        unit = entities.unit_of(entity.id)
        if (unit.id, key.year) not in policies:
            policy = session.get(BudgetYear, (unit.id, key.year))
            policies[unit.id, key.year] = tuple(policy.levels) if policy else (LINE,)
        rows.append(
            {
                "fiscal_year": key.year, "entity_id": entity.id, "unit_id": unit.id, "economic": key.economic, "chapter": key.chapter,
                "program": key.program, "function": key.function, "fund": key.fund, "project": key.project, "place": key.place, "key": str(key),
                "approved": False, "uncovered": 0, "extra": {}, "recorded_at": at,
            }
        )  # fmt: skip
        enforced = policies[unit.id, key.year]
        balances += [(level, group_key(key, level), key, entity.id, level in enforced) for level in kept(enforced)]
    storage.ensure(session, BudgetLine.__table__, rows, ["key"])
    found = session.execute(select(BudgetLine.key, BudgetLine.id).where(BudgetLine.key.in_([row["key"] for row in rows])))
    ids = {row.key: row.id for row in found}
    storage.ensure(session, BudgetBalance.__table__, balance_rows(balances, ids), ["level", "key"])
    return {key: ids[str(key)] for key in set(keys)}


def balance_rows(balances: Iterable[tuple[str, str, LineKey, int, bool]], ids: Mapping[str, int]) -> list[dict[str, Any]]:
    unique = {(level, name): (key, entity_id, enforced) for level, name, key, entity_id, enforced in balances}
    empty = dict.fromkeys((*AUTHORITY_NATURES, RELEASED, *CONSUMING, "mark"), 0)
    return [
        {
            "fiscal_year": key.year, "entity_id": entity_id, "level": level, "key": name, "enforced": enforced,
            "line_id": ids[name] if level == LINE else None, **empty,
        }
        for (level, name), (key, entity_id, enforced) in sorted(unique.items())
    ]  # fmt: skip
