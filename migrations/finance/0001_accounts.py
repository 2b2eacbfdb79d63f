"""The chart of accounts, the coding block, fiscal years and periods, the posting rules.

For the operator: new tables only; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finance_account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name_ar", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=12), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("gfsm", sa.String(length=20), nullable=False),
        sa.Column("postable", sa.Boolean(), nullable=False),
        sa.Column("party_required", sa.Boolean(), nullable=False),
        sa.Column("project_required", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("search", sa.String(length=500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("type IN ('asset','liability','net_assets','revenue','expense','memo')", name=op.f("ck_finance_account_type")),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name=op.f("ck_finance_account_not_own_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["finance_account.id"], name=op.f("fk_finance_account_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_account")),
        sa.UniqueConstraint("code", name=op.f("uq_finance_account_code")),
        info={"scope": "shared"},
    )
    op.create_index("ix_finance_account_gfsm", "finance_account", ["gfsm"], unique=False)
    op.create_index(op.f("ix_finance_account_parent_id"), "finance_account", ["parent_id"], unique=False)

    op.create_table(
        "finance_posting_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("section", sa.String(length=4), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("condition", sa.String(length=200), nullable=False),
        sa.Column("journal", sa.String(length=8), nullable=False),
        sa.Column("debit", sa.String(length=20), nullable=False),
        sa.Column("credit", sa.String(length=20), nullable=False),
        sa.Column("stages", sa.String(length=100), nullable=False),
        sa.Column("nature", sa.String(length=16), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("title_ar", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_by", sa.String(length=100), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('draft','waiting','in_force','rejected')", name=op.f("ck_finance_posting_rule_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_posting_rule")),
        sa.UniqueConstraint("event", "step", "valid_from", name=op.f("uq_finance_posting_rule_event_step_valid_from")),
        info={"scope": "shared"},
    )
    op.create_index(op.f("ix_finance_posting_rule_event"), "finance_posting_rule", ["event"], unique=False)

    op.create_table(
        "finance_coding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("economic", sa.String(length=20), nullable=False),
        sa.Column("program", sa.String(length=32), nullable=False),
        sa.Column("function", sa.String(length=20), nullable=False),
        sa.Column("fund", sa.String(length=20), nullable=False),
        sa.Column("project", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_finance_coding_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_coding")),
        sa.UniqueConstraint(
            "entity_id",
            "economic",
            "program",
            "function",
            "fund",
            "project",
            "place",
            name=op.f("uq_finance_coding_entity_id_economic_program_function_fund_project_place"),
        ),
    )
    op.create_table(
        "finance_fiscal_year",
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("state IN ('open','closed')", name=op.f("ck_finance_fiscal_year_state")),
        sa.ForeignKeyConstraint(["unit_id"], ["erp_entity.id"], name=op.f("fk_finance_fiscal_year_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "year", name=op.f("pk_finance_fiscal_year")),
        info={"scope": "shared"},
    )
    op.create_table(
        "finance_period",
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("ledger", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("ledger IN ('general','budget','payroll','purchase')", name=op.f("ck_finance_period_ledger")),
        sa.CheckConstraint("state IN ('open','closed')", name=op.f("ck_finance_period_state")),
        sa.CheckConstraint("period BETWEEN 0 AND 13", name=op.f("ck_finance_period_period")),
        sa.ForeignKeyConstraint(["unit_id"], ["erp_entity.id"], name=op.f("fk_finance_period_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "year", "period", "ledger", name=op.f("pk_finance_period")),
        info={"scope": "shared"},
    )


def downgrade() -> None:
    op.drop_table("finance_period")
    op.drop_table("finance_fiscal_year")
    op.drop_table("finance_coding")
    op.drop_index(op.f("ix_finance_posting_rule_event"), table_name="finance_posting_rule")

    op.drop_table("finance_posting_rule")
    op.drop_index(op.f("ix_finance_account_parent_id"), table_name="finance_account")
    op.drop_index("ix_finance_account_gfsm", table_name="finance_account")

    op.drop_table("finance_account")
