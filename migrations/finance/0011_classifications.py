"""Classifications of budget keys, and what the state platform says of our documents.

For the operator: new tables only; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finance_classification",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("parent", sa.String(length=32), nullable=False),
        sa.Column("name_ar", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("confidence", sa.String(length=16), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('economic','revenue','function','program','fund')", name=op.f("ck_finance_classification_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_classification")),
        sa.UniqueConstraint("kind", "code", "valid_from", name=op.f("uq_finance_classification_kind_code_valid_from")),
    )
    op.create_index("ix_finance_classification_parent", "finance_classification", ["kind", "parent"])

    op.create_table(
        "finance_etimad_status",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_kind", sa.String(length=16), nullable=False),
        sa.Column("etimad_number", sa.String(length=64), nullable=False),
        sa.Column("our_number", sa.String(length=100), nullable=False),
        sa.Column("item", sa.String(length=100), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("imported_by", sa.String(length=100), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "document_kind IN ('appropriation','reservation','commitment','payment_order')", name=op.f("ck_finance_etimad_status_document_kind")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_finance_etimad_status_entity_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["erp_entity.id"], name=op.f("fk_finance_etimad_status_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_etimad_status")),
        sa.UniqueConstraint(
            "unit_id",
            "document_kind",
            "etimad_number",
            "item",
            "day",
            name="uq_finance_etimad_status_said",
        ),
    )
    op.create_index("ix_finance_etimad_status_entity", "finance_etimad_status", ["entity_id", "id"])
    op.create_index("ix_finance_etimad_status_ours", "finance_etimad_status", ["our_number"])


def downgrade() -> None:
    op.drop_index("ix_finance_etimad_status_ours", "finance_etimad_status")
    op.drop_index("ix_finance_etimad_status_entity", "finance_etimad_status")

    op.drop_table("finance_etimad_status")
    op.drop_index("ix_finance_classification_parent", "finance_classification")

    op.drop_table("finance_classification")
