"""Orders over several years: a share a year, of which only the current one is charged; requests and changes say which year bears them.

For the operator: one new table and two columns; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0321"
down_revision = "0320"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # the type of keys, and of what points at them


def upgrade() -> None:
    op.create_table(
        "procurement_order_year",
        sa.Column("id", ID, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("fiscal_year", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_procurement_order_year_amount")),
        sa.ForeignKeyConstraint(
            ["order_id", "entity_id"],
            ["procurement_order.id", "procurement_order.entity_id"],
            name=op.f("fk_procurement_order_year_order_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_order_year")),
        sa.UniqueConstraint("order_id", "fiscal_year", name=op.f("uq_procurement_order_year_order_id_fiscal_year")),
    )
    op.add_column("procurement_request", sa.Column("share", sa.BigInteger(), nullable=True))
    op.add_column("procurement_order_change", sa.Column("fiscal_year", sa.BigInteger(), nullable=True))
    op.add_column("procurement_order_change", sa.Column("later", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("procurement_order_change", "later")
    op.drop_column("procurement_order_change", "fiscal_year")
    op.drop_column("procurement_request", "share")
    op.drop_table("procurement_order_year")
