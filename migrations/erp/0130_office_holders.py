"""The dated list of office holders; and beside each archived report the digest of its rows.

For the operator: one new table and one new column without content; takes a moment. Reports archived before stay as they
are; what changed since one of those can't be told.
"""

import sqlalchemy as sa
from alembic import op

revision = "0130"
down_revision = "0120"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "erp_office_holder",
        sa.Column("id", ID, nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("office", sa.String(length=64), nullable=False),
        sa.Column("name_ar", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("search", sa.String(length=500), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_erp_office_holder_days")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_erp_office_holder_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_office_holder")),
        sa.UniqueConstraint("reference", name=op.f("uq_erp_office_holder_reference")),
    )
    op.create_index("ix_erp_office_holder_entity_id_office", "erp_office_holder", ["entity_id", "office", "valid_from"], unique=False)
    op.add_column("erp_archive_file", sa.Column("data_digest", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("erp_archive_file", "data_digest")
    op.drop_index("ix_erp_office_holder_entity_id_office", table_name="erp_office_holder")
    op.drop_table("erp_office_holder")
