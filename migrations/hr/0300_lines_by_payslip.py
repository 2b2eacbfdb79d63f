"""The lines of payslips lie by payslip, without a number of their own, and ask for their payslip once a statement.

For the operator: the table of lines is written anew on SQLite and gets another key on PostgreSQL, which takes the longer the
more months there are; nothing is lost. On PostgreSQL the foreign key of lines goes, which walls replace, and payslips and
inputs keep room in their pages for the change that follows their birth.
"""

import sqlalchemy as sa
from alembic import op

revision = "0300"
down_revision = "0221"
branch_labels = None
depends_on = None

TABLE = "hr_payslip_line"
KEY = "fk_hr_payslip_line_fiscal_year_payslip_id"
KEPT = (
    "entity_id, element, kind, amount, charged, economic, part, party, reference, reduces, of_month, rule, rule_since, article, why,"
    " fiscal_year, payslip_id, place"
)


def _columns() -> list[sa.Column]:
    return [
        sa.Column("fiscal_year", sa.BigInteger(), nullable=False),
        sa.Column("payslip_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("element", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("charged", sa.String(length=32), nullable=False),
        sa.Column("economic", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=24), nullable=False),
        sa.Column("party", sa.String(length=100), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("reduces", sa.String(length=40), nullable=False),
        sa.Column("of_month", sa.String(length=7), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("rule_since", sa.Date(), nullable=False),
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["fiscal_year", "payslip_id"], ["hr_payslip.fiscal_year", "hr_payslip.id"], name=op.f(KEY)),
    ]


def _numbered() -> sa.Column:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(KEY, TABLE, type_="foreignkey")
        op.drop_index("ix_hr_payslip_line_payslip", TABLE)
        op.drop_index("ix_hr_payslip_line_entity", TABLE)
        op.drop_constraint("pk_hr_payslip_line", TABLE, type_="primary")
        op.drop_column(TABLE, "id")
        op.create_primary_key("pk_hr_payslip_line", TABLE, ["payslip_id", "place", "fiscal_year"])
        op.execute("ALTER TABLE hr_payslip SET (fillfactor = 50)")
        op.execute("ALTER TABLE hr_payroll_input SET (fillfactor = 50)")
        return
    key = sa.PrimaryKeyConstraint("payslip_id", "place", "fiscal_year", name=op.f("pk_hr_payslip_line"))
    op.create_table("hr_payslip_line_new", *_columns(), key, sqlite_with_rowid=False)
    op.execute(f"INSERT INTO hr_payslip_line_new ({KEPT}) SELECT {KEPT} FROM {TABLE} ORDER BY payslip_id, place, fiscal_year")
    op.drop_table(TABLE)
    op.rename_table("hr_payslip_line_new", TABLE)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE hr_payroll_input RESET (fillfactor)")
        op.execute("ALTER TABLE hr_payslip RESET (fillfactor)")
        op.drop_constraint("pk_hr_payslip_line", TABLE, type_="primary")
        op.add_column(TABLE, sa.Column("id", sa.BigInteger()))
        counted = f"SELECT ctid, row_number() OVER (ORDER BY fiscal_year, payslip_id, place) AS n FROM {TABLE}"
        op.execute(f"UPDATE {TABLE} SET id = c.n FROM ({counted}) c WHERE {TABLE}.ctid = c.ctid")
        op.alter_column(TABLE, "id", nullable=False)
        op.create_primary_key("pk_hr_payslip_line", TABLE, ["fiscal_year", "id"])
        op.create_foreign_key(KEY, TABLE, "hr_payslip", ["fiscal_year", "payslip_id"], ["fiscal_year", "id"])
    else:
        key = sa.PrimaryKeyConstraint("fiscal_year", "id", name=op.f("pk_hr_payslip_line"))
        op.create_table("hr_payslip_line_old", _numbered(), *_columns(), key)
        counted = "row_number() OVER (ORDER BY fiscal_year, payslip_id, place)"
        op.execute(f"INSERT INTO hr_payslip_line_old ({KEPT}, id) SELECT {KEPT}, {counted} FROM {TABLE}")
        op.drop_table(TABLE)
        op.rename_table("hr_payslip_line_old", TABLE)
    op.create_index("ix_hr_payslip_line_entity", TABLE, ["entity_id", "fiscal_year", "id"])
    op.create_index("ix_hr_payslip_line_payslip", TABLE, ["fiscal_year", "payslip_id", "place"])
