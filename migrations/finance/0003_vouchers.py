"""Vouchers and their lines.

For the operator: new tables only; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finance_voucher",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("original", sa.String(length=200), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("prepared_by", sa.String(length=100), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("search", sa.String(length=500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('journal','spending','settlement')", name=op.f("ck_finance_voucher_kind")),
        sa.CheckConstraint("state IN ('draft','waiting','returned','rejected','posted')", name=op.f("ck_finance_voucher_state")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_finance_voucher_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_voucher")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_finance_voucher_id_entity_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_finance_voucher_reference")),
    )
    op.create_index("ix_finance_voucher_entity", "finance_voucher", ["entity_id", "id"], unique=False)

    op.create_table(
        "finance_voucher_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voucher_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("charged_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("debit", sa.BigInteger(), nullable=False),
        sa.Column("credit", sa.BigInteger(), nullable=False),
        sa.Column("economic", sa.String(length=20), nullable=False),
        sa.Column("program", sa.String(length=32), nullable=False),
        sa.Column("function", sa.String(length=20), nullable=False),
        sa.Column("fund", sa.String(length=20), nullable=False),
        sa.Column("project", sa.String(length=32), nullable=False),
        sa.Column("party", sa.String(length=100), nullable=False),
        sa.Column("commitment", sa.String(length=200), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=True),
        sa.Column("origin_year", sa.BigInteger(), nullable=True),
        sa.Column("memo", sa.String(length=500), nullable=False),
        sa.CheckConstraint("debit >= 0 AND credit >= 0", name=op.f("ck_finance_voucher_line_sides")),
        sa.ForeignKeyConstraint(["account_id"], ["finance_account.id"], name=op.f("fk_finance_voucher_line_account_id")),
        sa.ForeignKeyConstraint(["charged_id"], ["erp_entity.id"], name=op.f("fk_finance_voucher_line_charged_id")),
        sa.ForeignKeyConstraint(
            ["voucher_id", "entity_id"],
            ["finance_voucher.id", "finance_voucher.entity_id"],
            name=op.f("fk_finance_voucher_line_voucher_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_voucher_line")),
        sa.UniqueConstraint("voucher_id", "place", name=op.f("uq_finance_voucher_line_voucher_id_place")),
    )


def downgrade() -> None:
    op.drop_table("finance_voucher_line")
    op.drop_index("ix_finance_voucher_entity", table_name="finance_voucher")

    op.drop_table("finance_voucher")
