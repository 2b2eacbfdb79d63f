"""The notices of people, the outbox of mail, the papers of documents, and the settings of the office.

For the operator: new tables only; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erp_mail",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=250), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("fault", sa.String(length=300), nullable=True),
        sa.CheckConstraint("state IN ('waiting','sending','sent','failed','unsure')", name=op.f("ck_erp_mail_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_erp_mail_key")),
        info={"scope": "shared"},
    )
    with op.batch_alter_table("erp_mail") as batch_op:
        batch_op.create_index("ix_erp_mail_state_due_at", ["state", "due_at"])

    op.create_table(
        "erp_setting",
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("value", sa.String(length=1000), nullable=False),
        sa.Column("changed_by", sa.String(length=128), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_erp_setting")),
        info={"scope": "shared"},
    )
    op.create_table(
        "erp_attachment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("attached_by", sa.String(length=128), nullable=False),
        sa.Column("attached_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_erp_attachment_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_attachment")),
    )
    with op.batch_alter_table("erp_attachment") as batch_op:
        batch_op.create_index(batch_op.f("ix_erp_attachment_digest"), ["digest"])
        batch_op.create_index("ix_erp_attachment_document_id", ["document", "id"])
        batch_op.create_index(batch_op.f("ix_erp_attachment_entity_id"), ["entity_id"])

    op.create_table(
        "erp_notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("tone", sa.String(length=8), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=True),
        sa.Column("address", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["erp_user.id"], name=op.f("fk_erp_notice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erp_notice")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_erp_notice_user_id_key")),
        info={"scope": "shared"},
    )
    with op.batch_alter_table("erp_notice") as batch_op:
        batch_op.create_index("ix_erp_notice_user_id_read_at", ["user_id", "read_at"])


def downgrade() -> None:
    with op.batch_alter_table("erp_notice") as batch_op:
        batch_op.drop_index("ix_erp_notice_user_id_read_at")

    op.drop_table("erp_notice")
    with op.batch_alter_table("erp_attachment") as batch_op:
        batch_op.drop_index(batch_op.f("ix_erp_attachment_entity_id"))
        batch_op.drop_index("ix_erp_attachment_document_id")
        batch_op.drop_index(batch_op.f("ix_erp_attachment_digest"))

    op.drop_table("erp_attachment")
    op.drop_table("erp_setting")
    with op.batch_alter_table("erp_mail") as batch_op:
        batch_op.drop_index("ix_erp_mail_state_due_at")

    op.drop_table("erp_mail")
