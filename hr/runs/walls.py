"""The database's own guards around the lines of payslips.

A line belongs to a payslip that is there, and no payslip goes from beneath its lines. On SQLite a foreign key says so; on
PostgreSQL, where a key is asked line by line, walls ask once a statement and take the lock that the key would take
(docs/decisions/0300). Lines, and the sums of a part (0461), are never changed on either engine: a calculation that nobody
approved goes as a whole.
"""

from __future__ import annotations

from erp.walls import Wall

# equality for the join, bounds for a range of the index: payslips of one statement lie beside one another
PAYSLIPS = (
    "SELECT p.id FROM hr_payslip p JOIN (SELECT DISTINCT fiscal_year, payslip_id FROM new_rows) l"
    " ON p.fiscal_year = l.fiscal_year AND p.id = l.payslip_id"
    " WHERE p.fiscal_year BETWEEN (SELECT min(fiscal_year) FROM new_rows) AND (SELECT max(fiscal_year) FROM new_rows)"
    " AND p.id BETWEEN (SELECT min(payslip_id) FROM new_rows) AND (SELECT max(payslip_id) FROM new_rows) FOR KEY SHARE OF p"
)
WANTED = "SELECT DISTINCT fiscal_year, payslip_id FROM new_rows"
LEFT = (
    "SELECT 1 FROM old_rows p JOIN hr_payslip_line l ON l.fiscal_year = p.fiscal_year AND l.payslip_id = p.id"
    " WHERE l.payslip_id BETWEEN (SELECT min(id) FROM old_rows) AND (SELECT max(id) FROM old_rows)"
)
NO_PAYSLIP, LINES_LEFT = "a line belongs to a payslip that is there", "lines of payslips go before their payslip"


def _postgres(name: str, moment: str, table: str, condition: str, message: str, code: str = "foreign_key_violation", rows: str = "") -> Wall:
    """A trigger of the whole statement that raises `message` where the condition holds."""
    test = f"IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = '{code}'; END IF;"
    function = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$ BEGIN {test} RETURN NULL; END $$"
    )
    trigger = f"CREATE TRIGGER {name} {moment} ON {table} {rows} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    drop = (f"DROP TRIGGER IF EXISTS {name} ON {table}", f"DROP FUNCTION IF EXISTS {name}()")
    return Wall(name, table, {"postgresql": (function, trigger)}, {"postgresql": drop})


def _once(table: str) -> Wall:
    name, said = f"{table}_no_update", f"{table} is written once"
    wall = _postgres(name, "BEFORE UPDATE", table, "true", said, "restrict_violation")
    trigger = f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW BEGIN SELECT RAISE(ABORT, '{said}'); END"
    return Wall(name, table, wall.create | {"sqlite": (trigger,)}, wall.drop | {"sqlite": (f"DROP TRIGGER IF EXISTS {name}",)})


WALLS = (
    _once("hr_payslip_line"),
    _once("hr_payroll_sum"),
    _postgres(
        "hr_payslip_line_of_payslip", "AFTER INSERT", "hr_payslip_line",
        f"(SELECT count(*) FROM ({PAYSLIPS}) found) <> (SELECT count(*) FROM ({WANTED}) wanted)", NO_PAYSLIP,
        rows="REFERENCING NEW TABLE AS new_rows",
    ),
    _postgres("hr_payslip_without_lines", "AFTER DELETE", "hr_payslip", f"EXISTS ({LEFT})", LINES_LEFT, rows="REFERENCING OLD TABLE AS old_rows"),
    _postgres("hr_payslip_key_fixed", "BEFORE UPDATE OF fiscal_year, id", "hr_payslip", "true", LINES_LEFT),
    _postgres("hr_payslip_no_truncate", "BEFORE TRUNCATE", "hr_payslip", "true", LINES_LEFT),
)  # fmt: skip
