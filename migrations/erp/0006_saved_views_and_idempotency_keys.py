"""Views of lists that people keep, and what repeatable requests were answered.

For the operator: new tables only; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erp_idempotency_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("location", sa.String(length=500), nullable=False),
        sa.Column("etag", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_idempotency_key")),
        sa.UniqueConstraint("actor", "key", name=op.f("uq_erp_idempotency_key_actor_key")),
    )
    op.create_index("ix_erp_idempotency_key_at", "erp_idempotency_key", ["at"])
    op.create_table(
        "erp_saved_view",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("resource", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_saved_view")),
        sa.UniqueConstraint("owner", "resource", "name", name=op.f("uq_erp_saved_view_owner_resource_name")),
    )
    op.create_index(op.f("ix_erp_saved_view_resource"), "erp_saved_view", ["resource"])


def downgrade() -> None:
    op.drop_table("erp_saved_view")
    op.drop_table("erp_idempotency_key")
