"""Receipts, works certificates, and the register of bank guarantees.

For the operator: new tables only; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # the type of keys, and of what points at them


def upgrade() -> None:
    op.create_table(
        "procurement_receipt",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("destination", sa.String(6), nullable=False),
        sa.Column("delivery_note", sa.String(100), nullable=False),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("prepared_by", sa.String(100), nullable=False),
        sa.Column("accepted_by", sa.String(100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("search", sa.String(500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("destination IN ('direct','store')", name=op.f("ck_procurement_receipt_destination")),
        sa.CheckConstraint("state IN ('draft','accepted','cancelled')", name=op.f("ck_procurement_receipt_state")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_procurement_receipt_entity_id")),
        sa.ForeignKeyConstraint(
            ["order_id", "entity_id"],
            ["procurement_order.id", "procurement_order.entity_id"],
            name=op.f("fk_procurement_receipt_order_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_receipt")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_procurement_receipt_id_entity_id")),
        sa.UniqueConstraint("number", name=op.f("uq_procurement_receipt_number")),
    )
    op.create_index("ix_procurement_receipt_entity", "procurement_receipt", ["entity_id", "id"], unique=False)
    op.create_index("ix_procurement_receipt_order", "procurement_receipt", ["order_id"], unique=False)
    op.create_table(
        "procurement_receipt_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("receipt_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(300), nullable=False),
        sa.Column("delivered", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(300), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "delivered > 0 AND accepted >= 0 AND rejected >= 0 AND accepted + rejected <= delivered",
            name=op.f("ck_procurement_receipt_line_quantities"),
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id", "entity_id"],
            ["procurement_receipt.id", "procurement_receipt.entity_id"],
            name=op.f("fk_procurement_receipt_line_receipt_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_receipt_line")),
        sa.UniqueConstraint("receipt_id", "place", name=op.f("uq_procurement_receipt_line_receipt_id_place")),
    )
    op.create_table(
        "procurement_certificate",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cumulative", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("work", sa.BigInteger(), nullable=False),
        sa.Column("recovered", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("claimed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("prepared_by", sa.String(100), nullable=False),
        sa.Column("certified_by", sa.String(100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("search", sa.String(500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("work >= 0 AND vat >= 0 AND recovered >= 0 AND recovered <= work", name=op.f("ck_procurement_certificate_amounts")),
        sa.CheckConstraint("state IN ('draft','certified','cancelled')", name=op.f("ck_procurement_certificate_state")),
        sa.ForeignKeyConstraint(
            ["order_id", "entity_id"],
            ["procurement_order.id", "procurement_order.entity_id"],
            name=op.f("fk_procurement_certificate_order_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_procurement_certificate_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_certificate")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_procurement_certificate_id_entity_id")),
        sa.UniqueConstraint("number", name=op.f("uq_procurement_certificate_number")),
    )
    op.create_index("ix_procurement_certificate_entity", "procurement_certificate", ["entity_id", "id"], unique=False)
    op.create_index("ix_procurement_certificate_order", "procurement_certificate", ["order_id"], unique=False)
    op.create_table(
        "procurement_guarantee",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", ID, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("bank", sa.String(100), nullable=False),
        sa.Column("bank_number", sa.String(64), nullable=False),
        sa.Column("original", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("expires", sa.Date(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.String(100), nullable=False),
        sa.Column("acts", sa.BigInteger(), nullable=False),
        sa.Column("search", sa.String(500), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("amount >= 0 AND amount <= original", name=op.f("ck_procurement_guarantee_amount")),
        sa.CheckConstraint("kind IN ('initial','final','advance')", name=op.f("ck_procurement_guarantee_kind")),
        sa.CheckConstraint("state IN ('held','released','called','cancelled')", name=op.f("ck_procurement_guarantee_state")),
        sa.ForeignKeyConstraint(["entity_id"], ["erp_entity.id"], name=op.f("fk_procurement_guarantee_entity_id")),
        sa.ForeignKeyConstraint(
            ["order_id", "entity_id"],
            ["procurement_order.id", "procurement_order.entity_id"],
            name=op.f("fk_procurement_guarantee_order_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procurement_guarantee")),
        sa.UniqueConstraint("bank", "bank_number", name=op.f("uq_procurement_guarantee_bank_bank_number")),
        sa.UniqueConstraint("number", name=op.f("uq_procurement_guarantee_number")),
    )
    op.create_index("ix_procurement_guarantee_entity", "procurement_guarantee", ["entity_id", "id"], unique=False)
    op.create_index("ix_procurement_guarantee_expires", "procurement_guarantee", ["state", "expires"], unique=False)


def downgrade() -> None:
    op.drop_table("procurement_guarantee")
    op.drop_table("procurement_certificate")
    op.drop_table("procurement_receipt_line")
    op.drop_table("procurement_receipt")
