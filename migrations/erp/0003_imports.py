"""Import batches and their rows.

For the operator: new tables only; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erp_import_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("entity", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("file_size", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("plan_digest", sa.String(length=64), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("person", sa.String(length=128), nullable=False),
        sa.Column("previewed_at", sa.DateTime(), nullable=False),
        sa.Column("committed_at", sa.DateTime(), nullable=True),
        sa.Column("committed_by", sa.String(length=128), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by", sa.String(length=128), nullable=True),
        sa.CheckConstraint("state IN ('previewed','committed','undone','stale')", name=op.f("ck_erp_import_batch_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_import_batch")),
        info={"scope": "shared"},
    )
    with op.batch_alter_table("erp_import_batch", schema=None) as batch_op:
        batch_op.create_index("ix_erp_import_batch_kind_id", ["kind", "id"], unique=False)

    op.create_table(
        "erp_import_row",
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sheet", sa.String(length=255), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["erp_import_batch.id"], name=op.f("fk_erp_import_row_batch_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("batch_id", "place", name=op.f("pk_erp_import_row")),
        info={"scope": "shared"},
    )
    with op.batch_alter_table("erp_import_row", schema=None) as batch_op:
        batch_op.create_index("ix_erp_import_row_batch_id_state_place", ["batch_id", "state", "place"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("erp_import_row", schema=None) as batch_op:
        batch_op.drop_index("ix_erp_import_row_batch_id_state_place")

    op.drop_table("erp_import_row")
    with op.batch_alter_table("erp_import_batch", schema=None) as batch_op:
        batch_op.drop_index("ix_erp_import_batch_kind_id")

    op.drop_table("erp_import_batch")
