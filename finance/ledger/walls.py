"""The database's own guards around the general book.

An entry is born a draft and becomes posted only if it has two lines or more that sum to zero in each fund; a posted entry
takes no more lines; what is written is never changed or deleted. SQLite asks row by row, PostgreSQL once a statement, over
its transition tables (measured: half the cost of row triggers). `test_ledger_walls.py` holds one mutation for each.
"""

from __future__ import annotations

from erp.walls import Wall

ENTRY_FIXED = (
    "fiscal_year", "id", "unit_id", "entity_id", "period", "journal", "serial", "number", "day", "recorded_at", "source", "kind", "description",
    "document", "poster", "reverses", "total", "previous_hash", "hash",
)  # fmt: skip
ITEM_FIXED = ("fiscal_year", "line_id", "unit_id", "entity_id", "account_id", "party", "document", "reference", "day", "due_day", "amount")
WRITTEN_ONCE = ("finance_line", "finance_source", "finance_match", "finance_coding")
KEPT = ("finance_entry", "finance_open_item", "finance_account_balance", "finance_head")  # changed by their rules, never deleted

UNBALANCED = "SELECT 1 FROM finance_line l JOIN finance_coding c ON c.id = l.coding_id WHERE {join} GROUP BY {group}c.fund HAVING sum(l.amount) <> 0"
TWO_LINES = "(SELECT count(*) FROM finance_line l WHERE l.fiscal_year = {0}.fiscal_year AND l.entry_id = {0}.id)"


