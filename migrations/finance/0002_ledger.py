"""The general book: sources, entries, lines, balances, heads, open items.

For the operator: new tables only; takes a moment. Ids of entries come from a sequence on PostgreSQL.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finance_entry",
        sa.Column("fiscal_year", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("journal", sa.String(length=8), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("poster", sa.String(length=100), nullable=False),
        sa.Column("reverses", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("state IN ('draft','posted')", name=op.f("ck_finance_entry_state")),
        sa.CheckConstraint("period BETWEEN 0 AND 13", name=op.f("ck_finance_entry_period")),
        sa.PrimaryKeyConstraint("fiscal_year", "id", name=op.f("pk_finance_entry")),
        sa.UniqueConstraint("fiscal_year", "number", name=op.f("uq_finance_entry_fiscal_year_number")),
        sa.UniqueConstraint("fiscal_year", "source", name=op.f("uq_finance_entry_fiscal_year_source")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_finance_entry_day", "finance_entry", ["entity_id", "day", "id"], unique=False)
    op.create_index("ix_finance_entry_series", "finance_entry", ["unit_id", "journal", "fiscal_year", "serial"], unique=False)

    op.create_table(
        "finance_head",
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("journal", sa.String(length=8), nullable=False),
        sa.Column("fiscal_year", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["erp_entity.id"], name=op.f("fk_finance_head_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "journal", "fiscal_year", name=op.f("pk_finance_head")),
        info={"scope": "shared"},
    )
    op.create_table(
        "finance_open_item",
        sa.Column("fiscal_year", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.String(length=100), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(amount > 0 AND open BETWEEN 0 AND amount) OR (amount < 0 AND open BETWEEN amount AND 0)", name=op.f("ck_finance_open_item_open")
        ),
        sa.PrimaryKeyConstraint("fiscal_year", "line_id", name=op.f("pk_finance_open_item")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_finance_open_item_document", "finance_open_item", ["document"], unique=False)
    op.create_index("ix_finance_open_item_party", "finance_open_item", ["account_id", "party", "open"], unique=False)

    op.create_table(
        "finance_source",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("fiscal_year", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("reverses", sa.String(length=200), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("poster", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_finance_source")),
        sa.UniqueConstraint("reverses", name=op.f("uq_finance_source_reverses")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_finance_source_document", "finance_source", ["document"], unique=False)

    op.create_table(
        "finance_account_balance",
        sa.Column("fiscal_year", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("coding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("debit", sa.BigInteger(), nullable=False),
        sa.Column("credit", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("debit >= 0 AND credit >= 0", name=op.f("ck_finance_account_balance_sides")),
        sa.ForeignKeyConstraint(["account_id"], ["finance_account.id"], name=op.f("fk_finance_account_balance_account_id")),
        sa.ForeignKeyConstraint(["coding_id"], ["finance_coding.id"], name=op.f("fk_finance_account_balance_coding_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_finance_account_balance_entity_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["erp_entity.id"], name=op.f("fk_finance_account_balance_unit_id")),
        sa.PrimaryKeyConstraint("fiscal_year", "period", "account_id", "coding_id", name=op.f("pk_finance_account_balance")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_finance_account_balance_unit", "finance_account_balance", ["unit_id", "fiscal_year", "account_id"], unique=False)

    op.create_table(
        "finance_line",
        sa.Column("fiscal_year", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("coding_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.String(length=100), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=True),
        sa.Column("origin_year", sa.BigInteger(), nullable=True),
        sa.Column("memo", sa.String(length=500), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_finance_line_amount")),
        sa.ForeignKeyConstraint(
            ["fiscal_year", "entry_id"], ["finance_entry.fiscal_year", "finance_entry.id"], name=op.f("fk_finance_line_fiscal_year_entry_id")
        ),
        sa.PrimaryKeyConstraint("fiscal_year", "id", name=op.f("pk_finance_line")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_finance_line_account", "finance_line", ["account_id", "day", "id"], unique=False)

    op.create_table(
        "finance_match",
        sa.Column("item_year", sa.BigInteger(), nullable=False),
        sa.Column("item_line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fiscal_year", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_year", "item_line_id"],
            ["finance_open_item.fiscal_year", "finance_open_item.line_id"],
            name=op.f("fk_finance_match_item_year_item_line_id"),
        ),
        sa.PrimaryKeyConstraint("item_year", "item_line_id", "fiscal_year", "line_id", name=op.f("pk_finance_match")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_finance_match_line", "finance_match", ["fiscal_year", "line_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE finance_entry_seq")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP SEQUENCE finance_entry_seq")
    op.drop_index("ix_finance_match_line", table_name="finance_match")

    op.drop_table("finance_match")
    op.drop_index("ix_finance_line_account", table_name="finance_line")

    op.drop_table("finance_line")
    op.drop_index("ix_finance_account_balance_unit", table_name="finance_account_balance")

    op.drop_table("finance_account_balance")
    op.drop_index("ix_finance_source_document", table_name="finance_source")

    op.drop_table("finance_source")
    op.drop_index("ix_finance_open_item_party", table_name="finance_open_item")
    op.drop_index("ix_finance_open_item_document", table_name="finance_open_item")

    op.drop_table("finance_open_item")
    op.drop_table("finance_head")
    op.drop_index("ix_finance_entry_series", table_name="finance_entry")
    op.drop_index("ix_finance_entry_day", table_name="finance_entry")

    op.drop_table("finance_entry")
