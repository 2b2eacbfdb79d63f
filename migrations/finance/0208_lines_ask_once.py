"""Lines ask for their entry once a statement, and an entry is posted where it lies.

For the operator: on PostgreSQL the foreign key of lines goes, which the wall on lines replaces, and entries and balances keep
room in their pages for the change that follows their birth; takes a moment, rows that stand are not rewritten. On SQLite
nothing changes.
"""

from alembic import op

revision = "0208"
down_revision = "0140"
branch_labels = None
depends_on = None

KEY = "fk_finance_line_fiscal_year_entry_id"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(KEY, "finance_line", type_="foreignkey")
        op.execute("ALTER TABLE finance_entry SET (fillfactor = 50)")
        op.execute("ALTER TABLE finance_account_balance SET (fillfactor = 70)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE finance_account_balance RESET (fillfactor)")
        op.execute("ALTER TABLE finance_entry RESET (fillfactor)")
        op.create_foreign_key(KEY, "finance_line", "finance_entry", ["fiscal_year", "entry_id"], ["fiscal_year", "id"])
