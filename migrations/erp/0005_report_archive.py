"""The archive of finished reports: one row a file, and the entities whose figures it shows.

For the operator: new tables only; takes a moment. The files themselves lie in MIZAN_ARCHIVE_DIR; back both up together.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erp_archive_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("report", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("permission", sa.String(length=100), nullable=False),
        sa.Column("file_name", sa.String(length=300), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("content_type", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("ledger_position", sa.String(length=300), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("due", sa.DateTime(), nullable=True),
        sa.Column("once", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_archive_file")),
        sa.UniqueConstraint("once", name=op.f("uq_erp_archive_file_once")),
        sa.UniqueConstraint("run_id", name=op.f("uq_erp_archive_file_run_id")),
    )
    with op.batch_alter_table("erp_archive_file", schema=None) as batch_op:
        batch_op.create_index("ix_erp_archive_file_digest", ["digest"], unique=False)
        batch_op.create_index("ix_erp_archive_file_report_id", ["report", "id"], unique=False)

    op.create_table(
        "erp_archive_scope",
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("root_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["erp_archive_file.id"], name=op.f("fk_erp_archive_scope_file_id")),
        sa.ForeignKeyConstraint(["root_id"], ["erp_entity.id"], name=op.f("fk_erp_archive_scope_root_id")),
        sa.PrimaryKeyConstraint("file_id", "root_id", name=op.f("pk_erp_archive_scope")),
    )
    with op.batch_alter_table("erp_archive_scope", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erp_archive_scope_root_id"), ["root_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("erp_archive_scope", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erp_archive_scope_root_id"))

    op.drop_table("erp_archive_scope")
    with op.batch_alter_table("erp_archive_file", schema=None) as batch_op:
        batch_op.drop_index("ix_erp_archive_file_report_id")
        batch_op.drop_index("ix_erp_archive_file_digest")

    op.drop_table("erp_archive_file")
