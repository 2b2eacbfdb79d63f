"""Statements of own bank accounts and their lines.

For the operator: two new tables; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0230"
down_revision = "0208"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "finance_bank_statement",
        sa.Column("id", ID, nullable=False),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opening", sa.BigInteger(), nullable=True),
        sa.Column("closing", sa.BigInteger(), nullable=False),
        sa.Column("stamp", sa.String(length=32), nullable=False),
        sa.Column("imported_by", sa.String(length=100), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name="fk_finance_bank_statement_entity_id"),
        sa.ForeignKeyConstraint(["account_id"], ["finance_bank_account.id"], name="fk_finance_bank_statement_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_finance_bank_statement"),
        sa.UniqueConstraint("account_id", "reference", name="uq_finance_bank_statement_account_id_reference"),
    )
    op.create_index("ix_finance_bank_statement_entity", "finance_bank_statement", ["entity_id", "id"])
    op.create_table(
        "finance_bank_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value_day", sa.Date(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=140), nullable=False),
        sa.Column("bank_reference", sa.String(length=140), nullable=False),
        sa.Column("counterparty", sa.String(length=200), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("return_code", sa.String(length=24), nullable=False),
        sa.Column("statement", sa.String(length=100), nullable=False),
        sa.Column("once", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("settles", sa.String(length=140), nullable=True),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("matched_by", sa.String(length=100), nullable=False),
        sa.Column("matched_at", sa.DateTime(), nullable=True),
        sa.Column("stamp", sa.String(length=32), nullable=False),
        sa.Column("search", sa.String(length=500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("state IN ('open','matched')", name="ck_finance_bank_line_state"),
        sa.CheckConstraint("amount <> 0", name="ck_finance_bank_line_amount"),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name="fk_finance_bank_line_entity_id"),
        sa.ForeignKeyConstraint(["account_id"], ["finance_bank_account.id"], name="fk_finance_bank_line_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_finance_bank_line"),
        sa.UniqueConstraint("number", name="uq_finance_bank_line_number"),
        sa.UniqueConstraint("account_id", "once", name="uq_finance_bank_line_account_id_once"),
        sa.UniqueConstraint("settles", name="uq_finance_bank_line_settles"),
    )
    op.create_index("ix_finance_bank_line_entity", "finance_bank_line", ["entity_id", "id"])
    op.create_index("ix_finance_bank_line_account", "finance_bank_line", ["account_id", "state", "id"])
    op.create_index("ix_finance_bank_line_stamp", "finance_bank_line", ["stamp"])
    op.create_index("ix_finance_bank_line_source", "finance_bank_line", ["source"])


def downgrade() -> None:
    op.drop_table("finance_bank_line")
    op.drop_table("finance_bank_statement")