def _sqlite(name: str, moment: str, table: str, condition: str, message: str) -> Wall:
    body = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    when = f"WHEN {condition} " if condition else ""
    return Wall(
        name,
        table,
        {"sqlite": (f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW {when}{body}",)},
        {"sqlite": (f"DROP TRIGGER IF EXISTS {name}",)},
    )


def _postgres(name: str, moment: str, table: str, referencing: str, condition: str, message: str) -> Wall:
    """A statement trigger that raises `message` when `condition` (a query with rows, or nothing: always) is met."""
    test = f"IF EXISTS ({condition}) THEN RAISE EXCEPTION '{message}'; END IF;" if condition else f"RAISE EXCEPTION '{message}';"
    function = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$ BEGIN {test} RETURN NULL; END $$"
    )
    trigger = f"CREATE TRIGGER {name} {moment} ON {table} {referencing} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    drop = (f"DROP TRIGGER IF EXISTS {name} ON {table}", f"DROP FUNCTION IF EXISTS {name}()")
    return Wall(name, table, {"postgresql": (function, trigger)}, {"postgresql": drop})


def _differs(columns: tuple[str, ...], old: str, new: str, unequal: str) -> str:
    return " OR ".join(f"{new}.{column} {unequal} {old}.{column}" for column in columns)


def _sqlite_walls() -> list[Wall]:
    unbalanced = UNBALANCED.format(join="l.fiscal_year = NEW.fiscal_year AND l.entry_id = NEW.id", group="")
    in_range = "l.id BETWEEN (NEW.id << 20) AND ((NEW.id << 20) | 1048575)"  # the lines of one entry lie side by side
    unbalanced = unbalanced.replace("l.entry_id = NEW.id", in_range)
    count = TWO_LINES.format("NEW").replace("l.entry_id = NEW.id", in_range)
    draft = "(SELECT state FROM finance_entry e WHERE e.fiscal_year = NEW.fiscal_year AND e.id = NEW.entry_id) IS NOT 'draft'"
    found = [
        _sqlite("finance_entry_born_draft", "BEFORE INSERT", "finance_entry", "NEW.state <> 'draft'", "an entry is born a draft"),
        _sqlite(
            "finance_entry_once", "BEFORE UPDATE", "finance_entry",
            f"OLD.state <> 'draft' OR NEW.state <> 'posted' OR {_differs(ENTRY_FIXED, 'OLD', 'NEW', 'IS NOT')}",
            "an entry is posted once and never changed",
        ),
        _sqlite("finance_entry_balanced", "BEFORE UPDATE", "finance_entry", f"EXISTS ({unbalanced})", "the lines do not balance in each fund"),
        _sqlite("finance_entry_two_lines", "BEFORE UPDATE", "finance_entry", f"{count} < 2", "an entry has two lines or more"),
        _sqlite("finance_line_of_draft", "BEFORE INSERT", "finance_line", draft, "a posted entry takes no more lines"),
        _sqlite(
            "finance_open_item_fixed", "BEFORE UPDATE", "finance_open_item", _differs(ITEM_FIXED, "OLD", "NEW", "IS NOT"),
            "of an open item only what is open changes"
        ),
        _sqlite(
            "finance_balance_fixed", "BEFORE UPDATE", "finance_account_balance",
            f"{_differs(('fiscal_year', 'period', 'account_id', 'coding_id', 'unit_id', 'entity_id'), 'OLD', 'NEW', 'IS NOT')}"
            " OR NEW.debit < OLD.debit OR NEW.credit < OLD.credit",
            "a balance only grows, on both sides",
        ),
    ]  # fmt: skip
    found += [_sqlite(f"{table}_no_update", "BEFORE UPDATE", table, "", f"{table} is written once") for table in WRITTEN_ONCE]
    return found + [_sqlite(f"{table}_no_delete", "BEFORE DELETE", table, "", f"{table} is never deleted") for table in (*WRITTEN_ONCE, *KEPT)]


def _postgres_walls() -> list[Wall]:
    both = "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"
    key = "n.fiscal_year = o.fiscal_year AND n.id = o.id"
    fixed = _differs(ENTRY_FIXED, "o", "n", "IS DISTINCT FROM")
    # equality for a hash join of a large set, bounds for an index range of a small one
    balanced = (
        "SELECT 1 FROM new_rows n JOIN finance_line l ON l.fiscal_year = n.fiscal_year AND l.entry_id = n.id"
        " AND l.id BETWEEN (SELECT min(id) << 20 FROM new_rows) AND (SELECT (max(id) << 20) | 1048575 FROM new_rows)"
    )
    item_key = "n.fiscal_year = o.fiscal_year AND n.line_id = o.line_id"
    balance_key = "n.fiscal_year = o.fiscal_year AND n.period = o.period AND n.account_id = o.account_id AND n.coding_id = o.coding_id"
    found = [
        _postgres(
            "finance_entry_born_draft", "AFTER INSERT", "finance_entry", "REFERENCING NEW TABLE AS new_rows",
            "SELECT 1 FROM new_rows WHERE state <> 'draft'", "an entry is born a draft",
        ),
        _postgres(
            "finance_entry_once", "AFTER UPDATE", "finance_entry", both,
            f"SELECT 1 FROM old_rows o LEFT JOIN new_rows n ON {key} WHERE n.id IS NULL OR o.state <> 'draft' OR n.state <> 'posted' OR {fixed}",
            "an entry is posted once and never changed",
        ),
        _postgres(
            "finance_entry_balanced", "AFTER UPDATE", "finance_entry", "REFERENCING NEW TABLE AS new_rows",
            f"{balanced} JOIN finance_coding c ON c.id = l.coding_id GROUP BY n.fiscal_year, n.id, c.fund HAVING sum(l.amount) <> 0",
            "the lines do not balance in each fund",
        ),
        _postgres(
            "finance_entry_two_lines", "AFTER UPDATE", "finance_entry", "REFERENCING NEW TABLE AS new_rows",
            f"{balanced.replace(' JOIN finance_line', ' LEFT JOIN finance_line')} GROUP BY n.fiscal_year, n.id HAVING count(l.id) < 2",
            "an entry has two lines or more",
        ),
        _postgres(
            "finance_line_of_draft", "AFTER INSERT", "finance_line", "REFERENCING NEW TABLE AS new_rows",
            "SELECT 1 FROM (SELECT DISTINCT fiscal_year, entry_id FROM new_rows) n"
            " LEFT JOIN finance_entry e ON e.fiscal_year = n.fiscal_year AND e.id = n.entry_id WHERE e.state IS DISTINCT FROM 'draft'",
            "a posted entry takes no more lines",
        ),
        _postgres(
            "finance_open_item_fixed", "AFTER UPDATE", "finance_open_item", both,
            f"SELECT 1 FROM old_rows o LEFT JOIN new_rows n ON {item_key} WHERE n.line_id IS NULL"
            f" OR {_differs(ITEM_FIXED, 'o', 'n', 'IS DISTINCT FROM')}",
            "of an open item only what is open changes",
        ),
        _postgres(
            "finance_balance_fixed", "AFTER UPDATE", "finance_account_balance", both,
            f"SELECT 1 FROM old_rows o LEFT JOIN new_rows n ON {balance_key} WHERE n.account_id IS NULL OR n.unit_id <> o.unit_id"
            " OR n.entity_id <> o.entity_id OR n.debit < o.debit OR n.credit < o.credit",
            "a balance only grows, on both sides",
        ),
    ]  # fmt: skip
    found += [_postgres(f"{table}_no_update", "BEFORE UPDATE", table, "", "", f"{table} is written once") for table in WRITTEN_ONCE]
    found += [_postgres(f"{table}_no_delete", "BEFORE DELETE", table, "", "", f"{table} is never deleted") for table in (*WRITTEN_ONCE, *KEPT)]
    return found + [
        _postgres(f"{table}_no_truncate", "BEFORE TRUNCATE", table, "", "", f"{table} is never deleted") for table in (*WRITTEN_ONCE, *KEPT)
    ]


def _joined() -> tuple[Wall, ...]:
    """One wall a name, with what it is on each engine."""
    walls: dict[str, Wall] = {}
    for wall in (*_sqlite_walls(), *_postgres_walls()):
        before = walls.get(wall.name)
        walls[wall.name] = Wall(wall.name, wall.table, {**before.create, **wall.create}, {**before.drop, **wall.drop}) if before else wall
    return tuple(walls.values())


WALLS = _joined()
