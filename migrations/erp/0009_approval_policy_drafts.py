"""Approval policies as one person writes them, before another puts them in force.

For the operator: new tables only; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erp_approval_policy_draft",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("root_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("chapter", sa.String(length=16), nullable=True),
        sa.Column("amount_from", sa.BigInteger(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("written_by", sa.String(length=128), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("state IN ('waiting','approved','returned','rejected')", name=op.f("ck_erp_approval_policy_draft_state")),
        sa.ForeignKeyConstraint(["root_id"], ["erp_entity.id"], name=op.f("fk_erp_approval_policy_draft_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_approval_policy_draft")),
        info={"scope": "shared"},
    )


def downgrade() -> None:
    op.drop_table("erp_approval_policy_draft")
